"""Results written to tables: what is asked, what comes in the files, what is refused."""

from __future__ import annotations

import datetime as dt
import io
import json
import socket
import threading
from decimal import Decimal
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

from polars_worker.data_files import MOST_FILES, DataFiles
from polars_worker.errors import WorkError
from polars_worker.protocol import Connection
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
        ("CAST(NULL AS INT) AS a", "SCHEMA_MISMATCH", 'column "a" of the table: a value is NULL'),
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


@pytest.mark.parametrize(
    ("kind", "default", "value"),
    [
        ("int", 7, 7),
        ("boolean", True, True),
        ("double", 0.5, 0.5),
        ("string", "x", "x"),
        ("decimal(5, 2)", "1.50", Decimal("1.50")),
        ("date", "2020-02-29", dt.date(2020, 2, 29)),
        ("time", "01:02:03.000004", dt.time(1, 2, 3, 4)),
        ("timestamp", "1969-07-20T20:17:00.5", dt.datetime(1969, 7, 20, 20, 17, 0, 500_000)),  # noqa: DTZ001
        (
            "uuid",
            "f79c3e09-677c-4bbd-a479-3f349cb785e7",
            b"\xf7\x9c>\tg|K\xbd\xa4y?4\x9c\xb7\x85\xe7",
        ),
    ],
)
def test_missing_columns_get_their_default(
    worker: WorkerClient, kind: str, default: object, value: object
) -> None:
    layout = _layout()
    layout["schema"]["fields"].append(
        {"id": 10, "name": "d", "required": True, "type": kind, "write-default": default}
    )
    rows = _rows(worker.write("SELECT x AS a FROM generate_series(1, 2) AS t(x)", layout))
    assert [row[3] for row in rows] == [value, value]


def test_few_rows_come_back_beside_the_files(worker: WorkerClient) -> None:
    sql = "SELECT x AS a, 'y' AS b FROM generate_series(1, 3) AS t(x) ORDER BY x DESC"
    enough: dict[str, Any] = {"returnedRows": 3, "returnedBytes": 100}
    answer = worker.write(sql, _layout(), **enough)
    assert answer.rows() == [[3, "y"], [2, "y"], [1, "y"]]
    assert answer.schema["columns"] == ["a", "b"]
    assert [row[0] for row in _rows(answer)] == [3, 2, 1]
    for few in ("returnedRows", "returnedBytes"):
        answer = worker.write(sql, _layout(), **{**enough, few: 2})
        assert not answer.data
        assert len(_rows(answer)) == 3


def test_rows_that_come_back_are_in_their_order(worker: WorkerClient) -> None:
    sql = "SELECT x AS a FROM generate_series(1, 10000) AS t(x) WHERE x % 3 <> 0 ORDER BY x DESC"
    answer = worker.write(sql, _layout(), returnedRows=10_000, returnedBytes=1 << 20)
    wanted = [x for x in range(10_000, 0, -1) if x % 3]
    assert [row[0] for row in answer.rows()] == wanted
    assert [row[0] for row in _rows(answer)] == wanted


_TWO = Schema(NestedField(1, "x", LongType()), NestedField(2, "y", StringType()))


def _partitioned(*fields: tuple[int, str]) -> dict[str, Any]:
    return {
        "spec-id": 1,
        "fields": [
            {"source-id": source, "field-id": 1000 + at, "name": f"p{at}", "transform": transform}
            for at, (source, transform) in enumerate(fields)
        ],
    }


def _sorted_by(*fields: tuple[int, str, str]) -> dict[str, Any]:
    return {
        "order-id": 1,
        "fields": [
            {
                "source-id": source,
                "transform": "identity",
                "direction": direction,
                "null-order": nulls,
            }
            for source, direction, nulls in fields
        ],
    }


def test_rows_go_to_their_partitions(worker: WorkerClient) -> None:
    answer = worker.write(
        "SELECT x, 'a' AS y FROM generate_series(-5, 5) AS t(x)",
        _layout(_TWO, partitionSpec=_partitioned((1, "truncate[4]"), (2, "identity"))),
    )
    assert len(_rows(answer)) == 11
    parts = {
        tuple(file.partition): pl.read_parquet(io.BytesIO(file.data))["x"].to_list()
        for file in answer.files.values()
    }
    assert parts == {
        (-8, "a"): [-5],
        (-4, "a"): [-4, -3, -2, -1],
        (0, "a"): [0, 1, 2, 3],
        (4, "a"): [4, 5],
    }


def test_more_partitions_than_files_may_be_open(worker: WorkerClient) -> None:
    answer = worker.write(
        "SELECT x, 'a' AS y FROM generate_series(1, 1000000) AS t(x)",
        _layout(_TWO, partitionSpec=_partitioned((1, "bucket[300]"))),
    )
    assert sorted(row[0] for row in _rows(answer)) == list(range(1, 1_000_001))
    assert len({file.partition[0] for file in answer.files.values()}) == 300
    assert answer.most_open <= 256


def test_a_partition_that_rows_come_to_again_and_again_has_one_file(worker: WorkerClient) -> None:
    answer = worker.write(
        "SELECT x, 'a' AS y FROM generate_series(1, 3000000) AS t(x)",
        _layout(_TWO, partitionSpec=_partitioned((1, "bucket[200]"))),
    )
    assert answer.end["rows"] == 3_000_000, answer.end
    assert len(answer.files) == 200
    assert answer.most_open == 200


def test_too_many_files_are_refused() -> None:
    near, far = socket.socketpair()
    with near, far:
        drain = threading.Thread(target=_drain, args=(far,))
        drain.start()
        files = DataFiles(Connection(near))
        for _ in range(MOST_FILES):
            files.begin(files.file([1]), [1])
        with pytest.raises(WorkError, match="more than 10000 data files"):
            files.begin(files.file([1]), [1])
        with pytest.raises(WorkError):
            files.raise_failure()
        near.shutdown(socket.SHUT_WR)
        drain.join()


def _drain(peer: socket.socket) -> None:
    while peer.recv(1 << 20):
        pass


def test_partition_values_that_are_too_long_are_refused(worker: WorkerClient) -> None:
    answer = worker.write(
        "SELECT 1 AS x, RPAD('a', 200000, 'b') AS y",
        _layout(_TWO, partitionSpec=_partitioned((2, "identity"))),
    )
    assert answer.end["code"] == "UNSUPPORTED", answer.end
    assert "do not partition by long values" in answer.end["message"]


def test_files_are_sorted(worker: WorkerClient) -> None:
    answer = worker.write(
        "SELECT CASE WHEN x % 5 = 0 THEN NULL ELSE x END AS x, CAST(x % 2 AS VARCHAR) AS y "
        "FROM generate_series(1, 9) AS t(x)",
        _layout(_TWO, sortOrder=_sorted_by((2, "asc", "nulls-first"), (1, "desc", "nulls-last"))),
    )
    assert _rows(answer) == [
        *[(8, "0"), (6, "0"), (4, "0"), (2, "0")],
        *[(9, "1"), (7, "1"), (3, "1"), (1, "1"), (None, "1")],
    ]


def test_partitions_are_sorted(worker: WorkerClient) -> None:
    answer = worker.write(
        "SELECT (x * 7919) % 100003 AS x, 'a' AS y FROM generate_series(1, 100000) AS t(x)",
        _layout(
            _TWO,
            partitionSpec=_partitioned((1, "bucket[4]")),
            sortOrder=_sorted_by((1, "desc", "nulls-last")),
        ),
    )
    assert len(_rows(answer)) == 100_000
    for file in answer.files.values():
        values = pl.read_parquet(io.BytesIO(file.data))["x"].to_list()
        assert values == sorted(values, reverse=True)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("partitionSpec", _partitioned((1, "zorder"))),
        ("partitionSpec", _partitioned((1, "hour"))),
        (
            "sortOrder",
            {
                "order-id": 1,
                "fields": [
                    {**_sorted_by((1, "asc", "nulls-first"))["fields"][0], "transform": "zorder"}
                ],
            },
        ),
    ],
)
def test_unknown_transforms_are_refused(
    worker: WorkerClient, part: str, value: dict[str, Any]
) -> None:
    answer = worker.write("SELECT 1 AS x, 'a' AS y", _layout(_TWO, **{part: value}))
    assert answer.end["code"] == "UNSUPPORTED", answer.end
    assert "which is not known" in answer.end["message"]


@pytest.mark.parametrize("transform", [None, "bucket[3]"])
def test_the_server_hangs_up_while_files_are_written(tmp_path: Path, transform: str | None) -> None:
    client = WorkerClient(tmp_path)
    spec = _partitioned((1, transform)) if transform else _partitioned()
    client.request(
        "SELECT a.x, 'a' AS y FROM generate_series(1, 10000) AS a(x) "
        "CROSS JOIN generate_series(1, 10000) AS b(x)",
        format="json",
        write=True,
    )
    assert client.receive()[0] == "A"
    client.send("T", json.dumps(_layout(_TWO, partitionSpec=spec)).encode())
    kind = ""
    while kind != "B":
        kind, _ = client.receive()
    status, errors = client.close()
    assert status == 0, errors
    assert "Traceback" not in errors
