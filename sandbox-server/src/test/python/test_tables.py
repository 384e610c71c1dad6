"""The scans a worker keeps, and what it reads from Iceberg."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from polars_worker.tables import Table, TableScans
from polars_worker.warm_up import _empty_table

if TYPE_CHECKING:
    from lake import Lake
    from worker_client import WorkerClient


def _table(key: str) -> Table:
    return Table("t", key, 1, replace(_empty_table(), key=key).plan)


def _nobody(_key: str, _part: int) -> bytes:
    raise AssertionError


def test_scans_are_kept_within_bounds() -> None:
    scans = TableScans(capacity=2)
    one, two, three = (_table(name) for name in "abc")
    first = scans.scan(one, _nobody)
    scans.scan(two, _nobody)
    assert scans.scan(one, _nobody) is first
    scans.scan(three, _nobody)
    assert len(scans) == 2
    assert scans.scan(replace(one, alias="u"), _nobody) is first
    scans.forget(one)
    scans.forget(_table("unknown"))
    assert scans.scan(one, _nobody) is not first


def test_each_metadata_file_is_its_own_version(worker: WorkerClient, lake: Lake) -> None:
    table = lake.table("versions", pa.table({"a": [1, 2]}))
    before = table.metadata_location
    table.append(pa.table({"a": [3]}))
    for metadata, rows in ((before, 2), (table.metadata_location, 3), (before, 2)):
        answer = worker.run("SELECT count(*) AS n FROM t", {"t": metadata})
        assert answer.table().to_pylist() == [{"n": rows}]


def test_two_tables_join_and_one_may_have_two_aliases(
    worker: WorkerClient, lake: Lake, flowers: dict[str, str]
) -> None:
    colours = lake.write("colours", pa.table({"species": ["setosa"], "colour": ["blue"]}))
    answer = worker.run(
        "SELECT count(*) AS n FROM flowers AS f JOIN c ON f.species = c.species "
        "JOIN again AS g ON g.id = f.id",
        {**flowers, "c": colours, "again": flowers["flowers"]},
    )
    assert answer.table().to_pylist() == [{"n": 50}]


def test_a_statement_leaves_nothing_behind(worker: WorkerClient, flowers: dict[str, str]) -> None:
    worker.run("SELECT * FROM (SELECT 1 AS a) AS leftover", flowers)
    assert worker.run("SELECT * FROM leftover").end["code"] == "TABLE_NOT_FOUND"
    assert worker.run("SELECT * FROM flowers").end["code"] == "TABLE_NOT_FOUND"


def test_a_table_that_can_be_read_again_is(worker: WorkerClient, lake: Lake) -> None:
    table = lake.table("comes_back", pa.table({"a": [1]}))
    [task] = table.scan().plan_files()
    file = Path(task.file.file_path.removeprefix("file://"))
    content = file.read_bytes()
    file.write_bytes(b"")
    tables = {"t": table.metadata_location}
    failed = worker.run("SELECT * FROM t", tables)
    assert failed.end["code"] == "QUERY_FAILED"
    file.write_bytes(content)
    assert worker.run("SELECT * FROM t", tables).end == {"rows": 1}
