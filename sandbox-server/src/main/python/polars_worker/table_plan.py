"""What the server says of a table that is to be read: its columns, its files, what deletes rows.

A plan is one JSON object, or one about the table and others about its files:

- `schema`: the Iceberg schema to read by, as Iceberg's specification writes it;
- `names`: by field id, the names of fields in files that do not number them, if there are any;
- `deletedFields`: a schema of columns that `schema` has not, and by whose values rows are deleted;
- `rowCount`: rows in the files, and how many of them are deleted, if both are known for sure;
- `location`: where the table is, for messages;
- `files`: the files, if they are told here.

What tells of files is one object, or a list of several. In each, files are told as lists over the
files: `files` (where they are), `sizes`, `rows`; `statistics`, by field id: `nulls`, `lower` and
`upper`; `partitions`, by field id: `values`, and whether they are `present`. `vectors`, `positions`
and `equalities` say by the number of a file in these lists what deletes rows of it: a Puffin file,
and numbers in the lists `positionDeletes` and `equalityDeletes`, which go on from one JSON object
to the next.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pyarrow as pa

__all__ = ["EqualityDeletes", "PositionDeletes", "TablePlan", "read_plan"]

_TIME_UNIT: Final = 1_000
"""Nanoseconds, which Polars counts times in, in what Iceberg counts them in."""


@dataclass(frozen=True, slots=True)
class PositionDeletes:
    """A file that deletes rows by their positions; a `shared` one in several data files."""

    file: str
    shared: bool


@dataclass(frozen=True, slots=True)
class EqualityDeletes:
    """A file that deletes the rows that have its values in the columns with these ids."""

    file: str
    ids: tuple[int, ...]


@dataclass(slots=True)
class TablePlan:
    """A plan, read; what belongs to one file has the file's place in `files`."""

    location: str
    schema: pa.Schema
    deleted_fields: pa.Schema
    defaults: Mapping[int, pl.Series]
    names: Mapping[int, list[str]] | None
    row_count: tuple[int, int] | None
    files: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    statistics: dict[int, dict[str, list[Any]]] = field(default_factory=dict)
    partitions: dict[int, dict[str, list[Any]]] = field(default_factory=dict)
    vectors: dict[int, str] = field(default_factory=dict)
    positions: dict[int, list[int]] = field(default_factory=dict)
    equalities: dict[int, list[int]] = field(default_factory=dict)
    position_deletes: list[PositionDeletes] = field(default_factory=list)
    equality_deletes: list[EqualityDeletes] = field(default_factory=list)

    def add(self, part: Mapping[str, Any]) -> None:
        """Add the files that a part of the plan tells."""
        before = len(self.files)
        self.files += part["files"]
        self.sizes += part["sizes"]
        self.rows += part["rows"]
        for known, told in (
            (self.statistics, part["statistics"]),
            (self.partitions, part["partitions"]),
        ):
            for field_id, lists in told.items():
                columns = known.setdefault(int(field_id), {})
                for name, values in lists.items():
                    columns.setdefault(name, []).extend(values)
        self.vectors |= _numbered(part["vectors"], before)
        self.positions |= _numbered(part["positions"], before)
        self.equalities |= _numbered(part["equalities"], before)
        self.position_deletes += [
            PositionDeletes(each["file"], each["shared"]) for each in part["positionDeletes"]
        ]
        self.equality_deletes += [
            EqualityDeletes(each["file"], tuple(each["ids"])) for each in part["equalityDeletes"]
        ]


def _numbered(told: Mapping[str, Any], before: int) -> dict[int, Any]:
    return {before + int(number): value for number, value in told.items()}


def read_plan(first: Mapping[str, Any], others: Iterable[bytes]) -> TablePlan:
    """Read a plan from its first part and the JSON of the others."""
    schema = Schema.model_validate(first["schema"])
    names = first.get("names")
    count = first.get("rowCount")
    plan = TablePlan(
        location=first["location"],
        schema=schema_to_pyarrow(schema),
        deleted_fields=schema_to_pyarrow(Schema.model_validate(first["deletedFields"])),
        defaults=_defaults(schema),
        names=None if names is None else {int(key): value for key, value in names.items()},
        row_count=None if count is None else (count[0], count[1]),
    )
    if "files" in first:
        _add(plan, first["files"])
    for part in others:
        _add(plan, json.loads(part))
    return plan


def _add(plan: TablePlan, told: Mapping[str, Any] | list[Mapping[str, Any]]) -> None:
    for piece in told if isinstance(told, list) else [told]:
        plan.add(piece)


def _defaults(schema: Schema) -> Mapping[int, pl.Series]:
    """Return what columns hold in files that are older than they."""
    defaults = {}
    for field_id in schema.field_ids:
        column = schema.find_field(field_id)
        value = column.initial_default
        if value is not None:
            if hasattr(value, "bytes"):  # a UUID
                value = value.bytes
            [dtype] = pl.Schema(schema_to_pyarrow(Schema(column))).dtypes()
            defaults[field_id] = pl.Series([value], dtype=dtype)
    return defaults


def series(values: Sequence[Any], dtype: pl.DataType) -> pl.Series:
    """Return values of a plan, of statistics or of partitions, in the type of their column."""
    if isinstance(dtype, pl.Time):
        return (pl.Series(values, dtype=pl.Int64) * _TIME_UNIT).cast(dtype)
    if isinstance(dtype, pl.Date):
        return pl.Series(values, dtype=pl.Int32).cast(dtype)
    if isinstance(dtype, pl.Datetime):
        return pl.Series(values, dtype=pl.Int64).cast(dtype)
    read = _READERS.get(dtype.base_type())
    if read is not None:
        values = [None if value is None else read(value) for value in values]
    return pl.Series(values, dtype=dtype)


_READERS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    pl.Decimal: Decimal,
    pl.Float32: float,
    pl.Float64: float,
    pl.Binary: base64.b64decode,
}
