"""The rows of a written result that come back beside the files, if there are few."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from polars_worker.json_rows import JsonRows
from polars_worker.protocol import Connection
from polars_worker.request import InvalidRequestError, ResultFormat
from polars_worker.result_types import presentable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from polars_worker.request import Request

__all__ = ["ReturnedRows"]

# Polars may hand over frames in any order.
_INDEX: Final = "row number"


class ReturnedRows:
    """Keeps the rows that pass, in their order, until they are too many."""

    def __init__(self, schema: pl.Schema, request: Request) -> None:
        """Keep rows of `schema`, as many as `request` allows."""
        if request.format is not ResultFormat.JSON:
            message = "returnedRows can only come in the format json"
            raise InvalidRequestError(message)
        self._schema = schema
        self._most_rows = request.returned_rows
        self._most_bytes = request.returned_bytes
        self._index = _INDEX
        while self._index in schema:
            self._index += "_"
        self._lock = threading.Lock()
        self._kept: list[tuple[int, pl.DataFrame]] | None = []
        self._rows = 0
        self._bytes = 0

    def watch(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Return `frame`, of whose rows these are kept as they pass."""
        return frame.with_row_index(self._index).map_batches(
            self._keep, streamable=True, schema=self._schema
        )

    def send(self, connection: Connection) -> None:
        """Send the rows, all or none."""
        if self._kept is None:
            return
        frames = [frame for _, frame in sorted(self._kept, key=lambda kept: kept[0])]
        texts = _Texts()
        rows: JsonRows | None = None
        for frame in frames:
            shown, schema = presentable(frame.lazy(), self._schema)
            rows = rows or JsonRows(texts, schema)
            rows.write(shown.collect())
            if texts.size > self._most_bytes:
                return
        for text in texts.sent:
            connection.send_data([memoryview(text)])

    def _keep(self, frame: pl.DataFrame) -> pl.DataFrame:
        index = frame.get_column(self._index)
        frame = frame.drop(self._index)
        with self._lock:
            self._rows += frame.height
            if self._kept is not None and frame.height:
                self._bytes += int(frame.estimated_size())
                self._kept.append((int(index[0]), frame))
            if self._rows > self._most_rows or self._bytes > self._most_bytes:
                self._kept = None
        return frame


class _Texts(Connection):
    """Keeps what is to be sent in one frame each."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.size = 0

    def send_data(self, buffers: Iterable[memoryview]) -> None:
        text = b"".join(buffers)
        self.sent.append(text)
        self.size += len(text)
