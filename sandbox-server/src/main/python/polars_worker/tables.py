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
    """A registered table: the name the statement uses and where the table's metadata file is.

    With a `snapshot_id` it is an earlier state of the table, read by the schema of then.
    """

    alias: str
    metadata: str
    snapshot_id: int | None = None


class TableScans:
    """Scans of Iceberg tables, the most recently used kept.

    A metadata file never changes, so a scan made from one stays right. Keeping the lazy frame keeps
    the table's parsed metadata with it, which is much of what planning a small query costs.
    """

    def __init__(self, capacity: int = _DEFAULT_CAPACITY) -> None:
        """Keep at most `capacity` scans."""
        self._capacity = capacity
        self._scans: OrderedDict[tuple[str, int | None], pl.LazyFrame] = OrderedDict()

    def scan(self, table: Table) -> pl.LazyFrame:
        """Return a lazy frame over `table`; reads nothing."""
        key = table.metadata, table.snapshot_id
        frame = self._scans.get(key)
        if frame is None:
            frame = pl.scan_iceberg(table.metadata, snapshot_id=table.snapshot_id)
            self._scans[key] = frame
            if len(self._scans) > self._capacity:
                self._scans.popitem(last=False)
        else:
            self._scans.move_to_end(key)
        return frame

    def forget(self, table: Table) -> None:
        """Drop what is kept of a table, because reading it failed."""
        self._scans.pop((table.metadata, table.snapshot_id), None)

    def __len__(self) -> int:
        """Return how many scans are kept."""
        return len(self._scans)
