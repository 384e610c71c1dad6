"""The Iceberg types in which results are written to tables."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final, cast

import polars as pl
from pyiceberg.schema import Schema
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
    NestedField,
    StringType,
    StructType,
    TimestampNanoType,
    TimestampType,
    TimestamptzNanoType,
    TimestamptzType,
    TimeType,
    UnknownType,
    UUIDType,
)

from polars_worker.errors import ErrorCode, WorkError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["iceberg_schema", "lake_dtype", "written_dtype"]


def iceberg_schema(schema: pl.Schema) -> Schema:
    """Return `schema`, of a result, as an Iceberg schema whose ids mean nothing.

    Every type becomes one that holds all its values; only `Int128` and `UInt128` become a decimal
    of 38 digits, which some of their values exceed. Raises WorkError for a type without any, naming
    the column.
    """
    ids = count(1)
    return Schema(*(_field(ids, name, name, dtype) for name, dtype in schema.items()))


def written_dtype(dtype: pl.DataType, path: str) -> pl.DataType:
    """Return the Polars type of the values that the type in `iceberg_schema` holds.

    Null stays Null: every type of a table can hold it.
    """
    return lake_dtype(_iceberg_type(count(1), path, dtype))


def lake_dtype(kind: IcebergType) -> pl.DataType:
    """Return the Polars type in which values of an Iceberg type are written.

    Raises WorkError for types that cannot be written.
    """
    if isinstance(kind, DecimalType):
        return pl.Decimal(kind.precision, kind.scale)
    if isinstance(kind, ListType):
        return pl.List(lake_dtype(kind.element_type))
    if isinstance(kind, MapType):
        return pl.Map(lake_dtype(kind.key_type), lake_dtype(kind.value_type))
    if isinstance(kind, StructType):
        return pl.Struct({field.name: lake_dtype(field.field_type) for field in kind.fields})
    for kinds, dtype in _LAKE_DTYPES:
        if isinstance(kind, kinds):
            return dtype
    message = f"the table has a column of Iceberg's type {kind}, which cannot be written"
    raise WorkError(ErrorCode.UNSUPPORTED, message)


def _field(ids: Iterator[int], name: str, path: str, dtype: object) -> NestedField:
    # In the types of a schema the parts are instances, whatever Polars' signatures allow.
    kind = _iceberg_type(ids, path, cast("pl.DataType", dtype))
    return NestedField(next(ids), name, kind, required=False)


def _iceberg_type(ids: Iterator[int], path: str, dtype: pl.DataType) -> IcebergType:
    if isinstance(dtype, pl.List | pl.Array):
        element = _field(ids, "element", f"{path}.element", dtype.inner)
        return ListType(element.field_id, element.field_type, element_required=False)
    if isinstance(dtype, pl.Struct):
        return StructType(
            *(_field(ids, part.name, f"{path}.{part.name}", part.dtype) for part in dtype.fields)
        )
    if isinstance(dtype, pl.Map):
        key = _field(ids, "key", f"{path}.key", dtype.key)
        value = _field(ids, "value", f"{path}.value", dtype.value)
        return MapType(
            key.field_id, key.field_type, value.field_id, value.field_type, value_required=False
        )
    kind = _primitive_type(dtype)
    if kind is None:
        message = (
            f'column "{path}" has the type {dtype}, which no Iceberg table can hold: '
            "cast it to another in the statement"
        )
        raise WorkError(ErrorCode.UNSUPPORTED, message)
    return kind


def _primitive_type(dtype: pl.DataType) -> IcebergType | None:
    if isinstance(dtype, pl.Decimal):
        return DecimalType(dtype.precision, dtype.scale)
    if isinstance(dtype, pl.Datetime):
        zoned = dtype.time_zone is not None
        if dtype.time_unit == "ns":
            return TimestamptzNanoType() if zoned else TimestampNanoType()
        return TimestamptzType() if zoned else TimestampType()
    for dtypes, kind in _ICEBERG_TYPES:
        if isinstance(dtype, dtypes):
            return kind
    return None


_ICEBERG_TYPES: Final[tuple[tuple[tuple[type[pl.DataType], ...], IcebergType], ...]] = (
    ((pl.Boolean,), BooleanType()),
    ((pl.Int8, pl.Int16, pl.Int32, pl.UInt8, pl.UInt16), IntegerType()),
    ((pl.Int64, pl.UInt32), LongType()),
    ((pl.UInt64,), DecimalType(20, 0)),
    ((pl.Int128, pl.UInt128), DecimalType(38, 0)),
    ((pl.Float16, pl.Float32), FloatType()),
    ((pl.Float64,), DoubleType()),
    ((pl.String, pl.Categorical, pl.Enum), StringType()),
    ((pl.Binary,), BinaryType()),
    ((pl.Date,), DateType()),
    ((pl.Time,), TimeType()),
    ((pl.Null,), UnknownType()),
)

_LAKE_DTYPES: Final[tuple[tuple[tuple[type[IcebergType], ...], pl.DataType], ...]] = (
    ((BooleanType,), pl.Boolean()),
    ((IntegerType,), pl.Int32()),
    ((LongType,), pl.Int64()),
    ((FloatType,), pl.Float32()),
    ((DoubleType,), pl.Float64()),
    ((StringType,), pl.String()),
    ((BinaryType, FixedType, UUIDType), pl.Binary()),
    ((DateType,), pl.Date()),
    ((TimeType,), pl.Time()),
    ((TimestampType,), pl.Datetime("us")),
    ((TimestamptzType,), pl.Datetime("us", "UTC")),
    ((TimestampNanoType,), pl.Datetime("ns")),
    ((TimestamptzNanoType,), pl.Datetime("ns", "UTC")),
    ((UnknownType,), pl.Null()),
)
