"""Batches of a result as one Arrow IPC stream."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import polars as pl
import pyarrow as pa
import pyarrow.ipc

from polars_worker.request import Compression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer

    from polars_worker.protocol import Connection

__all__ = ["ArrowStream"]

# Strings as large_utf8 rather than views. A slice of a view column drags along the whole buffers of
# the frame it was cut from, which makes a stream of views many times as long as its result.
_COMPAT: Final = pl.CompatLevel.oldest()

# A chunk of a frame becomes a record batch. Where chunks have fewer rows than this on average,
# putting them together costs less than handling each on its own.
_CHUNK_ROWS: Final = 8_192

# 0.8 GB/s with two threads; level 3 is half as fast and makes streams hardly smaller.
_ZSTD_LEVEL: Final = 1

# A reader holds a whole record batch, so wide rows come in batches of fewer.
_BATCH_BYTES: Final = 8 * 2**20


class ArrowStream:
    """Sends frames of one schema: schema, record batches, no end-of-stream mark.

    The bytes go from Arrow's buffers to the socket without a copy in between. Dictionaries (of
    Categorical and Enum columns) are sent anew whenever they differ from the ones before, as the
    stream format allows.
    """

    def __init__(
        self,
        connection: Connection,
        schema: pl.Schema,
        compression: Compression = Compression.NONE,
    ) -> None:
        """Send the schema message, which is never compressed."""
        self._connection = connection
        arrow = pl.DataFrame(schema=schema).to_arrow(compat_level=_COMPAT).schema
        message = memoryview(arrow.serialize()).cast("B")
        connection.send_data([message])
        # The writer sends a schema message too, but only with the first batch, which may not come.
        self._sink = _Collector(known=message)
        # Never closed, because closing would write the end-of-stream mark.
        self._writer = pa.ipc.new_stream(self._sink, arrow, options=_options(compression))

    def write(self, frame: pl.DataFrame) -> None:
        """Send `frame`; raises pyarrow.ArrowInvalid if its schema is not the stream's."""
        if frame.height < frame.n_chunks() * _CHUNK_ROWS:
            frame = frame.rechunk()
        for batch in frame.to_arrow(compat_level=_COMPAT).to_batches():
            for part in _parts(batch):
                self._writer.write_batch(part)
                self._connection.send_data(self._sink.take())


def _options(compression: Compression) -> pa.ipc.IpcWriteOptions:
    codec = pa.Codec("zstd", _ZSTD_LEVEL) if compression is Compression.ZSTD else None
    return pa.ipc.IpcWriteOptions(compression=codec)


def _parts(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Cut a batch of more than `_BATCH_BYTES` into some of about as many; no row is cut."""
    count = max(1, -(-batch.nbytes // _BATCH_BYTES))
    rows = max(1, -(-batch.num_rows // count))
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)


class _Collector(io.RawIOBase):
    """A file that holds on to the buffers written to it, without copying them."""

    def __init__(self, known: memoryview) -> None:
        """Leave out `known`, with which the file must begin."""
        super().__init__()
        self._known = known
        self._buffers: list[memoryview] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        view = memoryview(data).cast("B")
        again = min(view.nbytes, self._known.nbytes)
        if view[:again] != self._known[:again]:
            message = "the Arrow writer's schema message is not the one already sent"
            raise pa.ArrowInvalid(message)
        self._known = self._known[again:]
        self._buffers.append(view[again:])
        return view.nbytes

    def take(self) -> list[memoryview]:
        """Return what was written since the last call."""
        buffers, self._buffers = self._buffers, []
        return buffers
