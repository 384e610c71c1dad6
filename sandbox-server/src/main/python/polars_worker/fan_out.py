"""Rows on their way into the files of many partitions, within bounds."""

from __future__ import annotations

import os
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from polars_worker.parquet_writer import ParquetWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from polars_worker.data_files import DataFiles
    from polars_worker.partitions import Partitioning
    from polars_worker.sort_order import Ordering

__all__ = ["FanOut"]

_Key = tuple[Any, ...]

# A sixteenth of what the box may have: sorting takes several times as much as it sorts.
_LEAST_PENDING_BYTES: Final = 32 * 2**20
_MOST_PENDING_BYTES: Final = 512 * 2**20
_MEBIBYTES_OF_BOX: Final = "POLARS_OOMKILL_THRESHOLD_MB"
_SHARE: Final = 16

MOST_OPEN: Final = 256
"""How many files are open at once; the one that was written to least recently is closed first.

The server breaks off at more. An open file holds no rows: what waits is counted in bytes.
"""

_TOGETHER_BYTES: Final = 16 * 2**20
"""How much is parted at a time: few rows take as long as many."""


class FanOut:
    """Parts frames by partition, and writes what belongs together when it is enough.

    Of a sorted table a file is what was written at once, and sorted as such. One thread.
    """

    def __init__(
        self,
        files: DataFiles,
        schema: pa.Schema,
        partitioning: Partitioning,
        ordering: Ordering,
        target_file_bytes: int,
    ) -> None:
        """Write to `files` of `schema`, each about as large as `target_file_bytes` at most."""
        self._files = files
        self._schema = schema
        self._partitioning = partitioning
        self._ordering = ordering
        self._target_file_bytes = target_file_bytes
        self._most_pending = _most_pending_bytes()
        self._pending_bytes = 0
        self._pending: dict[_Key, list[pl.DataFrame]] = {}
        self._sizes: dict[_Key, int] = {}
        self._open: OrderedDict[_Key, ParquetWriter] = OrderedDict()

    def write(self, frames: Iterable[pl.DataFrame]) -> None:
        """Write all rows of `frames`, which come in any sizes."""
        for frame in _together(frames):
            self._add(frame)
            if self._pending_bytes > self._most_pending:
                self._write_largest()
        for key in list(self._pending):
            self._write(key)
        while self._open:
            self._close_oldest()

    def _add(self, frame: pl.DataFrame) -> None:
        for key, part in self._parts(frame):
            self._pending.setdefault(key, []).append(part)
            size = int(part.estimated_size())
            self._sizes[key] = self._sizes.get(key, 0) + size
            self._pending_bytes += size

    def _parts(self, frame: pl.DataFrame) -> Iterable[tuple[_Key, pl.DataFrame]]:
        names = self._partitioning.key_names
        if not names:
            return [((), frame)]
        return (
            frame.with_columns(self._partitioning.keys)
            .partition_by(names, maintain_order=True, include_key=False, as_dict=True)
            .items()
        )

    def _write_largest(self) -> None:
        """Write the largest partitions until half is left of what may wait."""
        for key in sorted(self._sizes, key=lambda key: -self._sizes[key]):
            if self._pending_bytes <= self._most_pending // 2:
                return
            self._write(key)

    def _write(self, key: _Key) -> None:
        frame = pl.concat(self._pending.pop(key))
        self._pending_bytes -= self._sizes.pop(key)
        writer = self._writer(key)
        writer.write(self._ordering.sorted(frame) if self._ordering else frame)
        if self._ordering or writer.size >= self._target_file_bytes:
            del self._open[key]
            writer.close()

    def _writer(self, key: _Key) -> ParquetWriter:
        writer = self._open.get(key)
        if writer is None:
            if len(self._open) >= MOST_OPEN:
                self._close_oldest()
            file = self._files.file(self._partitioning.values(key), counted=True)
            writer = self._open[key] = ParquetWriter(file, self._schema)
        self._open.move_to_end(key)
        return writer

    def _close_oldest(self) -> None:
        _, writer = self._open.popitem(last=False)
        writer.close()


def _most_pending_bytes() -> int:
    """Return how much may wait in memory, by what the box may have."""
    box = int(os.environ.get(_MEBIBYTES_OF_BOX, "0")) * 2**20
    return max(_LEAST_PENDING_BYTES, min(box // _SHARE, _MOST_PENDING_BYTES))


def _together(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the rows of `frames` in frames that are worth parting."""
    group: list[pl.DataFrame] = []
    size = 0
    for frame in frames:
        if frame.height:
            group.append(frame)
            size += int(frame.estimated_size())
        if size >= _TOGETHER_BYTES:
            yield pl.concat(group)
            group, size = [], 0
    if group:
        yield pl.concat(group)
