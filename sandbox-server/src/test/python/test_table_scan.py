"""Scans made of plans, and what Polars must offer for them."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from polars.io.scan_options.cast_options import ScanCastOptions

from polars_worker.object_stores import ObjectStores
from polars_worker.table_plan import read_plan
from polars_worker.table_scan import TableScan
from polars_worker.tables import Table, TableScans

_SCHEMA = {
    "type": "struct",
    "schema-id": 0,
    "fields": [
        {"id": 1, "name": "id", "required": True, "type": "long"},
        {"id": 2, "name": "day", "required": False, "type": "date"},
    ],
}
_NONE = {"type": "struct", "schema-id": 0, "fields": []}


def test_polars_offers_what_scans_need() -> None:
    offered = inspect.signature(pl.scan_parquet).parameters
    for option in (
        "_column_mapping",
        "_default_values",
        "_deletion_files",
        "_table_statistics",
        "_row_count",
        "_source_sizes",
    ):
        assert option in offered, f"this Polars has no {option}: polars_worker.table_scan needs it"
    assert hasattr(ScanCastOptions, "_default_iceberg")


def _file(directory: Path, name: str, ids: list[int]) -> str:
    column = pa.field("id", pa.int64(), metadata={"PARQUET:field_id": "1"})
    path = directory / name
    pq.write_table(pa.table({"id": pa.array(ids, pa.int64())}, schema=_arrow(column)), path)
    return str(path)


def _arrow(*columns: pa.Field[Any]) -> pa.Schema:
    return pa.schema(list(columns))


def _head(**fields: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"location": "/t", "schema": _SCHEMA, "deletedFields": _NONE, **fields}


def _part(files: list[str], **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "files": files,
        "sizes": [Path(file).stat().st_size if Path(file).exists() else 1 for file in files],
        "rows": [2] * len(files),
        **{name: {} for name in ("statistics", "partitions", "vectors", "positions")},
        "equalities": {},
        "positionDeletes": [],
        "equalityDeletes": [],
        **fields,
    }


def test_a_plan_in_parts_is_asked_for_once(tmp_path: Path) -> None:
    parts = [
        _head(),
        _part([_file(tmp_path, "a", [1, 2])]),
        _part([_file(tmp_path, "b", [3, 4])]),
    ]
    asked = []

    def ask(key: str, part: int) -> bytes:
        asked.append((key, part))
        return json.dumps(parts[part]).encode()

    scans = TableScans()
    table = Table("t", "k", 3)
    ids = scans.scan(table, ask).frame.select("id").collect().to_series().to_list()
    assert sorted(ids) == [1, 2, 3, 4]
    scans.scan(table, ask)
    assert asked == [("k", 0), ("k", 1), ("k", 2)]


def test_bounds_leave_files_out_and_counts_open_none(tmp_path: Path) -> None:
    bounds = {"1": {"nulls": [0, 0], "lower": [1, 3], "upper": [2, 4]}}
    plan = read_plan(
        _head(
            rowCount=[4, 0],
            files=_part([_file(tmp_path, "a", [1, 2]), "/nowhere"], statistics=bounds),
        ),
        (),
    )
    frame = TableScan(plan, ObjectStores(None)).frame
    assert frame.filter(pl.col("id") < 2).select("id").collect().item() == 1
    assert frame.select(pl.len()).collect().item() == 4
    with pytest.raises(FileNotFoundError):
        frame.collect()


def test_position_deletes_of_several_files_are_parted(tmp_path: Path) -> None:
    files = [_file(tmp_path, name, [1, 2, 3]) for name in ("a", "b", "c")]
    deletes = pa.table(
        {"file_path": [files[0], files[1], files[1], files[2]], "pos": [0, 1, 1, 2]},
        schema=_arrow(
            pa.field("file_path", pa.string(), metadata={"PARQUET:field_id": "2147483546"}),
            pa.field("pos", pa.int64(), metadata={"PARQUET:field_id": "2147483545"}),
        ),
    )
    shared = str(tmp_path / "deletes")
    pq.write_table(deletes, shared)
    # Of the third file they are older than its rows, so that they do not apply.
    plan = read_plan(
        _head(
            files=_part(
                files,
                positions={"0": [0], "1": [0]},
                positionDeletes=[{"file": shared, "shared": True}],
            )
        ),
        (),
    )
    scan = TableScan(plan, ObjectStores(None))
    rows = scan.frame.select("id").collect().to_series().to_list()
    assert sorted(rows) == [1, 1, 2, 2, 3, 3, 3]
