"""Lazy frames over the files of a plan.

This is the one module that uses what Polars keeps to itself: the options by which its own
`scan_iceberg` reads Parquet files. A test fails when they change.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from polars.io.scan_options.cast_options import ScanCastOptions

from polars_worker.deletion_vectors import DeletionVectors
from polars_worker.errors import ErrorCode, WorkError
from polars_worker.table_plan import TablePlan, series

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from polars_worker.object_stores import ObjectStores

__all__ = ["TableScan"]

_FIELD_ID: Final = b"PARQUET:field_id"
_MOST_ROWS: Final = 2**32 - 1
_MOST_SPLIT: Final = 10_000
_Defaults = tuple[dict[int, pl.Series], dict[int, pl.Series], dict[int, pl.Series]]


def _position_deletes() -> list[pa.Field[Any]]:
    """Return the columns of position delete files, which are the same everywhere."""
    return [
        pa.field("file_path", pa.large_string(), metadata={_FIELD_ID: b"2147483546"}),
        pa.field("pos", pa.int64(), metadata={_FIELD_ID: b"2147483545"}),
    ]


_POSITION_DELETES: Final = pa.schema(_position_deletes())


class TableScan:
    """The rows of a table, as its plan says; its frame is good for as long as this is held."""

    def __init__(self, plan: TablePlan, stores: ObjectStores) -> None:
        """Make the scan; of shared position deletes, read what they say.

        What is no local file is read by `stores`.
        """
        self._plan = plan
        self._stores = stores
        self.in_store = bool(plan.files) and stores.holds(plan.files[0])
        """Whether the files are in an object store."""
        self._schema = pl.Schema(plan.schema)
        self._split = _SplitDeletes(plan, stores)
        self._vectors = DeletionVectors(plan)
        self.frame = self._frame()

    def _frame(self) -> pl.LazyFrame:
        plan = self._plan
        if not plan.equalities:
            return self._files(range(len(plan.files)), plan.schema)
        groups: dict[tuple[int, ...], list[int]] = {}
        for number in range(len(plan.files)):
            groups.setdefault(tuple(plan.equalities.get(number, ())), []).append(number)
        return pl.concat(
            [self._without(deletes, numbers) for deletes, numbers in groups.items()],
            how="vertical",
        )

    def _without(self, deletes: Sequence[int], numbers: Sequence[int]) -> pl.LazyFrame:
        """Return the rows of some files without those that have values of equality deletes."""
        plan = self._plan
        files: dict[tuple[int, ...], list[str]] = {}
        for number in deletes:
            delete = plan.equality_deletes[number]
            files.setdefault(tuple(sorted(delete.ids)), []).append(delete.file)
        wanted = {field_id for ids in files for field_id in ids}
        gone = [each for each in plan.deleted_fields if _id(each) in wanted]
        frame = self._files(numbers, pa.schema([*plan.schema, *gone]))
        by_id = {_id(each): each for each in (*plan.schema, *gone)}
        for ids, places in files.items():
            keys = pa.schema([by_id[field_id] for field_id in ids])
            values = _scan(self._stores, places, keys, names=plan.names).unique()
            frame = frame.join(values, on=keys.names, how="anti", nulls_equal=True)
        return frame.select(plan.schema.names) if gone else frame

    def _files(self, numbers: Sequence[int], schema: pa.Schema) -> pl.LazyFrame:
        """Return the rows of some files, without those that are deleted by position."""
        plan = self._plan
        whole = len(numbers) == len(plan.files)
        return _scan(
            self._stores,
            [plan.files[number] for number in numbers],
            schema,
            names=plan.names,
            defaults=self._defaults(numbers),
            positions={
                at: self._split.files(number)
                for at, number in enumerate(numbers)
                if number in plan.positions and self._split.files(number)
            },
            vectors={
                at: self._vectors.file(number)
                for at, number in enumerate(numbers)
                if number in plan.vectors
            },
            statistics=self._statistics(numbers),
            row_count=plan.row_count if whole else None,
            sizes=[plan.sizes[number] for number in numbers],
        )

    def _defaults(self, numbers: Sequence[int]) -> _Defaults:
        """Return the values of partitions, of new columns, and which files have the former."""
        values: dict[int, pl.Series] = {}
        present: dict[int, pl.Series] = {}
        for field_id, lists in self._plan.partitions.items():
            dtype = self._dtype(field_id)
            if dtype is None:
                continue
            default = self._plan.defaults.get(field_id)
            known = pl.Series([lists["present"][number] for number in numbers], dtype=pl.Boolean)
            told = series([lists["values"][number] for number in numbers], dtype)
            if default is not None:
                told = pl.select(
                    pl.when(known).then(told).otherwise(pl.lit(default.cast(dtype)))
                ).to_series()
            values[field_id] = told
            present[field_id] = known
        return values, dict(self._plan.defaults), present

    def _dtype(self, field_id: int) -> pl.DataType | None:
        for each in self._plan.schema:
            if _id(each) == field_id:
                return self._schema[each.name]
        return None

    def _statistics(self, numbers: Sequence[int]) -> pl.DataFrame | None:
        plan = self._plan
        if not plan.statistics or not numbers:
            return None
        lengths = [plan.rows[number] for number in numbers]
        columns = [pl.Series("len", _counts(lengths), dtype=pl.UInt32)]
        for each in plan.schema:
            lists = plan.statistics.get(_id(each))
            if lists is None:
                continue
            dtype = self._schema[each.name]
            nulls = _counts([lists["nulls"][number] for number in numbers])
            columns.append(pl.Series(f"{each.name}_nc", nulls, dtype=pl.UInt32))
            for bound, name in (("lower", "min"), ("upper", "max")):
                values = series([lists[bound][number] for number in numbers], dtype)
                columns.append(values.alias(f"{each.name}_{name}"))
        return pl.DataFrame(columns)


def _scan(  # noqa: PLR0913
    stores: ObjectStores,
    files: Sequence[str],
    schema: pa.Schema,
    *,
    names: Mapping[int, list[str]] | None = None,
    defaults: _Defaults = ({}, {}, {}),
    positions: Mapping[int, list[str]] | None = None,
    vectors: Mapping[int, str] | None = None,
    statistics: pl.DataFrame | None = None,
    row_count: tuple[int, int] | None = None,
    sizes: Sequence[int] | None = None,
) -> pl.LazyFrame:
    """Return the rows of Parquet files, their columns found by their Iceberg field ids."""
    options: dict[str, Any] = {
        "_column_mapping": ("iceberg-column-mapping", schema, names),
        "_default_values": ("iceberg", defaults),
        "_deletion_files": ("iceberg", (positions or {}, vectors or {})),
        "_table_statistics": statistics,
        "_row_count": row_count,
        "_source_sizes": sizes,
    }
    return pl.scan_parquet(
        list(files),
        schema=pl.Schema(schema),
        glob=False,
        storage_options=stores.options(files[0]) if files else None,
        hive_partitioning=False,
        cast_options=ScanCastOptions._default_iceberg(),  # noqa: SLF001
        missing_columns="insert",
        extra_columns="ignore",
        **options,
    )


class _SplitDeletes:
    """Position deletes, those of several data files in one parted into a file for each.

    Polars reads the latter only. The files live in the temporary directory for as long as this.
    """

    def __init__(self, plan: TablePlan, stores: ObjectStores) -> None:
        """Read the shared deletes of `plan` by `stores` and write them anew."""
        self._plan = plan
        self._stores = stores
        self._written: dict[int, str] = {}
        places: dict[int, set[int]] = {}
        for number, deletes in plan.positions.items():
            for delete in deletes:
                if plan.position_deletes[delete].shared:
                    places.setdefault(delete, set()).add(number)
        if places:
            directory = tempfile.mkdtemp(prefix="deletes-")
            weakref.finalize(self, shutil.rmtree, directory, ignore_errors=True)
            self._write(self._deleted(places), Path(directory))

    def files(self, number: int) -> list[str]:
        """Return where the position deletes of a data file are."""
        deletes = [self._plan.position_deletes[each] for each in self._plan.positions[number]]
        own = [each.file for each in deletes if not each.shared]
        return [*own, self._written[number]] if number in self._written else own

    def _deleted(self, places: Mapping[int, Collection[int]]) -> pl.DataFrame:
        """Return paths and positions, from each delete file those of its own data files."""
        found = []
        for delete, numbers in places.items():
            paths = [self._plan.files[number] for number in numbers]
            file = self._plan.position_deletes[delete].file
            rows = _scan(self._stores, [file], _POSITION_DELETES)
            found.append(rows.filter(pl.col("file_path").is_in(paths)))
        return pl.concat(found).unique().collect(engine="streaming")

    def _write(self, deleted: pl.DataFrame, directory: Path) -> None:
        numbers = {path: number for number, path in enumerate(self._plan.files)}
        parts = deleted.partition_by("file_path", as_dict=True)
        if len(parts) > _MOST_SPLIT:
            message = (
                f"a table has position deletes for {len(parts)} data files that share delete "
                f"files, more than the {_MOST_SPLIT} that can be read: have it compacted"
            )
            raise WorkError(ErrorCode.UNSUPPORTED, message)
        for (path,), rows in parts.items():
            number = numbers[str(path)]
            file = directory / f"{number}.parquet"
            pq.write_table(rows.sort("pos").to_arrow().cast(_POSITION_DELETES), file)
            self._written[number] = str(file)


def _id(column: pa.Field[Any]) -> int:
    return int((column.metadata or {})[_FIELD_ID])


def _counts(numbers: Iterable[int | None]) -> list[int | None]:
    """Return counts of rows as Polars holds them; None for what is not known or too large."""
    return [
        number if number is not None and 0 <= number <= _MOST_ROWS else None for number in numbers
    ]
