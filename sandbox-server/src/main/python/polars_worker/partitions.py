"""Which partition of a table a row belongs to: Iceberg's transforms, and their values as JSON."""

from __future__ import annotations

import math
import struct
import uuid
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from pyiceberg.transforms import (
    BucketTransform,
    DayTransform,
    HourTransform,
    IdentityTransform,
    MonthTransform,
    TruncateTransform,
    VoidTransform,
    YearTransform,
)
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
    LongType,
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
    from collections.abc import Sequence

    from pyiceberg.partitioning import PartitionSpec
    from pyiceberg.schema import Schema
    from pyiceberg.transforms import Transform

    from polars_worker.data_files import Value

__all__ = ["Partitioning", "source_column", "transformed"]

_WHOLE: Final = (IntegerType, LongType)
_BYTES: Final = (BinaryType, FixedType, UUIDType)
_MICRO_TIMES: Final = (TimestampType, TimestamptzType)
_NANO_TIMES: Final = (TimestampNanoType, TimestamptzNanoType)
_ZONED: Final = (TimestamptzType, TimestamptzNanoType)
_HASHED: Final = (
    IntegerType,
    LongType,
    DecimalType,
    DateType,
    TimeType,
    *_MICRO_TIMES,
    *_NANO_TIMES,
    StringType,
    *_BYTES,
)
_NANOS_AN_HOUR: Final = 3_600 * 10**9
_MICROS_AN_HOUR: Final = 3_600 * 10**6


class Partitioning:
    """Tells the partitions of frames that fit a table.

    A key has a whole number, text, bytes or truth value for each partition field, so that equal
    keys are equal partitions; `values` says it as the server is to hear it.
    """

    def __init__(self, spec: PartitionSpec, schema: Schema) -> None:
        """Plan for tables of `schema`; raises WorkError for a transform that is not known."""
        self._fields: list[tuple[str, Transform[Any, Any], IcebergType]] = []
        self.keys: list[pl.Expr] = []
        self.key_names: list[str] = []
        taken = {field.name for field in schema.fields}
        for number, field in enumerate(spec.fields):
            column, kind = source_column(schema, field.source_id)
            name = f"partition {number}"
            while name in taken:
                name += "_"
            key = _physical(transformed(column, field.transform, kind), field.transform, kind)
            self.keys.append(key.alias(name))
            self.key_names.append(name)
            self._fields.append((field.name, field.transform, kind))

    def values(self, key: Sequence[Any]) -> list[Value]:
        """Return the values of the partition with `key`, as Iceberg writes them in JSON.

        Raises WorkError for a value that Iceberg has no form for, naming the field.
        """
        return [
            None if raw is None else _json(name, transform, kind, raw)
            for raw, (name, transform, kind) in zip(key, self._fields, strict=True)
        ]


def source_column(schema: Schema, source_id: int) -> tuple[pl.Expr, IcebergType]:
    """Return the column, or the field of a struct, with the id `source_id`, and its type."""
    found = _find(schema.as_struct(), source_id)
    if found is None:
        message = f"the table's partitions or order need a field of id {source_id}, not a column"
        raise WorkError(ErrorCode.UNSUPPORTED, message)
    names, kind = found
    column = pl.col(names[0])
    for name in names[1:]:
        column = column.struct.field(name)
    return column, kind


def _find(struct_type: StructType, source_id: int) -> tuple[list[str], IcebergType] | None:
    for field in struct_type.fields:
        if field.field_id == source_id:
            return [field.name], field.field_type
        if isinstance(field.field_type, StructType):
            below = _find(field.field_type, source_id)
            if below is not None:
                return [field.name, *below[0]], below[1]
    return None


def transformed(column: pl.Expr, transform: Transform[Any, Any], kind: IcebergType) -> pl.Expr:
    """Return `column`, of the type `kind`, after `transform`; decimals as unscaled numbers.

    Raises WorkError for a transform that is not known, or not for this type.
    """
    result = _transformed(column, transform, kind)
    if result is None:
        message = f"the table is partitioned or sorted by {transform} of {kind}, which is not known"
        raise WorkError(ErrorCode.UNSUPPORTED, message)
    return result


def _transformed(
    column: pl.Expr, transform: Transform[Any, Any], kind: IcebergType
) -> pl.Expr | None:
    if isinstance(transform, VoidTransform):
        return pl.lit(None, dtype=pl.Int32())
    if isinstance(transform, IdentityTransform):
        return column.to_physical() if isinstance(kind, DecimalType) else column
    if isinstance(transform, BucketTransform) and isinstance(kind, _HASHED):
        # Timestamps are hashed as microseconds, whatever their unit.
        return (column._mm3_hash() & 0x7FFFFFFF) % transform.num_buckets  # noqa: SLF001
    if isinstance(transform, TruncateTransform):
        return _truncated(column, transform.width, kind)
    if isinstance(kind, (DateType, *_MICRO_TIMES, *_NANO_TIMES)):
        return _since_epoch(column, transform, kind)
    return None


def _truncated(column: pl.Expr, width: int, kind: IcebergType) -> pl.Expr | None:
    if isinstance(kind, _WHOLE):
        return column - column % width
    if isinstance(kind, DecimalType):
        unscaled = column.to_physical()
        return unscaled - unscaled % width
    if isinstance(kind, StringType):
        return column.str.slice(0, width)
    if isinstance(kind, BinaryType):
        return column.bin.slice(0, width)
    return None


def _since_epoch(
    column: pl.Expr, transform: Transform[Any, Any], kind: IcebergType
) -> pl.Expr | None:
    """Return whole years, months, days or hours since 1970, rounded down."""
    if isinstance(transform, YearTransform):
        return column.dt.year() - 1970
    if isinstance(transform, MonthTransform):
        return (column.dt.year() - 1970) * 12 + (column.dt.month().cast(pl.Int32) - 1)
    if isinstance(transform, DayTransform):
        return column.cast(pl.Date)
    if isinstance(transform, HourTransform) and not isinstance(kind, DateType):
        hour = _NANOS_AN_HOUR if isinstance(kind, _NANO_TIMES) else _MICROS_AN_HOUR
        return (column.to_physical() // hour).cast(pl.Int32)
    return None


def _physical(value: pl.Expr, transform: Transform[Any, Any], kind: IcebergType) -> pl.Expr:
    """Return a transformed value as something to compare by."""
    if isinstance(transform, DayTransform):
        return value.to_physical()
    if not isinstance(transform, IdentityTransform):
        return value
    if isinstance(kind, FloatType | DoubleType):
        # Iceberg keeps the zeros apart, which Polars does not.
        return value.cast(pl.Float64).reinterpret(dtype=pl.Int64)
    if isinstance(kind, DateType | TimeType | TimestampType | TimestamptzType):
        return value.to_physical()
    return value.to_physical() if isinstance(kind, _NANO_TIMES) else value


def _json(name: str, transform: Transform[Any, Any], kind: IcebergType, raw: Any) -> Value:  # noqa: ANN401
    if isinstance(transform, DayTransform):
        return _text(name, raw, pl.Date(), "%Y-%m-%d")
    if not isinstance(transform, IdentityTransform | TruncateTransform):
        return int(raw)
    if isinstance(kind, FloatType | DoubleType):
        number: float = struct.unpack("<d", struct.pack("<q", raw))[0]
        if not math.isfinite(number):
            message = f'partition field "{name}": {number} cannot be the value of a partition'
            raise WorkError(ErrorCode.QUERY_FAILED, message)
        return number
    if isinstance(kind, UUIDType):
        return str(uuid.UUID(bytes=raw))
    if isinstance(raw, bytes):
        return raw.hex().upper()
    return _decimal(raw, kind.scale) if isinstance(kind, DecimalType) else _time(name, kind, raw)


def _time(name: str, kind: IcebergType, raw: Any) -> Value:  # noqa: ANN401
    if isinstance(kind, DateType):
        return _text(name, raw, pl.Date(), "%Y-%m-%d")
    if isinstance(kind, TimeType):
        return _text(name, raw, pl.Time(), "%H:%M:%S%.6f")
    if isinstance(kind, _MICRO_TIMES):
        text = _text(name, raw, pl.Datetime("us"), "%Y-%m-%dT%H:%M:%S%.6f")
    elif isinstance(kind, _NANO_TIMES):
        text = _text(name, raw, pl.Datetime("ns"), "%Y-%m-%dT%H:%M:%S%.9f")
    elif isinstance(kind, BooleanType):
        return bool(raw)
    else:
        return raw if isinstance(raw, str) else int(raw)
    return text + "+00:00" if isinstance(kind, _ZONED) else text


def _text(name: str, raw: int, dtype: pl.DataType, form: str) -> str:
    try:
        return str(pl.Series([raw], dtype=pl.Int64).cast(dtype).dt.to_string(form)[0])
    except BaseException as error:
        # Polars panics where it has no text for a time, which is no Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        message = (
            f'partition field "{name}" has a value outside of the years -262143 to 262142, '
            "which have a text"
        )
        raise WorkError(ErrorCode.QUERY_FAILED, message) from error


def _decimal(unscaled: int, scale: int) -> str:
    digits = str(abs(unscaled)).rjust(scale + 1, "0")
    sign = "-" if unscaled < 0 else ""
    return sign + (f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits)
