"""Results as Arrow streams."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pyarrow.ipc
import pytest

from polars_worker.arrow_stream import ArrowStream
from polars_worker.protocol import MAX_PAYLOAD, Connection
from polars_worker.request import Compression
from worker_client import arrow_table

if TYPE_CHECKING:
    from lake import Lake
    from worker_client import WorkerClient


class _Recorder(Connection):
    """Keeps the data that would be sent, in pieces no longer than a frame."""

    def __init__(self) -> None:
        self.data: list[bytes] = []

    def send_data(self, buffers: object) -> None:
        joined = b"".join(buffers)  # type: ignore[arg-type]
        assert len(joined) <= MAX_PAYLOAD
        self.data.append(joined)


def test_answers_from_an_iceberg_table(worker: WorkerClient, flowers: dict[str, str]) -> None:
    answer = worker.run(
        "SELECT species, count(*) AS n FROM flowers GROUP BY species ORDER BY species", flowers
    )
    assert answer.schema == {"columns": ["species", "n"], "types": ["String", "Int64"]}
    assert answer.end == {"rows": 3}
    assert answer.table().to_pylist() == [
        {"species": name, "n": 50} for name in ("setosa", "versicolor", "virginica")
    ]


def test_an_empty_result_is_a_schema(worker: WorkerClient, flowers: dict[str, str]) -> None:
    answer = worker.run("SELECT * FROM flowers WHERE id < 0", flowers)
    assert answer.kinds == "SDF"
    assert answer.end == {"rows": 0}
    assert answer.table().num_rows == 0
    assert answer.table().schema.names == ["id", "species", "length"]


def test_batches_are_no_longer_than_asked_for_and_in_order(worker: WorkerClient) -> None:
    answer = worker.run("SELECT * FROM generate_series(1, 100000) AS t", batchRows=7_000)
    batches = answer.table().to_batches()
    assert [batch.num_rows for batch in batches[:2]] == [1_024, 5_976]
    assert max(batch.num_rows for batch in batches) == 7_000
    assert answer.table()[0].to_pylist() == list(range(1, 100_001))
    assert answer.end == {"rows": 100_000}


@pytest.mark.parametrize(("limit", "rows"), [(0, 5_000), (1, 1), (1_500, 1_500), (9_999, 5_000)])
@pytest.mark.parametrize("result_format", ["arrow", "json"])
def test_max_rows(worker: WorkerClient, limit: int, rows: int, result_format: str) -> None:
    answer = worker.run(
        "SELECT * FROM generate_series(1, 5000) AS t", maxRows=limit, format=result_format
    )
    values = (
        answer.table()[0].to_pylist()
        if result_format == "arrow"
        else [row[0] for row in answer.rows()]
    )
    assert values == list(range(1, rows + 1))
    assert answer.end == {"rows": rows}


def test_max_rows_beyond_what_polars_can_limit(worker: WorkerClient) -> None:
    answer = worker.run("SELECT * FROM generate_series(1, 50) AS t", maxRows=2**40)
    assert answer.end == {"rows": 50}


@pytest.mark.parametrize(("result_format", "kinds"), [("arrow", "SDF"), ("json", "SF")])
def test_describe_runs_nothing(worker: WorkerClient, result_format: str, kinds: str) -> None:
    answer = worker.run(
        "SELECT CAST(s AS INT) AS a FROM (VALUES ('x')) AS t(s)",
        describe=True,
        format=result_format,
    )
    assert answer.kinds == kinds
    assert answer.schema == {"columns": ["a"], "types": ["Int32"]}
    assert answer.end == {"rows": 0}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM flowers",
        "SELECT id * 1.5 AS f, [1, 2] AS l, CAST(id AS DECIMAL(9, 2)) AS d FROM flowers",
        "EXPLAIN SELECT id FROM flowers",
        "SHOW TABLES",
    ],
)
def test_describe_has_the_schema_of_the_result(
    worker: WorkerClient, flowers: dict[str, str], sql: str
) -> None:
    described = worker.run(sql, flowers, describe=True)
    result = worker.run(sql, flowers)
    assert result.end["rows"] > 0
    assert described.end == {"rows": 0}
    assert described.schema == result.schema
    assert described.table().num_rows == 0
    assert described.table().schema == result.table().schema


def test_a_schema_alone_is_a_whole_stream() -> None:
    recorder = _Recorder()
    schema = pl.Schema({"c": pl.Categorical(), "l": pl.List(pl.Enum(["x", "y"]))})
    ArrowStream(recorder, schema)
    table = arrow_table(recorder.data)
    assert table.num_rows == 0
    assert [str(kind) for kind in table.schema.types] == [
        "dictionary<values=large_string, indices=uint32, ordered=0>",
        "large_list<item: dictionary<values=large_string, indices=uint8, ordered=1>>",
    ]


@pytest.mark.parametrize("result_format", ["arrow", "json"])
def test_progress_counts_the_rows_of_the_batches_sent(
    worker: WorkerClient, result_format: str
) -> None:
    answer = worker.run(
        "SELECT * FROM generate_series(1, 20000) AS t", batchRows=7_000, format=result_format
    )
    assert answer.progress == sorted(set(answer.progress))
    assert answer.progress[0] == 1_024
    assert answer.progress[-1] < 20_000
    assert answer.end == {"rows": 20_000}


def test_a_result_of_one_batch_has_no_progress(worker: WorkerClient) -> None:
    assert worker.run("SELECT * FROM generate_series(1, 1000) AS t").progress == []


def test_a_row_longer_than_a_frame(worker: WorkerClient, lake: Lake) -> None:
    texts = [letter * 20_000_000 for letter in "ab"]
    tables = {"t": lake.write("long_texts", pa.table({"s": texts}))}
    answer = worker.run("SELECT s FROM t", tables)
    assert max(map(len, answer.data)) == MAX_PAYLOAD
    assert answer.table()[0].to_pylist() == texts


def test_types_are_what_java_reads() -> None:
    frame = pl.DataFrame(
        {
            "text": ["a", None],
            "category": pl.Series(["x", "y"], dtype=pl.Categorical),
            "choice": pl.Series(["x", None], dtype=pl.Enum(["x", "y"])),
            "nested": [[{"a": "b"}], []],
            "bytes": [b"\x00", b""],
        }
    )
    recorder = _Recorder()
    stream = ArrowStream(recorder, frame.schema)
    assert len(recorder.data) == 1
    other = frame.with_columns(category=pl.Series(["q", "w"], dtype=pl.Categorical))
    for part in (frame, other, frame.head(0), pl.concat([frame, other], rechunk=False)):
        stream.write(part)
    table = arrow_table(recorder.data)
    assert "view" not in str(table.schema)
    assert table.schema.field("category").type == pa.dictionary(pa.uint32(), pa.large_string())
    rows = [*frame.rows(), *other.rows(), *frame.rows(), *other.rows()]
    assert [tuple(row.values()) for row in table.to_pylist()] == rows


def test_slices_do_not_drag_their_parent_along() -> None:
    frame = pl.select(s=pl.format("a text too long to be kept inline {}", pl.int_range(100_000)))
    recorder = _Recorder()
    stream = ArrowStream(recorder, frame.schema)
    stream.write(frame[:10])
    assert sum(map(len, recorder.data)) < 5_000


def test_wide_rows_come_in_batches_of_bounded_size() -> None:
    frame = pl.DataFrame({"text": ["x" * 100_000] * 400, "number": range(400)})
    recorder = _Recorder()
    ArrowStream(recorder, frame.schema).write(frame)
    batches = arrow_table(recorder.data).to_batches()
    assert len(batches) == 5
    assert max(batch.nbytes for batch in batches) <= 8 * 2**20
    assert pl.DataFrame(pa.Table.from_batches(batches)).equals(frame)


def test_compressed_batches_hold_the_same(worker: WorkerClient, flowers: dict[str, str]) -> None:
    sql = """
        SELECT a.*, CASE WHEN a.id > 5 THEN a.species END AS nullable, CAST(NULL AS INT) AS nothing
        FROM flowers a CROSS JOIN flowers b ORDER BY a.id, b.id"""
    plain = worker.run(sql, flowers)
    packed = worker.run(sql, flowers, compression="zstd")
    assert packed.table().equals(plain.table())
    assert sum(map(len, packed.data)) < sum(map(len, plain.data)) / 10
    assert worker.run(sql, flowers, compression="none").data == plain.data
    assert worker.run(sql, flowers, compression="zstd", format="json").rows() == (
        worker.run(sql, flowers, format="json").rows()
    )


def test_compressed_dictionaries_hold_the_same() -> None:
    words = [f"a rather long category {n % 100}" for n in range(1_000)]
    frame = pl.DataFrame({"c": pl.Series(words, dtype=pl.Categorical), "e": [None] * 1_000})
    plain, packed = _Recorder(), _Recorder()
    for recorder, compression in ((plain, Compression.NONE), (packed, Compression.ZSTD)):
        stream = ArrowStream(recorder, frame.schema, compression)
        for part in (frame, frame.head(0), frame[:1]):
            stream.write(part)
    assert arrow_table(packed.data).equals(arrow_table(plain.data))
    assert sum(map(len, packed.data)) < sum(map(len, plain.data)) / 2


def test_the_size_of_compressed_batches_is_bounded_by_what_they_hold() -> None:
    frame = pl.DataFrame({"text": ["x" * 100_000] * 400})
    recorder = _Recorder()
    ArrowStream(recorder, frame.schema, Compression.ZSTD).write(frame)
    assert sum(map(len, recorder.data)) < 100_000
    assert max(batch.nbytes for batch in arrow_table(recorder.data).to_batches()) <= 8 * 2**20


def test_chunks_are_put_together_when_small() -> None:
    frame = pl.concat([pl.DataFrame({"a": [n]}) for n in range(50)], rechunk=False)
    recorder = _Recorder()
    stream = ArrowStream(recorder, frame.schema)
    stream.write(frame)
    assert len(arrow_table(recorder.data).to_batches()) == 1


def test_another_schema_fails() -> None:
    stream = ArrowStream(_Recorder(), pl.Schema({"a": pl.Int64()}))
    with pytest.raises(pa.ArrowInvalid):
        stream.write(pl.DataFrame({"a": ["x"]}))


def test_another_schema_message_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = ArrowStream(_Recorder(), pl.Schema({"a": pl.Int64()}))
    other = pa.ipc.new_stream(stream._sink, pa.schema({"b": pa.int64()}))  # noqa: SLF001
    monkeypatch.setattr(stream, "_writer", other)
    with pytest.raises(pa.ArrowInvalid, match="schema message"):
        stream.write(pl.DataFrame({"a": [1]}).rename({"a": "b"}))


def test_128_bit_integers_become_decimals(worker: WorkerClient) -> None:
    sql = "SELECT CAST('170141183460469231731687303715884105727' AS INT128) AS a"
    answer = worker.run("SELECT CAST(12 AS INT128) AS a")
    assert answer.schema["types"] == ["Decimal(precision=38, scale=0)"]
    assert answer.table().schema.field("a").type == pa.decimal128(38, 0)
    too_large = worker.run(sql)
    assert too_large.failed
    assert too_large.end["code"] == "QUERY_FAILED"


def test_long_payloads_are_split_between_and_inside_buffers() -> None:
    near, far = socket.socketpair()
    received = bytearray()

    def read() -> None:
        while piece := far.recv(1 << 20):
            received.extend(piece)

    reader = threading.Thread(target=read)
    reader.start()
    pieces = [b"a" * 10, b"b" * (MAX_PAYLOAD * 2), b"", b"c" * 7]
    with near:
        Connection(near).send_data(memoryview(piece) for piece in pieces)
    reader.join()
    far.close()
    sizes, joined, position = [], b"", 0
    while position < len(received):
        size = int.from_bytes(received[position + 1 : position + 5], "big")
        joined += received[position + 5 : position + 5 + size]
        sizes.append(size)
        position += 5 + size
    assert sizes == [MAX_PAYLOAD, MAX_PAYLOAD, 17]
    assert joined == b"".join(pieces)
