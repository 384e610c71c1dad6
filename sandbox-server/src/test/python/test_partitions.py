"""Iceberg's transforms: by the values the spec gives, and as PyIceberg does them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import (
    BucketTransform,
    DayTransform,
    HourTransform,
    IdentityTransform,
    MonthTransform,
    Transform,
    TruncateTransform,
    UnknownTransform,
    VoidTransform,
    YearTransform,
)
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
    LongType,
    NestedField,
    StringType,
    StructType,
    TimestampNanoType,
    TimestampType,
    TimestamptzType,
    TimeType,
    UUIDType,
)

from polars_worker.errors import WorkError
from polars_worker.iceberg_types import lake_dtype
from polars_worker.partitions import Partitioning

_ALL: Transform[Any, Any] = BucketTransform(2**31 - 1)
_UTC = dt.UTC
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001
_UUID = UUID("f79c3e09-677c-4bbd-a479-3f349cb785e7")


def _naive(*parts: int) -> dt.datetime:
    return dt.datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001


def _values(transform: Transform[Any, Any], kind: IcebergType, values: list[Any]) -> list[Any]:
    """Return the partitions of `values` as the server is told them."""
    schema = Schema(NestedField(1, "c", kind))
    spec = PartitionSpec(PartitionField(1, 1000, transform, "p"))
    partitioning = Partitioning(spec, schema)
    frame = pl.DataFrame({"c": pl.Series(values, dtype=lake_dtype(kind))})
    keys = frame.with_columns(partitioning.keys).select(partitioning.key_names)
    return [partitioning.values(key)[0] for key in keys.rows()]


# The appendix of the Iceberg spec on 32-bit hashes.
@pytest.mark.parametrize(
    ("kind", "value", "hashed"),
    [
        (IntegerType(), 34, 2017239379),
        (LongType(), 34, 2017239379),
        (DecimalType(9, 2), Decimal("14.20"), -500754589),
        (DecimalType(38, 2), Decimal("14.20"), -500754589),
        (DateType(), dt.date(2017, 11, 16), -653330422),
        (TimeType(), dt.time(22, 31, 8), -662762989),
        (TimestampType(), _naive(2017, 11, 16, 22, 31, 8), -2047944441),
        (TimestampType(), _naive(2017, 11, 16, 22, 31, 8, 1), -1207196810),
        (TimestamptzType(), dt.datetime(2017, 11, 16, 22, 31, 8, tzinfo=_UTC), -2047944441),
        (TimestampNanoType(), _naive(2017, 11, 16, 22, 31, 8), -2047944441),
        (TimestampNanoType(), _naive(2017, 11, 16, 22, 31, 8, 1), -1207196810),
        (StringType(), "iceberg", 1210000089),
        (UUIDType(), _UUID.bytes, 1488055340),
        (FixedType(4), b"\x00\x01\x02\x03", -188683207),
        (BinaryType(), b"\x00\x01\x02\x03", -188683207),
    ],
)
def test_hashes_of_the_spec(kind: IcebergType, value: object, hashed: int) -> None:
    assert _values(_ALL, kind, [value, None]) == [(hashed & (2**31 - 1)) % (2**31 - 1), None]


_SAMPLES: list[tuple[IcebergType, list[Any]]] = [
    (IntegerType(), [34, -1, 0, 9, 10, -10, -11, 2**31 - 1, None]),
    (LongType(), [34, -1, 0, -(2**62), 2**63 - 1, None]),
    (DecimalType(9, 2), [*map(Decimal, ("14.20", "-0.01", "0.00", "-1234.56")), None]),
    (DecimalType(38, 2), [Decimal("14.20"), Decimal("-1.00"), None]),
    (DateType(), [dt.date(2017, 11, 16), dt.date(1969, 12, 31), dt.date(1, 1, 1), None]),
    (TimeType(), [dt.time(22, 31, 8), dt.time(0, 0, 0, 1), None]),
    (
        TimestampType(),
        [
            _naive(2017, 11, 16, 22, 31, 8),
            _naive(1969, 12, 31, 23, 59, 59, 999999),
            _naive(1969, 1, 1),
            _naive(1969, 12, 31, 22, 59, 59, 999999),
            _naive(1, 1, 1),
            None,
        ],
    ),
    (TimestampNanoType(), [_naive(1969, 12, 31, 23, 59, 59, 999999), _naive(2020, 2, 29), None]),
    (StringType(), ["iceberg", "", "żółć🙂x", "a" * 50, None]),
    (BinaryType(), [b"\x00\x01\x02\x03", b"", b"x" * 40, None]),
    (UUIDType(), [_UUID.bytes, None]),
]


def _as_pyiceberg_has_it(kind: IcebergType, value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dt.datetime):
        micros = (value - _EPOCH) // dt.timedelta(microseconds=1)
        return micros * 1000 if isinstance(kind, TimestampNanoType) else micros
    if isinstance(value, dt.date):
        return (value - _EPOCH.date()).days
    if isinstance(value, dt.time):
        return (value.hour * 3600 + value.minute * 60 + value.second) * 10**6 + value.microsecond
    return UUID(bytes=value) if isinstance(kind, UUIDType) and value else value


@pytest.mark.parametrize(("kind", "values"), _SAMPLES)
@pytest.mark.parametrize(
    "transform",
    [
        BucketTransform(16),
        TruncateTransform(10),
        TruncateTransform(3),
        YearTransform(),
        MonthTransform(),
        DayTransform(),
        HourTransform(),
    ],
)
def test_transforms_are_those_of_pyiceberg(
    transform: Transform[Any, Any], kind: IcebergType, values: list[Any]
) -> None:
    known = transform.can_transform(kind)
    if isinstance(transform, TruncateTransform) and isinstance(kind, UUIDType):
        known = False
    if not known:
        with pytest.raises(WorkError, match="which is not known"):
            _values(transform, kind, values)
        return
    theirs = transform.transform(kind)
    wanted = [theirs(_as_pyiceberg_has_it(kind, value)) for value in values]
    if isinstance(transform, DayTransform):
        wanted = [
            None if day is None else str(_EPOCH.date() + dt.timedelta(days=day)) for day in wanted
        ]
    elif isinstance(kind, BinaryType) and isinstance(transform, TruncateTransform):
        wanted = [None if part is None else part.hex().upper() for part in wanted]
    elif isinstance(kind, DecimalType) and isinstance(transform, TruncateTransform):
        wanted = [None if number is None else f"{number:.2f}" for number in wanted]
    assert _values(transform, kind, values) == wanted


@pytest.mark.parametrize(
    ("kind", "values", "texts"),
    [
        (BooleanType(), [True, False, None], [True, False, None]),
        (LongType(), [-(2**63), 2**63 - 1], [-(2**63), 2**63 - 1]),
        (FloatType(), [0.25, -0.0, 0.0], [0.25, -0.0, 0.0]),
        (DoubleType(), [1e300, 0.1], [1e300, 0.1]),
        (DecimalType(38, 3), [Decimal("-0.001"), Decimal(0), Decimal(10) ** 34], None),
        (DecimalType(5, 0), [Decimal(-7)], ["-7"]),
        (DateType(), [dt.date(9999, 12, 31), dt.date(1, 1, 1)], ["9999-12-31", "0001-01-01"]),
        (TimeType(), [dt.time(1, 2, 3, 4)], ["01:02:03.000004"]),
        (TimestampType(), [_naive(1969, 7, 20, 20, 17)], ["1969-07-20T20:17:00.000000"]),
        (
            TimestamptzType(),
            [dt.datetime(2020, 1, 1, tzinfo=_UTC)],
            ["2020-01-01T00:00:00.000000+00:00"],
        ),
        (TimestampNanoType(), [_naive(2020, 1, 1, 0, 0, 0, 1)], ["2020-01-01T00:00:00.000001000"]),
        (StringType(), ['say "hi"\n\\', ""], ['say "hi"\n\\', ""]),
        (UUIDType(), [_UUID.bytes], [str(_UUID)]),
        (BinaryType(), [b"\xab\x01", b""], ["AB01", ""]),
    ],
)
def test_values_are_written_as_iceberg_writes_them(
    kind: IcebergType, values: list[Any], texts: list[Any] | None
) -> None:
    told = _values(IdentityTransform(), kind, values)
    wanted = texts or ["-0.001", "0.000", f"{Decimal(10) ** 34:f}.000"]
    assert [repr(value) for value in told] == [repr(value) for value in wanted]


def test_days_beyond_the_years_of_four_digits() -> None:
    days = pl.Series([2932897, -719529], dtype=pl.Int32).cast(pl.Date)
    schema = Schema(NestedField(1, "c", DateType()))
    partitioning = Partitioning(PartitionSpec(PartitionField(1, 1000, DayTransform(), "p")), schema)
    keys = pl.DataFrame({"c": days}).select(partitioning.keys).rows()
    assert [partitioning.values(key) for key in keys] == [["+10000-01-01"], ["-0001-12-31"]]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_partition_of_what_is_no_number(number: float) -> None:
    with pytest.raises(WorkError, match="cannot be the value of a partition"):
        _values(IdentityTransform(), DoubleType(), [number])


def test_void_and_fields_of_structs() -> None:
    schema = Schema(
        NestedField(1, "s", StructType(NestedField(2, "x.y", LongType()))),
        NestedField(3, "partition 0", StringType()),
    )
    spec = PartitionSpec(
        PartitionField(2, 1000, IdentityTransform(), "a"),
        PartitionField(3, 1001, VoidTransform(), "b"),
    )
    partitioning = Partitioning(spec, schema)
    frame = pl.DataFrame({"s": [{"x.y": 7}, None], "partition 0": ["p", "q"]})
    keys = frame.with_columns(partitioning.keys).select(partitioning.key_names)
    assert [partitioning.values(key) for key in keys.rows()] == [[7, None], [None, None]]


@pytest.mark.parametrize(
    ("transform", "source"),
    [(UnknownTransform("zorder"), 1), (IdentityTransform(), 9), (HourTransform(), 1)],
)
def test_what_cannot_be_kept_is_refused(transform: Transform[Any, Any], source: int) -> None:
    schema = Schema(NestedField(1, "c", DateType()))
    with pytest.raises(WorkError, match=r"not known|not a column"):
        Partitioning(PartitionSpec(PartitionField(source, 1000, transform, "p")), schema)
