"""The order of the rows within a data file of a sorted table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from pyiceberg.table.sorting import NullOrder, SortDirection
from pyiceberg.types import DoubleType, FloatType

from polars_worker.partitions import source_column, transformed

if TYPE_CHECKING:
    from pyiceberg.schema import Schema
    from pyiceberg.table.sorting import SortOrder

__all__ = ["Ordering"]


class Ordering:
    """Sorts frames that fit a table by the table's order."""

    def __init__(self, order: SortOrder, schema: Schema) -> None:
        """Plan for tables of `schema`; raises WorkError for a transform that is not known."""
        self._keys: list[pl.Expr] = []
        for field in order.fields:
            column, kind = source_column(schema, field.source_id)
            key = transformed(column, field.transform, kind)
            self._keys.append(_total(key) if isinstance(kind, FloatType | DoubleType) else key)
        self._descending = [field.direction == SortDirection.DESC for field in order.fields]
        self._nulls_last = [field.null_order == NullOrder.NULLS_LAST for field in order.fields]

    def __bool__(self) -> bool:
        """Return whether there is any order to keep."""
        return bool(self._keys)

    def sorted(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of `frame` in order; equal ones stay as they are."""
        return frame.sort(
            self._keys,
            descending=self._descending,
            nulls_last=self._nulls_last,
            maintain_order=True,
        )


def _total(number: pl.Expr) -> pl.Expr:
    """Return a whole number for each float, in Iceberg's order: it has two zeros and two NaNs."""
    bits = number.cast(pl.Float64).reinterpret(dtype=pl.Int64)
    return pl.when(bits < 0).then(bits ^ (2**63 - 1)).otherwise(bits)
