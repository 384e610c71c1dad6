"""A result made to fit a table: its columns, their order and their types, without any loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

import polars as pl
import pyarrow as pa
from pyiceberg.conversions import from_json
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.types import UnknownType

from polars_worker.arrow_fitting import NotFittingError, fitted
from polars_worker.errors import ErrorCode, WorkError
from polars_worker.iceberg_types import lake_dtype, written_dtype
from polars_worker.type_rules import check_assignable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyiceberg.types import NestedField, PrimitiveType

    from polars_worker.layout import Layout

__all__ = ["Fitting"]

# What Polars itself widens without a look at the values.
_WIDENED: Final = {(pl.Int32(), pl.Int64()), (pl.Float32(), pl.Float64())}


class Fitting:
    """How the columns of one result become those of one table.

    A value that does not fit its column is an error: it is never wrapped, cut or made NULL. What is
    approximate by nature, `float` and `double`, takes the nearest value.
    """

    def __init__(self, schema: pl.Schema, layout: Layout) -> None:
        """Plan for a result of `schema`; raises WorkError if it does not fit, naming the column."""
        self._failure: WorkError | None = None
        self._checked: dict[str, pa.Field[Any]] = {}
        self.arrow_schema: pa.Schema = schema_to_pyarrow(layout.schema)
        sources = _sources(schema, layout)
        self._columns = [
            self._column(field, sources.get(field.name), schema) for field in layout.schema.fields
        ]
        self.schema = pl.Schema(
            {field.name: lake_dtype(field.field_type) for field in layout.schema.fields}
        )

    def apply(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Return `frame` with the columns of the table, in their order and types."""
        frame = frame.select(self._columns)
        if self._checked:
            frame = frame.map_batches(self._fit, streamable=True, schema=self.schema)
        return frame

    def raise_failure(self) -> None:
        """Raise what went wrong here, which Polars has told of in words of its own."""
        if self._failure is not None:
            raise self._failure

    def _column(self, field: NestedField, source: str | None, schema: pl.Schema) -> pl.Expr:
        target = lake_dtype(field.field_type)
        if isinstance(field.field_type, UnknownType):
            message = (
                f'column "{field.name}" has no type of its own, as it holds only NULL: '
                "cast it in the statement"
            )
            raise WorkError(ErrorCode.UNSUPPORTED, message)
        if source is None:
            return _without_source(field, target)
        dtype = schema[source]
        check_assignable(field.name, written_dtype(dtype, source), field)
        column = pl.col(source)
        written = written_dtype(dtype, source)
        if isinstance(dtype, pl.Datetime) and dtype.time_unit == "ms":
            # Some are too far off for microseconds, which Polars would not say of what column.
            written = dtype
        elif written != dtype:
            column = column.cast(written, strict=True)
        if written == pl.Null() or (written, target) in _WIDENED:
            column = column.cast(target)
            written = target
        arrow = self.arrow_schema.field(field.name)
        if written != target or _has_requirements(arrow) or _has_bounds(arrow.type):
            self._checked[field.name] = arrow
        return column.alias(field.name)

    def _fit(self, frame: pl.DataFrame) -> pl.DataFrame:
        columns = []
        for name, field in self._checked.items():
            series = frame.get_column(name)
            try:
                columns.append(_from_arrow(fitted(series, field), self.schema[name], name))
            except NotFittingError as error:
                message = f'column "{error.path}" of the table: {error}'
                self._failure = WorkError(error.code, message)
                raise self._failure from None
        return frame.with_columns(columns)


def _from_arrow(array: pa.Array[Any], dtype: pl.DataType, name: str) -> pl.Series:
    series = pl.Series(name, array) if len(array) else pl.Series(name, [], dtype=dtype)
    return series if series.dtype == dtype else series.cast(dtype, strict=True)


def _sources(schema: pl.Schema, layout: Layout) -> Mapping[str, str]:
    """Return the result's column for each of the table's that gets one."""
    names = schema.names()
    targets = names if layout.columns is None else list(layout.columns)
    if len(targets) != len(names):
        message = f"the result has {len(names)} columns, and the table takes {len(targets)}"
        raise WorkError(ErrorCode.SCHEMA_MISMATCH, message)
    if not names:
        message = "the result has no columns: select some"
        raise WorkError(ErrorCode.SCHEMA_MISMATCH, message)
    known = {field.name for field in layout.schema.fields}
    for target in targets:
        if target not in known:
            message = f'the result has a column "{target}", and the table has none of this name'
            raise WorkError(ErrorCode.SCHEMA_MISMATCH, message)
    if len(set(targets)) != len(targets):
        message = "a column of the table is given twice"
        raise WorkError(ErrorCode.SCHEMA_MISMATCH, message)
    return dict(zip(targets, names, strict=True))


def _without_source(field: NestedField, target: pl.DataType) -> pl.Expr:
    """Return the value of a column that the result does not have."""
    if field.write_default is None:
        if field.required:
            message = f'the result has no column "{field.name}", which the table requires'
            raise WorkError(ErrorCode.SCHEMA_MISMATCH, message)
        return pl.lit(None, dtype=target).alias(field.name)
    try:
        default: Any = from_json(cast("PrimitiveType", field.field_type), field.write_default)
    except (TypeError, ValueError) as error:
        message = (
            f'the result has no column "{field.name}", whose default of the type '
            f"{field.field_type} cannot be written: give it in the statement"
        )
        raise WorkError(ErrorCode.UNSUPPORTED, message) from error
    value = default.bytes if isinstance(default, UUID) else default
    return pl.lit(pl.Series([value], dtype=target)).first().alias(field.name)


def _has_requirements(field: pa.Field[Any]) -> bool:
    """Return whether NULL is refused somewhere in `field`."""
    if not field.nullable:
        return True
    kind: Any = field.type
    if pa.types.is_struct(kind):
        return any(_has_requirements(part) for part in kind)
    if pa.types.is_large_list(kind):
        return _has_requirements(kind.value_field)
    # Keys are required always, and no map of Polars lacks one.
    return pa.types.is_map(kind) and _has_requirements(kind.item_field)


def _has_bounds(kind: Any) -> bool:  # noqa: ANN401
    """Return whether there is something in `kind` that not all values of its Polars type are.

    Polars has times of nanoseconds only, and bytes of any number.
    """
    if pa.types.is_struct(kind):
        return any(_has_bounds(part.type) for part in kind)
    if pa.types.is_large_list(kind):
        return _has_bounds(kind.value_type)
    if pa.types.is_map(kind):
        return _has_bounds(kind.key_type) or _has_bounds(kind.item_type)
    return (
        pa.types.is_time(kind)
        or pa.types.is_fixed_size_binary(kind)
        or isinstance(kind, pa.UuidType)
    )
