"""The Iceberg tables of a request as lazy frames."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import polars as pl

__all__ = ["Table", "TableScans"]

_DEFAULT_CAPACITY: Final = 64


@dataclass(frozen=True, slots=True)
class Table:
    """A registered table: the name the statement uses and where the table's metadata file is."""

    alias: str
    metadata: str


class TableScans:
    """Scans of Iceberg tables, the most recently used kept.

    A metadata file never changes, so a scan made from one stays right. Keeping the lazy frame keeps
    the table's parsed metadata with it, which is much of what planning a small query costs.
    """

    def __init__(self, capacity: int = _DEFAULT_CAPACITY) -> None:
        """Keep at most `capacity` scans."""
        self._capacity = capacity
        self._scans: OrderedDict[str, pl.LazyFrame] = OrderedDict()

    def scan(self, metadata: str) -> pl.LazyFrame:
        """Return a lazy frame over the table with the metadata file `metadata`; reads nothing."""
        frame = self._scans.get(metadata)
        if frame is None:
            frame = pl.scan_iceberg(metadata)
            self._scans[metadata] = frame
            if len(self._scans) > self._capacity:
                self._scans.popitem(last=False)
        else:
            self._scans.move_to_end(metadata)
        return frame

    def forget(self, metadata: str) -> None:
        """Drop what is kept of a table, because reading it failed."""
        self._scans.pop(metadata, None)

    def __len__(self) -> int:
        """Return how many scans are kept."""
        return len(self._scans)
