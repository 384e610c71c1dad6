"""Which types of a result may go into which of a table.

Numbers go into numbers, and every value is looked at: one that a whole or decimal number cannot
hold exactly is an error. A date is a timestamp at midnight, nanoseconds go into microseconds where
they lose no digit, and a UUID may be text or 16 bytes. All else must be cast in the statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import polars as pl
from pyiceberg.types import (
    BinaryType,
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    FixedType,
    FloatType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    MapType,
    StringType,
    StructType,
    TimestampNanoType,
    TimestampType,
    TimestamptzNanoType,
    TimestamptzType,
    TimeType,
    UUIDType,
)

from polars_worker.errors import ErrorCode, WorkError

if TYPE_CHECKING:
    from pyiceberg.types import NestedField

__all__ = ["check_assignable"]

_NUMBERS: Final = (pl.Int32, pl.Int64, pl.Float32, pl.Float64, pl.Decimal)

_SOURCES: Final[tuple[tuple[tuple[type[IcebergType], ...], tuple[type[pl.DataType], ...]], ...]] = (
    ((IntegerType, LongType, FloatType, DoubleType, DecimalType), _NUMBERS),
    ((BooleanType,), (pl.Boolean,)),
    ((StringType,), (pl.String,)),
    ((BinaryType, FixedType), (pl.Binary,)),
    ((UUIDType,), (pl.Binary, pl.String)),
    ((DateType,), (pl.Date,)),
    ((TimeType,), (pl.Time,)),
    ((TimestampType, TimestampNanoType), (pl.Datetime, pl.Date)),
    ((TimestamptzType, TimestamptzNanoType), (pl.Datetime,)),
)


def check_assignable(path: str, dtype: pl.DataType, field: NestedField) -> None:
    """Raise WorkError unless values of `dtype` may go into `field` of a table.

    `dtype` is one that `written_dtype` returns; `path` is the full name of `field`.
    """
    kind = field.field_type
    if isinstance(dtype, pl.Null):
        return
    if isinstance(kind, ListType) and isinstance(dtype, pl.List):
        check_assignable(f"{path}.element", _part(dtype.inner), kind.element_field)
    elif isinstance(kind, MapType) and isinstance(dtype, pl.Map):
        check_assignable(f"{path}.key", _part(dtype.key), kind.key_field)
        check_assignable(f"{path}.value", _part(dtype.value), kind.value_field)
    elif isinstance(kind, StructType) and isinstance(dtype, pl.Struct):
        _check_struct(path, dtype, kind)
    elif not _is_assignable(dtype, kind):
        message = (
            f'column "{path}" is {kind} in the table and {dtype} in the result: '
            "cast it in the statement"
        )
        raise WorkError(ErrorCode.SCHEMA_MISMATCH, message)


def _check_struct(path: str, dtype: pl.Struct, kind: StructType) -> None:
    parts = {part.name: _part(part.dtype) for part in dtype.fields}
    for field in kind.fields:
        part = parts.pop(field.name, None)
        if part is not None:
            check_assignable(f"{path}.{field.name}", part, field)
        elif field.required:
            message = f'the result has no field "{path}.{field.name}", which the table requires'
            raise WorkError(ErrorCode.SCHEMA_MISMATCH, message)
    for name in parts:
        message = f'the result has a field "{path}.{name}", and the table has none of this name'
        raise WorkError(ErrorCode.SCHEMA_MISMATCH, message)


def _is_assignable(dtype: pl.DataType, kind: IcebergType) -> bool:
    for kinds, sources in _SOURCES:
        if isinstance(kind, kinds):
            if isinstance(dtype, pl.Datetime):
                zoned = isinstance(kind, TimestamptzType | TimestamptzNanoType)
                return pl.Datetime in sources and (dtype.time_zone is not None) == zoned
            return isinstance(dtype, sources)
    return False


def _part(dtype: object) -> pl.DataType:
    # In the types of a schema the parts are instances, whatever Polars' signatures allow.
    return cast("pl.DataType", dtype)
