"""The types a result is handed over in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import polars as pl

from polars_worker.errors import ErrorCode, WorkError
from polars_worker.request import ResultFormat

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["presentable"]

_WIDEST_DECIMAL: Final = pl.Decimal(38, 0)


def presentable(
    frame: pl.LazyFrame, schema: pl.Schema, result_format: ResultFormat
) -> tuple[pl.LazyFrame, pl.Schema]:
    """Cast the columns whose types `result_format` cannot carry; return the schema after that.

    A value that does not fit its new type fails the query when it runs. Raises WorkError for a type
    that has no counterpart.
    """
    leaf = _lake_type if result_format is ResultFormat.PARQUET else _carried_type
    wanted = {name: _converted(name, dtype, leaf) for name, dtype in schema.items()}
    casts = [
        pl.col(name).cast(dtype, strict=True)
        for name, dtype in wanted.items()
        if dtype != schema[name]
    ]
    return (frame.with_columns(casts) if casts else frame), pl.Schema(wanted)


def _converted(
    column: str, dtype: pl.DataType, leaf: Callable[[pl.DataType], pl.DataType | None]
) -> pl.DataType:
    """Return `dtype` with every type in it that is not made of others put through `leaf`."""

    def inner(part: object) -> pl.DataType:
        # In the types of a schema the parts are instances, whatever Polars' signatures allow.
        return _converted(column, cast("pl.DataType", part), leaf)

    if isinstance(dtype, pl.List):
        return pl.List(inner(dtype.inner))
    if isinstance(dtype, pl.Array) and leaf is _carried_type:
        return pl.Array(inner(dtype.inner), dtype.size)
    if isinstance(dtype, pl.Array):
        return pl.List(inner(dtype.inner))
    if isinstance(dtype, pl.Struct):
        return pl.Struct({field.name: inner(field.dtype) for field in dtype.fields})
    if isinstance(dtype, pl.Map):
        return pl.Map(inner(dtype.key), inner(dtype.value))
    converted = leaf(dtype)
    if converted is None:
        target = "a result can carry" if leaf is _carried_type else "an Iceberg table can hold"
        message = f'column "{column}" has the type {dtype}, which is not one that {target}'
        raise WorkError(ErrorCode.UNSUPPORTED, message)
    return converted


def _carried_type(dtype: pl.DataType) -> pl.DataType | None:
    """Return the type in which Arrow and JSON carry `dtype`, or None."""
    if isinstance(dtype, pl.Object | pl.Unknown | pl.BaseExtension):
        return None
    if isinstance(dtype, pl.Int128 | pl.UInt128):
        return _WIDEST_DECIMAL
    return dtype


def _lake_type(dtype: pl.DataType) -> pl.DataType | None:
    """Return the type in which an Iceberg table holds `dtype` without losing anything, or None."""
    if isinstance(dtype, pl.Datetime):
        if dtype.time_unit == "ns":
            return None
        return pl.Datetime("us", None if dtype.time_zone is None else "UTC")
    for kinds, converted in _LAKE_TYPES:
        if isinstance(dtype, kinds):
            return converted or dtype
    return None


_LAKE_TYPES: Final[tuple[tuple[tuple[type[pl.DataType], ...], pl.DataType | None], ...]] = (
    (
        (
            pl.Boolean,
            pl.Int32,
            pl.Int64,
            pl.Float32,
            pl.Float64,
            pl.Decimal,
            pl.String,
            pl.Binary,
            pl.Date,
        ),
        None,
    ),
    ((pl.Int8, pl.Int16, pl.UInt8, pl.UInt16), pl.Int32()),
    ((pl.UInt32,), pl.Int64()),
    ((pl.UInt64,), pl.Decimal(20, 0)),
    ((pl.Int128, pl.UInt128), _WIDEST_DECIMAL),
    ((pl.Float16,), pl.Float32()),
    ((pl.Categorical, pl.Enum), pl.String()),
)
