"""The types a result is handed over in."""

from __future__ import annotations

from typing import Final, cast

import polars as pl

from polars_worker.errors import ErrorCode, WorkError

__all__ = ["presentable"]

_WIDEST_DECIMAL: Final = pl.Decimal(38, 0)


def presentable(frame: pl.LazyFrame, schema: pl.Schema) -> tuple[pl.LazyFrame, pl.Schema]:
    """Cast the columns whose types no result can carry; return the schema after that.

    A value that does not fit its new type fails the query when it runs. Raises WorkError for a type
    that has no counterpart.
    """
    wanted = {name: _converted(name, dtype) for name, dtype in schema.items()}
    casts = [
        pl.col(name).cast(dtype, strict=True)
        for name, dtype in wanted.items()
        if dtype != schema[name]
    ]
    return (frame.with_columns(casts) if casts else frame), pl.Schema(wanted)


def _converted(column: str, dtype: pl.DataType) -> pl.DataType:
    """Return `dtype` with every type in it that is not made of others as results carry it."""

    def inner(part: object) -> pl.DataType:
        # In the types of a schema the parts are instances, whatever Polars' signatures allow.
        return _converted(column, cast("pl.DataType", part))

    if isinstance(dtype, pl.List):
        return pl.List(inner(dtype.inner))
    if isinstance(dtype, pl.Array):
        return pl.Array(inner(dtype.inner), dtype.size)
    if isinstance(dtype, pl.Struct):
        return pl.Struct({field.name: inner(field.dtype) for field in dtype.fields})
    if isinstance(dtype, pl.Map):
        return pl.Map(inner(dtype.key), inner(dtype.value))
    converted = _carried_type(dtype)
    if converted is None:
        message = (
            f'column "{column}" has the type {dtype}, which is not one that a result can carry'
        )
        raise WorkError(ErrorCode.UNSUPPORTED, message)
    return converted


def _carried_type(dtype: pl.DataType) -> pl.DataType | None:
    """Return the type in which Arrow and JSON carry `dtype`, or None."""
    if isinstance(dtype, pl.Object | pl.Unknown | pl.BaseExtension):
        return None
    if isinstance(dtype, pl.Int128 | pl.UInt128):
        return _WIDEST_DECIMAL
    return dtype
