"""What users are told when something goes wrong."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from polars import exceptions as pl_errors

from lake import Lake
from polars_worker import run
from polars_worker.errors import ErrorCode, WorkError, describe
from polars_worker.protocol import Connection, Kind
from polars_worker.table_plan import TablePlan
from polars_worker.tables import TableScans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from worker_client import WorkerClient

_CASES = [
    ("SELECT zz FROM flowers", "COLUMN_NOT_FOUND", '"zz"; valid columns: ["id"'),
    ("SELECT f.zz FROM flowers AS f", "COLUMN_NOT_FOUND", "no column named 'zz'"),
    ("SELECT zz.id FROM flowers", "COLUMN_NOT_FOUND", "zz"),
    ("SELECT * FROM flowers ORDER BY zz", "COLUMN_NOT_FOUND", '"zz"'),
    ("SELECT * FROM flower", "TABLE_NOT_FOUND", "relation 'flower' was not found"),
    ("SELECT * FROM other.flowers", "TABLE_NOT_FOUND", "other.flowers"),
    ("SELECT * FORM flowers", "SYNTAX_ERROR", "found: FORM"),
    ("SELECT nothing(id) FROM flowers", "UNSUPPORTED", "unsupported function 'nothing'"),
    ("SELECT CAST(id AS FOO) FROM flowers", "UNSUPPORTED", 'datatype "FOO"'),
    ("SHOW FUNCTIONS", "UNSUPPORTED", "SHOW is not supported"),
    ("SELECT CAST(species AS INT) FROM flowers", "QUERY_FAILED", "conversion from `str` to `i32`"),
    ("SELECT sum(species) FROM flowers", "QUERY_FAILED", "`sum` operation not supported"),
    ("SELECT (SELECT id FROM flowers) AS a", "QUERY_FAILED", "single value"),
    ("SELECT id, id FROM flowers", "QUERY_FAILED", "duplicate"),
]


@pytest.mark.parametrize(("sql", "code", "part"), _CASES)
def test_codes_and_messages(
    worker: WorkerClient, flowers: dict[str, str], sql: str, code: str, part: str
) -> None:
    for result_format in ("arrow", "json"):
        answer = worker.run(sql, flowers, format=result_format)
        assert answer.failed
        assert answer.end["code"] == code, answer.end
        assert part in answer.end["message"]
        assert "Resolved plan" not in answer.end["message"]
        assert "context stack" not in answer.end["message"]
        said = answer.end["message"] + (answer.end["details"] or "")
        assert "Traceback" not in said
        assert sys.prefix not in said
        assert flowers["flowers"].split("/metadata/")[0] not in said
    assert worker.run("SELECT 1 AS a").end == {"rows": 1}


def test_a_panic_is_an_error_and_the_worker_goes_on(worker: WorkerClient) -> None:
    panic = type("PanicException", (BaseException,), {})
    assert describe(panic("boom")).code is ErrorCode.QUERY_FAILED
    assert not issubclass(pl_errors.PanicException, Exception)
    answer = worker.run("SELECT CAST(1 AS DECIMAL(50, 2)) AS a", format="json")
    assert answer.failed
    assert answer.end["code"] == "QUERY_FAILED"
    assert answer.end["message"].startswith("Polars stopped with an internal error: ")
    assert worker.run("SELECT 1 AS a").end == {"rows": 1}


def test_an_error_after_data(worker: WorkerClient) -> None:
    sql = (
        "SELECT CAST(CASE WHEN x < 999000 THEN '1' ELSE 'x' END AS INT) AS a "
        "FROM generate_series(1, 1000000) AS t(x)"
    )
    for result_format in ("arrow", "json"):
        answer = worker.run(sql, format=result_format, batchRows=1_000)
        assert answer.kinds.endswith("E")
        assert answer.end["code"] == "QUERY_FAILED"
    assert worker.run("SELECT 1 AS a").end == {"rows": 1}


class _Failing(Connection):
    """Takes some data and then fails in a way that is not the peer's doing."""

    def __init__(self) -> None:
        self.kinds: list[Kind] = []

    def send_json(self, kind: Kind, document: object, *, with_next: bool = False) -> None:
        del document, with_next
        self.kinds.append(kind)

    def send_data(self, buffers: Iterable[memoryview]) -> None:
        del buffers
        self.kinds.append(Kind.DATA)
        if len(self.kinds) > 5:
            message = "no more"
            raise ValueError(message)


@pytest.mark.parametrize("result_format", ["arrow", "json"])
def test_a_query_given_up_stops(result_format: str) -> None:
    sql = (
        "SELECT x, y FROM generate_series(1, 100000) AS a(x) "
        "CROSS JOIN generate_series(1, 100000) AS b(y)"
    )
    connection = _Failing()
    request = {"sql": sql, "format": result_format}
    run.answer(json.dumps(request).encode(), connection, TableScans())
    assert connection.kinds[0] is Kind.SCHEMA
    assert connection.kinds[-1] is Kind.ERROR
    used = time.process_time()
    time.sleep(1)
    assert time.process_time() - used < 0.5


def test_a_table_whose_data_is_lost(worker: WorkerClient, lake: Lake) -> None:
    table = lake.table("data_lost", pa.table({"a": [1]}))
    location = table.location().removeprefix("file://")
    for task in table.scan().plan_files():
        Path(task.file.file_path.removeprefix("file://")).unlink()
    answer = worker.run("SELECT * FROM t", {"t": table.metadata_location})
    assert answer.end["code"] == "QUERY_FAILED"
    assert answer.end["message"].startswith("table 't' cannot be read: its file <t>/data/")
    assert answer.end["message"].endswith(".parquet is not there")
    assert location not in answer.end["message"] + (answer.end["details"] or "")


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (MemoryError(), "OUT_OF_MEMORY", "the workload needed more memory than it may have"),
        (pa.ArrowMemoryError("x y"), "OUT_OF_MEMORY", "more memory than it may have: x y"),
        (pl_errors.StructFieldNotFoundError("zz"), "COLUMN_NOT_FOUND", 'field "zz"'),
        (ValueError(""), "QUERY_FAILED", "without a message (ValueError)"),
        (KeyError("a"), "QUERY_FAILED", "'a'"),
        (WorkError(ErrorCode.UNSUPPORTED, "no"), "UNSUPPORTED", "no"),
        (
            pl_errors.ComputeError(f"x\nTraceback (most recent call last):\n{sys.prefix}/a.py"),
            "QUERY_FAILED",
            "x",
        ),
        (pl_errors.ComputeError("y " * 99_999), "QUERY_FAILED", "y y…"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_exceptions(error: BaseException, code: str, message: str) -> None:
    failure = describe(error)
    assert failure.code == code
    assert failure.message.endswith(message)
    assert "Traceback" not in failure.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda whole: whole[:0], "is no Parquet file"),
        (lambda whole: b"x" * len(whole), "is no Parquet file"),
        (lambda whole: whole[:-9], "is cut off or damaged"),
        (lambda whole: whole[:-40] + whole[-9:], "bytes, and had"),
    ],
    ids=["empty", "other", "cut", "shorter"],
)
def test_a_table_whose_data_is_damaged(
    worker: WorkerClient,
    tmp_path: Path,
    content: Callable[[bytes], bytes],
    message: str,
) -> None:
    with Lake(tmp_path) as lake:
        table = lake.table("damaged", pa.table({"a": [1]}))
    [task] = table.scan().plan_files()
    file = Path(task.file.file_path.removeprefix("file://"))
    file.write_bytes(content(file.read_bytes()))
    answer = worker.run("SELECT * FROM t", {"t": table.metadata_location})
    assert answer.end["code"] == "QUERY_FAILED"
    assert answer.end["message"].startswith("table 't' cannot be read: its file <t>/data/")
    assert message in answer.end["message"]
    assert str(tmp_path) not in answer.end["message"] + (answer.end["details"] or "")


def test_places_are_hidden() -> None:
    plans = {"a": _plan("file:///lake/x"), "b": _plan("/lake/x/y", "/else/where/1.parquet")}
    error = pl_errors.InvalidOperationError(
        f"no /lake/x/y/data/1 nor file:///lake/x/2 nor /else/where/1, {sys.prefix}/lib"
    )
    failure = describe(error, plans)
    assert failure.message == "table 'b' cannot be read: its file <b>/1.parquet is not there"
    assert failure.details == "no <b>/data/1 nor file://<a>/2 nor <b>/1, <python>/lib"


def _plan(location: str, *files: str) -> TablePlan:
    none = pa.schema({})
    count = len(files)
    return TablePlan(location, none, none, {}, None, None, list(files), [1] * count, [1] * count)
