"""A result as one Parquet file that an Iceberg table can take in."""

from __future__ import annotations

import io
import threading
from typing import IO, TYPE_CHECKING, Any, Final, cast

import polars as pl
import pyarrow as pa

from polars_worker.request import InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Buffer

    from polars_worker.protocol import Connection

__all__ = ["send_parquet"]

_FIELD_ID: Final = b"PARQUET:field_id"
_ROW_GROUP_ROWS: Final = 122_880
_COALESCED: Final = 1024 * 1024


def send_parquet(
    connection: Connection, frame: pl.LazyFrame, schema: pl.Schema, field_ids: Mapping[str, int]
) -> int:
    """Run `frame` and send its rows as a Parquet file; return how many rows it has.

    `field_ids` has the Iceberg field id of every field by its full name, as Iceberg writes these:
    `point.x`, `tags.element`, `props.key`, `props.value`. Without any the file has no field ids.
    Raises InvalidRequestError if some are missing or name no field.
    """
    arrow_schema = _with_field_ids(schema, field_ids) if field_ids else None
    count = _RowCount()
    file = _DataFrames(connection)
    frame.map_batches(count, streamable=True, schema=schema).sink_parquet(
        cast("IO[bytes]", file),
        arrow_schema=arrow_schema,
        row_group_size=_ROW_GROUP_ROWS,
        maintain_order=True,
        engine="streaming",
    )
    file.finish()
    return count.rows


class _RowCount:
    """Counts the rows that pass; Polars may call it from several threads."""

    def __init__(self) -> None:
        self.rows = 0
        self._lock = threading.Lock()

    def __call__(self, frame: pl.DataFrame) -> pl.DataFrame:
        with self._lock:
            self.rows += frame.height
        return frame


class _DataFrames(io.RawIOBase):
    """A file whose content becomes data frames; small writes are put together."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._pending = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        view = memoryview(data).cast("B")
        if len(self._pending) + view.nbytes < _COALESCED:
            self._pending += view
        else:
            self._send([memoryview(self._pending), view])
        return view.nbytes

    def flush(self) -> None:
        """Do nothing: Polars flushes more often than is worth a frame."""

    def finish(self) -> None:
        """Send what is left."""
        self._send([memoryview(self._pending)])

    def _send(self, buffers: list[memoryview]) -> None:
        self._connection.send_data(buffers)
        self._pending = bytearray()


def _with_field_ids(schema: pl.Schema, field_ids: Mapping[str, int]) -> pa.Schema:
    """Return the Arrow schema of `schema` with ids where Polars' Parquet writer looks for them."""
    unused = dict(field_ids)
    arrow = pl.DataFrame(schema=schema).to_arrow(compat_level=pl.CompatLevel.newest()).schema
    fields = [_identified(field, field.name, unused) for field in arrow]
    if unused:
        message = f"fieldIds names fields that the result has not: {', '.join(sorted(unused))}"
        raise InvalidRequestError(message)
    return pa.schema(fields)


def _identified(field: pa.Field[Any], path: str, unused: dict[str, int]) -> pa.Field[Any]:
    """Return `field`, whose full name is `path`, with ids all through, taken out of `unused`."""
    if path not in unused:
        message = f"fieldIds lacks the field {path}"
        raise InvalidRequestError(message)
    field_id = unused.pop(path)
    kind = field.type
    if pa.types.is_struct(kind):
        kind = pa.struct([_identified(child, f"{path}.{child.name}", unused) for child in kind])
    elif pa.types.is_large_list(kind):
        kind = pa.large_list(_identified(kind.value_field, f"{path}.element", unused))
    elif pa.types.is_map(kind):
        kind = pa.map_(
            _identified(kind.key_field, f"{path}.key", unused),
            _identified(kind.item_field, f"{path}.value", unused),
        )
    return field.with_type(kind).with_metadata({_FIELD_ID: str(field_id).encode()})
