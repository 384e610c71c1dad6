"""Results as Parquet files for Iceberg tables."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.typedef import Record

from polars_worker.parquet_file import send_parquet
from polars_worker.protocol import Connection
from polars_worker.request import InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lake import Lake
    from worker_client import Answer, WorkerClient


class _Recorder(Connection):
    def __init__(self) -> None:
        self.data = b""

    def send_data(self, buffers: Iterable[memoryview]) -> None:
        self.data += b"".join(buffers)


def _file(answer: Answer) -> pq.ParquetFile:
    return pq.ParquetFile(io.BytesIO(b"".join(answer.data)))


def _ids(field: pa.Field[Any], path: str) -> Iterator[tuple[str, int]]:
    yield path, int((field.metadata or {})[b"PARQUET:field_id"])
    if pa.types.is_struct(field.type):
        for child in field.type:
            yield from _ids(child, f"{path}.{child.name}")
    elif pa.types.is_map(field.type):
        yield from _ids(field.type.key_field, f"{path}.key")
        yield from _ids(field.type.item_field, f"{path}.value")
    elif pa.types.is_list(field.type) or pa.types.is_large_list(field.type):
        yield from _ids(field.type.value_field, f"{path}.element")


def test_a_file_with_field_ids(worker: WorkerClient, flowers: dict[str, str]) -> None:
    ids = {"species": 7, "n": 3, "longest": 12}
    answer = worker.run(
        "SELECT species, count(*) AS n, max(length) AS longest FROM flowers "
        "GROUP BY species ORDER BY species",
        flowers,
        format="parquet",
        fieldIds=ids,
    )
    assert answer.end == {"rows": 3}
    assert answer.schema["types"] == ["String", "Int64", "Decimal(precision=4, scale=1)"]
    file = _file(answer)
    assert dict(pair for field in file.schema_arrow for pair in _ids(field, field.name)) == ids
    assert file.read().to_pylist()[0] == {"species": "setosa", "n": 50, "longest": Decimal("4.9")}


def test_field_ids_go_all_the_way_down() -> None:
    frame = pl.DataFrame(
        {
            "p": [{"x": 1, "in": {"y": "a"}}],
            "l": [[{"z": 1.5}]],
            "m": pl.Series([{"k": 1}], dtype=pl.Map(pl.String(), pl.Int64())),
        }
    )
    names = ["p", "p.x", "p.in", "p.in.y", "l", "l.element", "l.element.z", "m", "m.key", "m.value"]
    ids = {name: 100 + number for number, name in enumerate(names)}
    recorder = _Recorder()
    assert send_parquet(recorder, frame.lazy(), frame.schema, ids) == 1
    schema = pq.ParquetFile(io.BytesIO(recorder.data)).schema_arrow
    assert dict(pair for field in schema for pair in _ids(field, field.name)) == ids
    assert pl.read_parquet(io.BytesIO(recorder.data)).rows() == frame.rows()
    for wrong, problem in (({**ids, "q": 1}, "has not: q"), ({"p": 1}, "lacks the field p.x")):
        with pytest.raises(InvalidRequestError, match=problem):
            send_parquet(recorder, frame.lazy(), frame.schema, wrong)


def test_iceberg_finds_columns_by_their_ids(
    worker: WorkerClient, lake: Lake, tmp_path: Path
) -> None:
    table = lake.table("by_ids", pa.table({"number": [1], "text": ["a"]}))
    answer = worker.run(
        "SELECT text AS other, number + 1 AS numbers FROM t",
        {"t": table.metadata_location},
        format="parquet",
        fieldIds={"other": 2, "numbers": 1},
    )
    path = tmp_path / "data.parquet"
    path.write_bytes(b"".join(answer.data))
    added = DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=f"file://{path}",
        file_format=FileFormat.PARQUET,
        partition=Record(),
        record_count=1,
        file_size_in_bytes=path.stat().st_size,
    )
    with table.transaction() as change, change.update_snapshot().fast_append() as snapshot:
        snapshot.append_data_file(added)
    read = worker.run("SELECT number, text FROM t ORDER BY 1", {"t": table.metadata_location})
    assert read.table().to_pylist() == [
        {"number": 1, "text": "a"},
        {"number": 2, "text": "a"},
    ]


def test_without_field_ids(worker: WorkerClient) -> None:
    answer = worker.run("SELECT * FROM generate_series(1, 300000) AS t", format="parquet")
    file = _file(answer)
    assert answer.end == {"rows": 300_000} == {"rows": file.metadata.num_rows}
    assert file.schema_arrow.field(0).metadata is None
    assert file.read()[0].to_pylist() == list(range(1, 300_001))
    assert file.metadata.num_row_groups == 3


def test_an_empty_result_is_a_file(worker: WorkerClient, flowers: dict[str, str]) -> None:
    answer = worker.run("SELECT id FROM flowers WHERE id < 0", flowers, format="parquet")
    assert answer.end == {"rows": 0}
    assert _file(answer).metadata.num_rows == 0


def test_max_rows(worker: WorkerClient, flowers: dict[str, str]) -> None:
    answer = worker.run("SELECT id FROM flowers", flowers, format="parquet", maxRows=7)
    assert answer.end == {"rows": 7}
    assert _file(answer).metadata.num_rows == 7
    refused = worker.run("SELECT id FROM flowers", flowers, format="parquet", maxRows=2**32)
    assert refused.end["code"] == "UNSUPPORTED"


@pytest.mark.parametrize(
    ("sql", "dtype"),
    [
        ("CAST(1 AS TINYINT)", "Int32"),
        ("CAST(1 AS TINYINT UNSIGNED)", "Int32"),
        ("CAST(1 AS BIGINT UNSIGNED)", "Decimal(precision=20, scale=0)"),
        ("CAST(1 AS INT128)", "Decimal(precision=38, scale=0)"),
        ("TIMESTAMP '2020-01-01 00:00:00'", "Datetime(time_unit='us', time_zone=None)"),
        ("ARRAY[CAST(1 AS SMALLINT)]", "List(Int32)"),
        ("TIME '01:02:03'", None),
        ("INTERVAL '3' DAY", None),
        ("NULL", None),
    ],
)
def test_types_are_those_of_iceberg(worker: WorkerClient, sql: str, dtype: str | None) -> None:
    answer = worker.run(f"SELECT {sql} AS a", format="parquet")
    if dtype is None:
        assert answer.kinds == "E"
        assert answer.end["code"] == "UNSUPPORTED"
        assert 'column "a" has the type' in answer.end["message"]
    else:
        assert answer.schema["types"] == [dtype]
        assert answer.end == {"rows": 1}
        assert _file(answer).metadata.num_rows == 1
