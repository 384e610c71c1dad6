"""Every type of Polars, with its extremes, written to a table and read by the worker and others."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import duckdb
import duckdb_extension_avro  # type: ignore[import-untyped]
import duckdb_extension_iceberg  # type: ignore[import-untyped]
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyiceberg.schema import Schema
from pyiceberg.table import StaticTable
from pyiceberg.types import NestedField

from worker_client import WorkerClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lake import Lake

_NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerClient]:
    with WorkerClient(tmp_path_factory.mktemp("writer")) as client:
        yield client


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for module in (duckdb_extension_avro, duckdb_extension_iceberg):
            (file,) = Path(module.__path__[0]).rglob("*.duckdb_extension")
            connection.execute(f"LOAD '{file}'")
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def _written(
    writer: WorkerClient, lake: Lake, frame: str, schema: Schema | None = None
) -> tuple[str, str]:
    """Write the frame that `frame` evaluates to; return Iceberg's type and the metadata file.

    Without `schema` the table is made for the result.
    """
    made = []

    def layout(asked: dict[str, Any]) -> dict[str, Any]:
        table = lake.new_table(f"typed_{next(_NUMBERS)}", schema or Schema.model_validate(asked))
        made.append(table)
        return _layout(table.schema())

    source = f"import datetime as dt\nfrom decimal import Decimal\nresult = pl.DataFrame({frame})"
    answer = writer.write_script(source, layout)
    assert not answer.failed, answer.end
    metadata = lake.append(made[0], answer.files)
    return str(made[0].schema().find_type("c")), metadata


def _by_pyiceberg(metadata: str) -> list[Any]:
    table = StaticTable.from_metadata(metadata, {})
    return table.scan().to_arrow()["c"].to_pylist()


def _by_polars(metadata: str) -> list[Any]:
    return pl.scan_iceberg(metadata).collect()["c"].to_list()


def _by_worker(worker: WorkerClient, metadata: str) -> list[Any]:
    return worker.run("SELECT c FROM t", {"t": metadata}).table()["c"].to_pylist()


def _by_duckdb(duck: duckdb.DuckDBPyConnection, metadata: str) -> list[Any]:
    rows = duck.execute("SELECT c FROM iceberg_scan(?)", [metadata])
    if rows.description[0][1] == "TIMESTAMP WITH TIME ZONE":
        return rows.to_arrow_table()["c"].to_pylist()
    return [value for (value,) in rows.fetchall()]


_NAIVE = dt.datetime(1, 1, 1)  # noqa: DTZ001
_LATE = dt.datetime(9999, 12, 31, 23, 59, 59, 999999)  # noqa: DTZ001
_ZONED = dt.datetime(2020, 7, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("values", "dtype", "kind", "read"),
    [
        ("[True, False, None]", "pl.Boolean", "boolean", [True, False, None]),
        ("[-128, 127]", "pl.Int8", "int", [-128, 127]),
        ("[-2**15, 2**15 - 1]", "pl.Int16", "int", [-(2**15), 2**15 - 1]),
        ("[-2**31, 2**31 - 1]", "pl.Int32", "int", [-(2**31), 2**31 - 1]),
        ("[-2**63, 2**63 - 1]", "pl.Int64", "long", [-(2**63), 2**63 - 1]),
        ("[0, 255]", "pl.UInt8", "int", [0, 255]),
        ("[0, 2**16 - 1]", "pl.UInt16", "int", [0, 2**16 - 1]),
        ("[2**32 - 1, 2**31]", "pl.UInt32", "long", [2**32 - 1, 2**31]),
        (
            "[2**63, 2**64 - 1]",
            "pl.UInt64",
            "decimal(20, 0)",
            [Decimal(2**63), Decimal(2**64 - 1)],
        ),
        (
            "[1 - 10**38, 10**38 - 1]",
            "pl.Int128",
            "decimal(38, 0)",
            [Decimal(1 - 10**38), Decimal(10**38 - 1)],
        ),
        ("[10**37]", "pl.UInt128", "decimal(38, 0)", [Decimal(10**37)]),
        ("[0.5, -65504.0]", "pl.Float16", "float", [0.5, -65504.0]),
        (
            "[-0.0, 1.5, float('inf'), float('-inf')]",
            "pl.Float32",
            "float",
            [-0.0, 1.5, float("inf"), float("-inf")],
        ),
        (
            "[5e-324, 1.7976931348623157e308]",
            "pl.Float64",
            "double",
            [5e-324, 1.7976931348623157e308],
        ),
        (
            "[Decimal('99.99'), Decimal('-0.01')]",
            "pl.Decimal(4, 2)",
            "decimal(4, 2)",
            [Decimal("99.99"), Decimal("-0.01")],
        ),
        ("[Decimal(10**17)]", "pl.Decimal(18, 0)", "decimal(18, 0)", [Decimal(10**17)]),
        ("[Decimal(-10**37)]", "pl.Decimal(38, 0)", "decimal(38, 0)", [Decimal(-(10**37))]),
        ("['', 'żółć🙂\\x00', None]", "pl.String", "string", ["", "żółć🙂\0", None]),
        ("['a', None, 'b']", "pl.Categorical", "string", ["a", None, "b"]),
        ("['b', 'a']", "pl.Enum(['a', 'b'])", "string", ["b", "a"]),
        ("[b'', b'\\x00\\xff']", "pl.Binary", "binary", [b"", b"\0\xff"]),
        (
            "[dt.date(1, 1, 1), dt.date(9999, 12, 31)]",
            "pl.Date",
            "date",
            [dt.date(1, 1, 1), dt.date(9999, 12, 31)],
        ),
        (
            "[dt.time(0), dt.time(23, 59, 59, 999999)]",
            "pl.Time",
            "time",
            [dt.time(0), dt.time(23, 59, 59, 999999)],
        ),
        (
            "[dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999)]",
            "pl.Datetime('us')",
            "timestamp",
            [_NAIVE, _LATE],
        ),
        ("[dt.datetime(1, 1, 1)]", "pl.Datetime('ms')", "timestamp", [_NAIVE]),
        (
            "[dt.datetime(2020, 7, 1, 12, tzinfo=dt.UTC)]",
            "pl.Datetime('ms', 'Europe/Berlin')",
            "timestamptz",
            [_ZONED],
        ),
        (
            "[dt.datetime(2020, 7, 1, 12, tzinfo=dt.UTC)]",
            "pl.Datetime('us', 'America/St_Johns')",
            "timestamptz",
            [_ZONED],
        ),
        ("[[1, None], [], None]", "pl.List(pl.UInt8)", "list<int>", [[1, None], [], None]),
        ("[[1, 2], None]", "pl.Array(pl.UInt32, 2)", "list<long>", [[1, 2], None]),
        (
            "[{'x': 'a', 'y': [2**64 - 1]}, None]",
            "pl.Struct({'x': pl.Categorical, 'y': pl.List(pl.UInt64)})",
            None,
            [{"x": "a", "y": [Decimal(2**64 - 1)]}, None],
        ),
    ],
)
def test_every_value_is_read_as_it_was(  # noqa: PLR0913, PLR0917
    writer: WorkerClient,
    lake: Lake,
    duck: duckdb.DuckDBPyConnection,
    values: str,
    dtype: str,
    kind: str | None,
    read: list[Any],
) -> None:
    written, metadata = _written(writer, lake, f"{{'c': pl.Series({values}, dtype={dtype})}}")
    if kind is not None:
        assert written == kind
    assert _by_pyiceberg(metadata) == read
    assert _by_polars(metadata) == read
    assert _by_worker(writer, metadata) == read
    assert _by_duckdb(duck, metadata) == read


def test_maps_are_read_as_they_were(
    writer: WorkerClient, lake: Lake, duck: duckdb.DuckDBPyConnection
) -> None:
    values = "[[{'key': 'a', 'value': 7}, {'key': 'b', 'value': None}], [], None]"
    _, metadata = _written(
        writer, lake, f"{{'c': pl.Series({values}).cast(pl.Map(pl.String(), pl.UInt16()))}}"
    )
    assert _by_pyiceberg(metadata) == [[("a", 7), ("b", None)], [], None]
    assert _by_worker(writer, metadata) == [[("a", 7), ("b", None)], [], None]
    assert _by_duckdb(duck, metadata) == [{"a": 7, "b": None}, {}, None]


@pytest.mark.parametrize(
    ("kind", "values", "read"),
    [
        ("uuid", "['F79C3E09-677c-4bbd-a479-3f349cb785e7', None]", "uuid"),
        ("uuid", "[bytes(range(16)), None]", "uuid bytes"),
        ("fixed[3]", "[b'abc', None]", [b"abc", None]),
        ("double", "[1, 2**53]", [1.0, 2.0**53]),
        ("int", "[2.0, Decimal('3')]", None),
        ("decimal(5, 1)", "[0.1, 12.5]", [Decimal("0.1"), Decimal("12.5")]),
        ("timestamp", "[dt.date(1969, 7, 20)]", [dt.datetime(1969, 7, 20)]),  # noqa: DTZ001
        (
            "timestamp",
            "pl.Series([dt.datetime(1, 1, 1)]).dt.offset_by('2000y').cast(pl.Datetime('ns'))",
            [dt.datetime(2001, 1, 1)],  # noqa: DTZ001
        ),
        ("string", "[None, None]", [None, None]),
    ],
)
def test_types_of_existing_tables(  # noqa: PLR0913, PLR0917
    writer: WorkerClient,
    lake: Lake,
    duck: duckdb.DuckDBPyConnection,
    kind: str,
    values: str,
    read: Any,  # noqa: ANN401
) -> None:
    if read is None:
        values, read = "[2.0, 3.0]", [2, 3]
    field = NestedField.model_validate({"id": 1, "name": "c", "type": kind, "required": False})
    _, metadata = _written(writer, lake, f"{{'c': {values}}}", Schema(field))
    if kind == "uuid":
        text = "f79c3e09-677c-4bbd-a479-3f349cb785e7"
        read = [UUID(text) if read == "uuid" else UUID(bytes=bytes(range(16))), None]
    assert _by_pyiceberg(metadata) == read
    assert _by_duckdb(duck, metadata) == read
    if kind == "uuid":  # which Polars has not
        read = [value and value.bytes for value in read]
    else:
        assert _by_polars(metadata) == read
    assert _by_worker(writer, metadata) == read


def _layout(schema: Schema) -> dict[str, Any]:
    return {
        "schema": json.loads(schema.model_dump_json()),
        "partitionSpec": {"spec-id": 0, "fields": []},
        "sortOrder": {"order-id": 0, "fields": []},
        "columns": ["c"],
        "targetFileBytes": 1 << 20,
    }


@pytest.mark.parametrize(
    ("frame", "kind", "code"),
    [
        ("pl.Series([2**31])", "int", "QUERY_FAILED"),
        ("pl.Series([-2**31 - 1])", "int", "QUERY_FAILED"),
        (
            "pl.Series([[2**31]])",
            {"type": "list", "element-id": 2, "element": "int", "element-required": False},
            "QUERY_FAILED",
        ),
        ("pl.Series([1.5])", "long", "QUERY_FAILED"),
        ("pl.Series([float('nan')])", "long", "QUERY_FAILED"),
        ("pl.Series([2**53 + 1])", "double", "QUERY_FAILED"),
        ("pl.Series([1e39])", "float", "QUERY_FAILED"),
        ("pl.Series([1/3])", "decimal(9, 2)", "QUERY_FAILED"),
        ("pl.Series([1000])", "decimal(4, 2)", "QUERY_FAILED"),
        ("pl.Series([10**38], dtype=pl.Int128)", "decimal(38, 0)", "QUERY_FAILED"),
        ("pl.Series([1], dtype=pl.Int64).cast(pl.Time)", "time", "QUERY_FAILED"),
        ("pl.Series([1], dtype=pl.Int64).cast(pl.Datetime('ns'))", "timestamp", "QUERY_FAILED"),
        ("pl.Series([2**62], dtype=pl.Int64).cast(pl.Datetime('ms'))", "timestamp", "QUERY_FAILED"),
        ("pl.Series([b'ab'])", "fixed[3]", "QUERY_FAILED"),
        ("pl.Series([b'ab'])", "uuid", "QUERY_FAILED"),
        ("pl.Series(['no uuid'])", "uuid", "QUERY_FAILED"),
        ("pl.Series(['1'])", "int", "SCHEMA_MISMATCH"),
        ("pl.Series([1])", "string", "SCHEMA_MISMATCH"),
        ("pl.Series([0], dtype=pl.Datetime('us'))", "timestamptz", "SCHEMA_MISMATCH"),
        ("pl.Series([0], dtype=pl.Datetime('us'))", "date", "SCHEMA_MISMATCH"),
        ("pl.Series([0], dtype=pl.Duration)", "long", "UNSUPPORTED"),
        ("pl.Series([object()], dtype=pl.Object)", "string", "UNSUPPORTED"),
        ("pl.Series([None])", "unknown", "UNSUPPORTED"),
    ],
)
def test_what_would_be_lost_is_refused_by_name(
    writer: WorkerClient,
    frame: str,
    kind: Any,  # noqa: ANN401
    code: str,
) -> None:
    field = NestedField.model_validate({"id": 1, "name": "c", "type": kind, "required": False})
    answer = writer.write_script(f"result = pl.DataFrame({{'c': {frame}}})", _layout(Schema(field)))
    assert answer.end["code"] == code, answer.end
    assert re.search("""column ['"]c['".]""", answer.end["message"]), answer.end


@pytest.mark.parametrize(
    "frame",
    [
        "pl.Series([0], dtype=pl.Duration)",
        "pl.Series([object()], dtype=pl.Object)",
        "pl.Series([{'x': 0}], dtype=pl.Struct({'x': pl.Duration}))",
    ],
)
def test_no_table_is_made_for_what_none_can_hold(writer: WorkerClient, frame: str) -> None:
    def layout(asked: dict[str, Any]) -> dict[str, Any]:
        pytest.fail(f"a table was asked for: {asked}")

    answer = writer.write_script(f"result = pl.DataFrame({{'c': {frame}}})", layout)
    assert answer.end["code"] == "UNSUPPORTED", answer.end
    assert re.search("""column ['"]c""", answer.end["message"]), answer.end


def test_nanoseconds_are_kept_where_the_table_has_them(writer: WorkerClient) -> None:
    field = NestedField.model_validate(
        {"id": 1, "name": "c", "type": "timestamp_ns", "required": False}
    )
    frame = "pl.Series([1, -1, None], dtype=pl.Int64).cast(pl.Datetime('ns'))"
    answer = writer.write_script(f"result = pl.DataFrame({{'c': {frame}}})", _layout(Schema(field)))
    assert answer.asked["fields"][0]["type"] == "timestamp_ns"
    read = pq.read_table(io.BytesIO(answer.files[0].data))["c"]
    assert read.type == pa.timestamp("ns")
    assert read.cast(pa.int64()).to_pylist() == [1, -1, None]
