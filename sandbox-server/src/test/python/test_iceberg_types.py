"""Every type of Iceberg, as other engines write it, from a table to Arrow and JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import pyarrow as pa
import pytest
from pyiceberg.schema import Schema
from pyiceberg.types import (
    BinaryType,
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    FixedType,
    FloatType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    MapType,
    NestedField,
    StringType,
    StructType,
    TimestampType,
    TimestamptzType,
    TimeType,
    UUIDType,
)

from lake import in_version_3, plan_of

if TYPE_CHECKING:
    from lake import Lake
    from worker_client import WorkerClient

_UUID: Final = UUID("f79c3e09-677c-4bbd-a479-3f349cb785e7").bytes
_UUID_JSON: Final = "95w+CWd8S72keT80nLeF5w=="
_NINES: Final = "9" * 38


def _optional(number: int, name: str, kind: IcebergType) -> NestedField:
    return NestedField(number, name, kind, required=False)


_ARROW_UUID: Final = pa.binary(16)
_FIRST: Final = datetime(1, 1, 1)  # noqa: DTZ001
_LAST: Final = datetime(9999, 12, 31, 23, 59, 59, 999999)  # noqa: DTZ001
_FIRST_JSON: Final = "0001-01-01T00:00:00.000000"
_LAST_JSON: Final = "9999-12-31T23:59:59.999999"

# Iceberg's type, the Arrow type it is written in, values; the Arrow type and JSON of the answer.
_CASES: Final[list[tuple[IcebergType, pa.DataType, list[Any], pa.DataType, list[Any]]]] = [
    (BooleanType(), pa.bool_(), [True, False], pa.bool_(), [True, False]),
    (IntegerType(), pa.int32(), [-(2**31), 2**31 - 1], pa.int32(), [-(2**31), 2**31 - 1]),
    (LongType(), pa.int64(), [-(2**63), 2**63 - 1], pa.int64(), [-(2**63), 2**63 - 1]),
    (LongType(), pa.int32(), [-(2**31)], pa.int64(), [-(2**31)]),
    (FloatType(), pa.float32(), [0.5, float("inf")], pa.float32(), [0.5, "Infinity"]),
    (DoubleType(), pa.float64(), [5e-324, -0.0], pa.float64(), [5e-324, -0.0]),
    (DoubleType(), pa.float32(), [0.5], pa.float64(), [0.5]),
    (
        DecimalType(9, 2),
        pa.decimal128(9, 2),
        [Decimal("1.10"), Decimal("-9999999.99")],
        pa.decimal128(9, 2),
        ["1.10", "-9999999.99"],
    ),
    (
        DecimalType(18, 4),
        pa.decimal128(9, 4),
        [Decimal("-1.1000")],
        pa.decimal128(18, 4),
        ["-1.1000"],
    ),
    (
        DecimalType(38, 38),
        pa.decimal128(38, 38),
        [Decimal(f"-0.{_NINES}"), Decimal("1E-38")],
        pa.decimal128(38, 38),
        [f"-0.{_NINES}", f"0.{'0' * 37}1"],
    ),
    (
        DateType(),
        pa.date32(),
        [date(1, 1, 1), date(9999, 12, 31)],
        pa.date32(),
        ["0001-01-01", "9999-12-31"],
    ),
    (
        TimeType(),
        pa.time64("us"),
        [time(0), time(23, 59, 59, 999999)],
        pa.time64("ns"),
        ["00:00:00", "23:59:59.999999"],
    ),
    (
        TimestampType(),
        pa.timestamp("us"),
        [_FIRST, _LAST],
        pa.timestamp("us"),
        [_FIRST_JSON, _LAST_JSON],
    ),
    (
        TimestamptzType(),
        pa.timestamp("us", "UTC"),
        [_FIRST.replace(tzinfo=UTC), _LAST.replace(tzinfo=UTC)],
        pa.timestamp("us", "UTC"),
        [_FIRST_JSON + "+00:00", _LAST_JSON + "+00:00"],
    ),
    (
        TimestamptzType(),
        pa.timestamp("us", "Europe/Berlin"),
        [0],
        pa.timestamp("us", "UTC"),
        ["1970-01-01T00:00:00.000000+00:00"],
    ),
    (
        TimestampType(),
        pa.timestamp("ms"),
        [-1],
        pa.timestamp("us"),
        ["1969-12-31T23:59:59.999000"],
    ),
    (
        StringType(),
        pa.string(),
        ["", "\u00e9\U0001d11e\x00"],
        pa.large_string(),
        ["", "\u00e9\U0001d11e\x00"],
    ),
    (StringType(), pa.dictionary(pa.int32(), pa.string()), ["a"], pa.large_string(), ["a"]),
    (UUIDType(), _ARROW_UUID, [_UUID], pa.large_binary(), [_UUID_JSON]),
    (FixedType(3), pa.binary(3), [b"abc", b"\0\0\0"], pa.large_binary(), ["YWJj", "AAAA"]),
    (BinaryType(), pa.binary(), [b"", b"\0\xff"], pa.large_binary(), ["", "AP8="]),
    (
        StructType(_optional(3, "u", UUIDType()), _optional(4, "t", TimeType())),
        pa.struct([("u", _ARROW_UUID), ("t", pa.time64("us"))]),
        [{"u": _UUID, "t": time(1)}, {"u": None, "t": None}],
        pa.struct([("u", pa.large_binary()), ("t", pa.time64("ns"))]),
        [{"u": _UUID_JSON, "t": "01:00:00"}, {"u": None, "t": None}],
    ),
    (
        ListType(3, UUIDType(), element_required=False),
        pa.list_(_ARROW_UUID),
        [[_UUID, None], []],
        pa.large_list(pa.large_binary()),
        [[_UUID_JSON, None], []],
    ),
    (
        ListType(3, StructType(_optional(4, "x", LongType())), element_required=False),
        pa.list_(pa.struct([("x", pa.int64())])),
        [[{"x": 1}, {"x": None}, None], []],
        pa.large_list(pa.struct([("x", pa.int64())])),
        [[{"x": 1}, {"x": None}, None], []],
    ),
    (
        MapType(
            3,
            StringType(),
            4,
            StructType(_optional(5, "l", ListType(6, DateType(), element_required=False))),
            value_required=False,
        ),
        pa.map_(pa.string(), pa.struct([("l", pa.list_(pa.date32()))])),
        [[("a", {"l": [date(2020, 1, 1), None]}), ("b", None)], []],
        pa.map_(pa.large_string(), pa.struct([("l", pa.large_list(pa.date32()))])),
        [[{"key": "a", "value": {"l": ["2020-01-01", None]}}, {"key": "b", "value": None}], []],
    ),
]


@pytest.mark.parametrize("number", range(len(_CASES)), ids=lambda n: str(_CASES[n][0]))
def test_types(number: int, worker: WorkerClient, lake: Lake) -> None:
    kind, written, values, arrow, expected = _CASES[number]
    schema = Schema(_optional(1, "id", LongType()), _optional(2, "c", kind))
    rows = [*values, None]
    metadata = lake.write_as(
        f"types_{number}", schema, [pa.int64(), written], [range(len(rows)), rows]
    )
    table = worker.run("SELECT c FROM t ORDER BY id", {"t": metadata}).table()
    assert table.schema.field("c").type == arrow
    expected_rows = pa.table({"c": rows}, schema=pa.schema([("c", written)])).to_pylist()
    assert table.to_pylist() == expected_rows
    answer = worker.run("SELECT c FROM t ORDER BY id", {"t": metadata}, format="json")
    assert [row[0] for row in answer.rows()] == [*expected, None]
    nulls = worker.run("SELECT id FROM t WHERE c IS NULL", {"t": metadata}, format="json")
    assert nulls.rows() == [[len(values)]]


def test_timestamps_of_96_bits(worker: WorkerClient, lake: Lake) -> None:
    schema = Schema(_optional(1, "c", TimestampType()))
    metadata = lake.write_as(
        "int96",
        schema,
        [pa.timestamp("us")],
        [[_FIRST, _LAST, None]],
        use_deprecated_int96_timestamps=True,
    )
    answer = worker.run("SELECT c FROM t", {"t": metadata}, format="json")
    assert answer.rows() == [[_FIRST_JSON], [_LAST_JSON], [None]]


@pytest.mark.parametrize(
    ("kind", "arrow", "value", "expected"),
    [
        (
            "timestamp_ns",
            pa.timestamp("ns"),
            2**63 - 1,
            "2262-04-11T23:47:16.854775807",
        ),
        (
            "timestamptz_ns",
            pa.timestamp("ns", "UTC"),
            -1,
            "1969-12-31T23:59:59.999999999+00:00",
        ),
        ("geometry", pa.large_binary(), b"\x01", "AQ=="),
        ("geography", pa.large_binary(), b"\x01", "AQ=="),
    ],
)
def test_types_of_version_3(  # noqa: PLR0913, PLR0917
    kind: str,
    arrow: pa.DataType,
    value: Any,  # noqa: ANN401
    expected: str,
    worker: WorkerClient,
    lake: Lake,
) -> None:
    schema = Schema(_optional(1, "c", BinaryType()))
    metadata = in_version_3(
        lake.write_as(kind, schema, [arrow], [[value, None]]), {"c": {"type": kind}}
    )
    table = worker.run("SELECT c FROM t", {"t": metadata}).table()
    assert table.column("c").combine_chunks() == pa.array([value, None], arrow)
    answer = worker.run("SELECT c FROM t", {"t": metadata}, format="json")
    assert answer.rows() == [[expected], [None]]


def test_columns_of_the_unknown_type_are_null(worker: WorkerClient, lake: Lake) -> None:
    schema = Schema(_optional(1, "a", LongType()), _optional(2, "c", LongType()))
    written = lake.write_as("unknown", schema, [pa.int64()], [[1]])
    metadata = in_version_3(written, {"c": {"type": "unknown"}})
    answer = worker.run("SELECT * FROM t", {"t": metadata}, format="json")
    assert answer.schema["types"] == ["Int64", "Null"]
    assert answer.rows() == [[1, None]]


@pytest.mark.parametrize("kind", ["variant", "geometry(srid:3857)", "no_such_type"])
def test_types_that_polars_cannot_read_are_refused(
    kind: str, worker: WorkerClient, lake: Lake
) -> None:
    schema = Schema(_optional(1, "a", LongType()), _optional(2, "c", BinaryType()))
    name = kind.partition("(")[0] + "_refused"
    written = lake.write_as(name, schema, [pa.int64(), pa.binary()], [[1], [b""]])
    plan = plan_of(written)
    plan["schema"]["fields"][1]["type"] = kind
    answer = worker.run("SELECT a FROM t", {"t": plan})
    assert answer.end == {
        "code": "UNSUPPORTED",
        "message": f"table 't' has a column of Iceberg's type {kind}, which Polars cannot read",
        "details": None,
    }


def test_columns_are_what_the_schema_says_now(worker: WorkerClient, lake: Lake) -> None:
    types: dict[str, pa.DataType] = {
        "i": pa.int32(),
        "f": pa.float32(),
        "d": pa.decimal128(9, 2),
        "s": pa.struct([("a", pa.int32()), ("b", pa.string())]),
        "l": pa.list_(pa.int32()),
        "gone": pa.int64(),
    }
    first = {"i": 1, "f": 0.5, "d": Decimal("1.10"), "s": {"a": 1, "b": "x"}, "l": [1], "gone": 1}
    table = lake.table("evolved", pa.Table.from_pylist([first], schema=pa.schema(types)))
    with table.update_schema() as update:
        update.update_column("i", LongType())
        update.update_column("f", DoubleType())
        update.update_column("d", DecimalType(20, 2))
        update.update_column(("s", "a"), LongType())
        update.update_column(("l", "element"), LongType())
        update.rename_column("i", "j")
        update.rename_column("s.b", "c")
        update.delete_column("gone")
        update.move_first("d")
    with table.update_schema() as update:
        update.add_column("gone", StringType())
        update.add_column(("s", "b"), DateType())
    second = {"j": 2**40, "s": {"a": 2**40, "b": date(2020, 1, 1)}, "l": [2**40], "gone": "new"}
    table.append(pa.Table.from_pylist([second], schema=table.schema().as_arrow()))
    metadata = table.metadata_location.removeprefix("file://")
    answer = worker.run("SELECT * FROM t ORDER BY j", {"t": metadata}, format="json")
    assert answer.schema["columns"] == ["d", "j", "f", "s", "l", "gone"]
    assert answer.schema["types"][:2] == ["Decimal(precision=20, scale=2)", "Int64"]
    assert answer.rows() == [
        ["1.10", 1, 0.5, {"a": 1, "c": "x", "b": None}, [1], None],
        [None, 2**40, None, {"a": 2**40, "c": None, "b": "2020-01-01"}, [2**40], "new"],
    ]


def test_initial_defaults_stand_in_for_what_files_lack(worker: WorkerClient, lake: Lake) -> None:
    added = [("n", LongType(), 7), ("s", StringType(), "x"), ("d", DateType(), "2020-01-02")]
    schema = Schema(
        _optional(1, "a", LongType()),
        *(_optional(id_, name, kind) for id_, (name, kind, _) in enumerate(added, start=2)),
    )
    written = lake.write_as("defaults", schema, [pa.int64()], [[1]])
    defaults = {name: {"initial-default": value} for name, _, value in added}
    answer = worker.run("SELECT * FROM t", {"t": in_version_3(written, defaults)}, format="json")
    assert answer.rows() == [[1, 7, "x", "2020-01-02"]]
