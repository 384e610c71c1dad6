"""Frames that fit a table, written to one Parquet file as row groups."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Final, cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from polars_worker.data_files import DataFile

__all__ = ["ROW_GROUP_ROWS", "ParquetWriter"]

ROW_GROUP_ROWS: Final = 122_880
"""The most rows of a row group."""

_COMPAT: Final = pl.CompatLevel.oldest()
# As Polars' own writer.
_ZSTD_LEVEL: Final = 3


class ParquetWriter:
    """Writes frames as they come, and holds none of them; one thread."""

    def __init__(self, file: DataFile, schema: pa.Schema) -> None:
        """Write to the counted `file`, whose schema with field ids is `schema`."""
        self._file = file
        self._rows = 0
        self._schema = schema
        self._writer = pq.ParquetWriter(
            cast("IO[bytes]", file),
            schema,
            compression="zstd",
            compression_level=_ZSTD_LEVEL,
            store_schema=False,
            store_decimal_as_integer=True,
            use_compliant_nested_type=True,
        )

    @property
    def size(self) -> int:
        """How many bytes the file has so far."""
        return self._file.tell()

    def write(self, frame: pl.DataFrame) -> None:
        """Append the rows of `frame`."""
        columns = [
            _typed(frame.get_column(field.name).to_arrow(compat_level=_COMPAT), field.type)
            for field in self._schema
        ]
        table = pa.Table.from_arrays(columns, schema=self._schema)
        self._writer.write_table(table, row_group_size=ROW_GROUP_ROWS)
        self._rows += frame.height
        self._file.pass_on()

    def close(self) -> None:
        """End the file."""
        self._writer.close()
        self._file.end(self._rows)


def _typed(array: Any, kind: Any) -> Any:  # noqa: ANN401
    """Return `array` in the type `kind`, which Polars has no exact counterpart of."""
    storage = _storage(kind)
    if array.type != storage:
        array = array.cast(storage)
    return array if storage == kind else array.cast(kind)


def _storage(kind: Any) -> Any:  # noqa: ANN401
    """Return `kind` with the bytes of UUIDs in their place."""
    if isinstance(kind, pa.UuidType):
        return kind.storage_type
    if pa.types.is_struct(kind):
        return pa.struct([part.with_type(_storage(part.type)) for part in kind])
    if pa.types.is_large_list(kind):
        return pa.large_list(kind.value_field.with_type(_storage(kind.value_type)))
    if pa.types.is_map(kind):
        return pa.map_(
            kind.key_field.with_type(_storage(kind.key_type)),
            kind.item_field.with_type(_storage(kind.item_type)),
        )
    return kind
