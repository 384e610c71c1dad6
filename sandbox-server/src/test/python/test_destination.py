"""Results written to tables: what is asked, what comes in the files, what is refused."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from pyiceberg.schema import Schema
from pyiceberg.types import (
    DecimalType,
    DoubleType,
    IntegerType,
    LongType,
    NestedField,
    StringType,
)

from worker_client import WorkerClient

if TYPE_CHECKING:
    from pathlib import Path

    from worker_client import Answer

_TABLE = Schema(
    NestedField(7, "a", IntegerType(), required=True),
    NestedField(3, "b", StringType()),
    NestedField(9, "c", DecimalType(5, 2)),
)


def _layout(schema: Schema = _TABLE, **more: object) -> dict[str, Any]:
    return {
        "schema": json.loads(schema.model_dump_json()),
        "partitionSpec": {"spec-id": 0, "fields": []},
        "sortOrder": {"order-id": 0, "fields": []},
        "targetFileBytes": 512 << 20,
        **more,
    }


def _rows(answer: Answer) -> list[tuple[Any, ...]]:
    assert not answer.failed, answer.end
    frames = [pl.read_parquet(io.BytesIO(file.data)) for file in answer.files.values()]
    assert [file.rows for file in answer.files.values()] == [frame.height for frame in frames]
    rows = pl.concat(frames).rows() if frames else []
    assert answer.end == {"rows": len(rows)}
    return rows


def test_columns_go_by_name_and_missing_ones_are_null(worker: WorkerClient) -> None:
    answer = worker.write("SELECT 'x' AS b, 1 AS a", _layout())
    assert answer.kinds == "SPF"
    assert [(field["name"], field["type"]) for field in answer.asked["fields"]] == [
        ("b", "string"),
        ("a", "int"),
    ]
    assert _rows(answer) == [(1, "x", None)]
    assert answer.files[0].partition == []
    schema = pq.ParquetFile(io.BytesIO(answer.files[0].data)).schema.to_arrow_schema()
    ids = [int((field.metadata or {})[b"PARQUET:field_id"]) for field in schema]
    assert ids == [7, 3, 9]


def test_columns_go_where_the_layout_says(worker: WorkerClient) -> None:
    answer = worker.write("SELECT 'x', 1", _layout(columns=["b", "a"]))
    assert _rows(answer) == [(1, "x", None)]


@pytest.mark.parametrize(
    ("sql", "code", "message"),
    [
        ("CAST(3000000000 AS BIGINT) AS a", "QUERY_FAILED", 'column "a" of the table: Integer'),
        ("CAST(NULL AS INT) AS a", "QUERY_FAILED", 'column "a" of the table: a value is NULL'),
        ("1.5 AS a", "QUERY_FAILED", 'column "a" of the table'),
        ("1 AS a, 1.255 AS c", "QUERY_FAILED", 'column "c" of the table'),
        ("1 AS a, 1000.0 AS c", "QUERY_FAILED", 'column "c" of the table'),
        ("'1' AS a", "SCHEMA_MISMATCH", 'column "a" is int in the table and String in the result'),
        ("1 AS a, 2 AS b", "SCHEMA_MISMATCH", 'column "b" is string in the table'),
        ("1 AS a, 2 AS z", "SCHEMA_MISMATCH", 'a column "z", and the table has none'),
        ("'x' AS b", "SCHEMA_MISMATCH", 'no column "a", which the table requires'),
        ("1 AS a, INTERVAL '1' DAY AS b", "UNSUPPORTED", 'column "b" has the type Duration'),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    worker: WorkerClient, sql: str, code: str, message: str
) -> None:
    answer = worker.write(f"SELECT {sql}", _layout())
    assert answer.end["code"] == code, answer.end
    assert message in answer.end["message"]
    assert worker.run("SELECT 1 AS a").end == {"rows": 1}


def test_the_server_refuses(worker: WorkerClient) -> None:
    answer = worker.write("SELECT 1 AS a", {"error": {"code": "X", "message": "it may not be"}})
    assert answer.kinds == "E"
    assert answer.end["code"] == "REFUSED"
    assert answer.end["message"] == "it may not be"


def test_describing_writes_nothing(worker: WorkerClient) -> None:
    answer = worker.write("SELECT 1 AS a", _layout(), describe=True)
    assert (answer.kinds, answer.files) == ("SF", {})


def test_no_rows_make_no_file(worker: WorkerClient, flowers: dict[str, str]) -> None:
    answer = worker.write(
        "SELECT CAST(id AS INT) AS a FROM flowers WHERE id < 0", _layout(), flowers
    )
    assert answer.end == {"rows": 0}
    assert not answer.files


def test_many_rows_become_files_of_about_the_target(worker: WorkerClient) -> None:
    schema = Schema(NestedField(1, "x", LongType()), NestedField(2, "y", DoubleType()))
    answer = worker.write(
        "SELECT x, sqrt(x) AS y FROM generate_series(1, 1000000) AS t(x)",
        _layout(schema, targetFileBytes=2 << 20),
    )
    assert [row[0] for row in _rows(answer)] == list(range(1, 1_000_001))
    assert len(answer.files) > 1
    assert answer.progress[-1] == 1_000_000


def test_a_script_writes_too(tmp_path: Path) -> None:
    with WorkerClient(tmp_path) as worker:
        answer = worker.write_script("result = pl.DataFrame({'a': [1, 2]})", _layout())
        assert _rows(answer) == [(1, None, None), (2, None, None)]
