"""Every type of Polars, with the values at its edges, as Arrow and as JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyarrow as pa
import pytest

from polars_worker.arrow_stream import ArrowStream
from polars_worker.errors import ErrorCode, WorkError, describe
from polars_worker.json_rows import JsonRows
from polars_worker.protocol import Connection
from polars_worker.request import Compression
from polars_worker.result_types import presentable
from worker_client import arrow_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_INF: Final = float("inf")
_NAN: Final = float("nan")
_WIDEST: Final = "9" * 38
_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1


class _Recorder(Connection):
    def __init__(self) -> None:
        self.data: list[bytes] = []

    def send_data(self, buffers: Iterable[memoryview]) -> None:
        self.data.append(b"".join(buffers))


@dataclass
class _Case:
    """A column, and what becomes of it."""

    dtype: pl.DataType
    values: Sequence[Any]
    arrow: pa.DataType
    json: str
    shown: str | None = None

    def series(self) -> pl.Series:
        """Return the column; values of times are integers of its unit."""
        if isinstance(self.dtype, pl.Datetime) and self.dtype.time_zone is not None:
            naive = pl.Series("c", self.values, pl.Int64).cast(pl.Datetime(self.dtype.time_unit))
            utc = naive.dt.replace_time_zone("UTC")
            return utc.dt.convert_time_zone(self.dtype.time_zone)
        if isinstance(self.dtype, pl.Datetime | pl.Duration | pl.Time):
            return pl.Series("c", self.values, pl.Int64).cast(self.dtype)
        if isinstance(self.dtype, pl.Date):
            return pl.Series("c", self.values, pl.Int32).cast(self.dtype)
        return pl.Series("c", self.values, self.dtype)


def _integers(dtype: pl.DataType, arrow: pa.DataType, low: int, high: int) -> _Case:
    return _Case(dtype, [low, high, 0, None], arrow, f"[{low}],[{high}],[0],[null]")


_DICTIONARY: Final = pa.dictionary(pa.uint32(), pa.large_string())
_ORDERED: Final = pa.dictionary(pa.uint8(), pa.large_string(), ordered=True)
_WIDE_DECIMAL: Final = "Decimal(precision=38, scale=0)"

_CASES: Final = [
    _Case(pl.Boolean(), [True, False, None], pa.bool_(), "[true],[false],[null]"),
    _integers(pl.Int8(), pa.int8(), -(2**7), 2**7 - 1),
    _integers(pl.Int16(), pa.int16(), -(2**15), 2**15 - 1),
    _integers(pl.Int32(), pa.int32(), -(2**31), 2**31 - 1),
    _integers(pl.Int64(), pa.int64(), _LEAST, _MOST),
    _integers(pl.UInt8(), pa.uint8(), 0, 2**8 - 1),
    _integers(pl.UInt16(), pa.uint16(), 0, 2**16 - 1),
    _integers(pl.UInt32(), pa.uint32(), 0, 2**32 - 1),
    _integers(pl.UInt64(), pa.uint64(), 2**53 + 1, 2**64 - 1),
    _Case(
        pl.Int128(),
        [10**38 - 1, 1 - 10**38, 2**64, None],
        pa.decimal128(38, 0),
        f'["{_WIDEST}"],["-{_WIDEST}"],["18446744073709551616"],[null]',
        _WIDE_DECIMAL,
    ),
    _Case(
        pl.UInt128(),
        [10**38 - 1, 0, None],
        pa.decimal128(38, 0),
        f'["{_WIDEST}"],["0"],[null]',
        _WIDE_DECIMAL,
    ),
    _Case(
        pl.Float16(),
        [65504.0, 2**-24, 0.1, -0.0, _NAN, _INF, -_INF, None],
        pa.float16(),
        '[65504.0],[5.9604645e-8],[0.099975586],[-0.0],["NaN"],["Infinity"],["-Infinity"],[null]',
    ),
    _Case(
        pl.Float32(),
        [3.4028235e38, 1e-45, 0.1, 16777216.0, -0.0, _NAN, _INF, -_INF, None],
        pa.float32(),
        "[3.4028235e+38],[1e-45],[0.1],[16777216.0],[-0.0],"
        '["NaN"],["Infinity"],["-Infinity"],[null]',
    ),
    _Case(
        pl.Float64(),
        [1.7976931348623157e308, 5e-324, 0.1, 1e16, 123456789.12345679, -0.0, _NAN, -_INF, None],
        pa.float64(),
        "[1.7976931348623157e+308],[5e-324],[0.1],[1e+16],[123456789.12345679],[-0.0],"
        '["NaN"],["-Infinity"],[null]',
    ),
    _Case(
        pl.Decimal(38, 0),
        [Decimal(_WIDEST), Decimal(f"-{_WIDEST}"), Decimal(0), None],
        pa.decimal128(38, 0),
        f'["{_WIDEST}"],["-{_WIDEST}"],["0"],[null]',
    ),
    _Case(
        pl.Decimal(38, 38),
        [Decimal(f"0.{_WIDEST}"), Decimal("-1E-38"), Decimal(0)],
        pa.decimal128(38, 38),
        f'["0.{_WIDEST}"],["-0.{"0" * 37}1"],["0.{"0" * 38}"]',
    ),
    _Case(
        pl.Decimal(4, 2),
        [Decimal("-0.05"), Decimal(99)],
        pa.decimal128(4, 2),
        '["-0.05"],["99.00"]',
    ),
    _Case(
        pl.String(),
        ["", '\x00\x1f"\\/\x7f\u2028', "\U0001d11e\ufffd", None],
        pa.large_string(),
        '[""],["\\u0000\\u001f\\"\\\\/\x7f\u2028"],["\U0001d11e\ufffd"],[null]',
    ),
    _Case(pl.Categorical(), ["b", "a\n", None], _DICTIONARY, '["b"],["a\\u000a"],[null]'),
    _Case(
        pl.Categorical(pl.Categories("small", physical=pl.UInt8)),
        ["b", None],
        pa.dictionary(pa.uint8(), pa.large_string()),
        '["b"],[null]',
    ),
    _Case(
        pl.Enum(["x", '"']),
        ["x", '"', None],
        _ORDERED,
        '["x"],["\\""],[null]',
        "Enum(categories=['x', '\"'])",
    ),
    _Case(
        pl.Enum([str(n) for n in range(300)]),
        ["299", None],
        pa.dictionary(pa.uint16(), pa.large_string(), ordered=True),
        '["299"],[null]',
    ),
    _Case(pl.Binary(), [b"\x00\xff", b"", None], pa.large_binary(), '["AP8="],[""],[null]'),
    _Case(
        pl.Date(),
        [-719162, 2932896, 2932897, -719529, -1, 0, 95026236, None],
        pa.date32(),
        '["0001-01-01"],["9999-12-31"],["+10000-01-01"],["-0001-12-31"],["1969-12-31"],'
        '["1970-01-01"],["+262142-12-31"],[null]',
    ),
    _Case(
        pl.Time(),
        [0, 1, 1_000, 1_000_000, 3_600_000_000_000, 86_399_999_999_999, None],
        pa.time64("ns"),
        '["00:00:00"],["00:00:00.000000001"],["00:00:00.000001"],["00:00:00.001"],["01:00:00"],'
        '["23:59:59.999999999"],[null]',
    ),
    _Case(
        pl.Datetime("ms"),
        [-1, -62_135_596_800_000, 253_402_300_800_000, -62_167_219_200_001, None],
        pa.timestamp("ms"),
        '["1969-12-31T23:59:59.999"],["0001-01-01T00:00:00.000"],["+10000-01-01T00:00:00.000"],'
        '["-0001-12-31T23:59:59.999"],[null]',
    ),
    _Case(
        pl.Datetime("us"),
        [-1, -62_135_596_800_000_000, 253_402_300_799_999_999, None],
        pa.timestamp("us"),
        '["1969-12-31T23:59:59.999999"],["0001-01-01T00:00:00.000000"],'
        '["9999-12-31T23:59:59.999999"],[null]',
    ),
    _Case(
        pl.Datetime("ns"),
        [-1, _LEAST, _MOST, None],
        pa.timestamp("ns"),
        '["1969-12-31T23:59:59.999999999"],["1677-09-21T00:12:43.145224192"],'
        '["2262-04-11T23:47:16.854775807"],[null]',
    ),
    _Case(
        pl.Datetime("us", "UTC"),
        [-62_135_596_800_000_000, 253_402_300_799_999_999, None],
        pa.timestamp("us", "UTC"),
        '["0001-01-01T00:00:00.000000+00:00"],["9999-12-31T23:59:59.999999+00:00"],[null]',
    ),
    _Case(  # The hour that comes twice, and one before standard time.
        pl.Datetime("ms", "Europe/Berlin"),
        [1_729_989_000_000, 1_729_992_600_000, -3_000_000_000_000, None],
        pa.timestamp("ms", "Europe/Berlin"),
        '["2024-10-27T02:30:00.000+02:00"],["2024-10-27T02:30:00.000+01:00"],'
        '["1874-12-07T19:33:28.000+00:53:28"],[null]',
    ),
    _Case(  # Local times that 64 bits of nanoseconds cannot hold.
        pl.Datetime("ns", "Asia/Kolkata"),
        [_MOST, 0],
        pa.timestamp("ns", "Asia/Kolkata"),
        '["2262-04-12T05:17:16.854775807+05:30"],["1970-01-01T05:30:00.000000000+05:30"]',
    ),
    _Case(
        pl.Datetime("ns", "America/New_York"),
        [_LEAST],
        pa.timestamp("ns", "America/New_York"),
        '["1677-09-20T19:16:41.145224192-04:56:02"]',
    ),
    _Case(
        pl.Duration("ms"),
        [0, 1, -1, -93_784_005, _MOST, _LEAST, None],
        pa.duration("ms"),
        '["PT0S"],["PT0.001S"],["-PT0.001S"],["-P1DT2H3M4.005S"],'
        '["P106751991167DT7H12M55.807S"],["-P106751991167DT7H12M55.808S"],[null]',
    ),
    _Case(
        pl.Duration("us"),
        [1, _MOST, _LEAST],
        pa.duration("us"),
        '["PT0.000001S"],["P106751991DT4H54.775807S"],["-P106751991DT4H54.775808S"]',
    ),
    _Case(
        pl.Duration("ns"),
        [1, _MOST, _LEAST],
        pa.duration("ns"),
        '["PT0.000000001S"],["P106751DT23H47M16.854775807S"],["-P106751DT23H47M16.854775808S"]',
    ),
    _Case(pl.Null(), [None, None], pa.null(), "[null],[null]"),
    _Case(pl.List(pl.Null()), [[None], []], pa.large_list(pa.null()), "[[null]],[[]]"),
    _Case(
        pl.List(pl.List(pl.Float32())),
        [[[0.1, _NAN], None, []], [], None],
        pa.large_list(pa.large_list(pa.float32())),
        '[[[0.1,"NaN"],null,[]]],[[]],[null]',
    ),
    _Case(
        pl.List(pl.Enum(["x"])),
        [["x", None], None],
        pa.large_list(pa.dictionary(pa.uint8(), pa.large_string(), ordered=True)),
        '[["x",null]],[null]',
    ),
    _Case(
        pl.Array(pl.Int16(), (2, 2)),
        [[[1, 2], [3, None]], None],
        pa.list_(pa.list_(pa.int16(), 2), 2),
        "[[[1,2],[3,null]]],[null]",
        "Array(Int16, shape=(2, 2))",
    ),
    _Case(
        pl.Array(pl.Categorical(), 2),
        [["a", None], None],
        pa.list_(_DICTIONARY, 2),
        '[["a",null]],[null]',
    ),
    _Case(pl.Array(pl.Int8(), 0), [[], None], pa.list_(pa.int8(), 0), "[[]],[null]"),
    _Case(pl.Struct({}), [{}, None], pa.struct([]), "[{}],[null]", "Struct({})"),
    _Case(
        pl.Struct({'"': pl.Enum(["x", '"']), "b": pl.Int128()}),
        [{'"': "x", "b": 1}, {'"': None, "b": None}, None],
        pa.struct([('"', _ORDERED), ("b", pa.decimal128(38, 0))]),
        '[{"\\"":"x","b":"1"}],[{"\\"":null,"b":null}],[null]',
        f"Struct({{'\"': Enum(categories=['x', '\"']), 'b': {_WIDE_DECIMAL}}})",
    ),
    _Case(
        pl.List(pl.Struct({"a": pl.List(pl.Struct({"b": pl.UInt128(), "c": pl.Categorical()}))})),
        [[{"a": [{"b": 1, "c": "q"}, None]}, {"a": []}, {"a": None}, None], [], None],
        pa.large_list(
            pa.struct(
                [
                    (
                        "a",
                        pa.large_list(pa.struct([("b", pa.decimal128(38, 0)), ("c", _DICTIONARY)])),
                    )
                ]
            )
        ),
        '[[{"a":[{"b":"1","c":"q"},null]},{"a":[]},{"a":null},null]],[[]],[null]',
        f"List(Struct({{'a': List(Struct({{'b': {_WIDE_DECIMAL}, 'c': Categorical}}))}}))",
    ),
    _Case(
        pl.Map(pl.String(), pl.Struct({"a": pl.Int128()})),
        [{"k": {"a": 1}, "l": None}, {}, None],
        pa.map_(pa.large_string(), pa.struct([("a", pa.decimal128(38, 0))])),
        '[[{"key":"k","value":{"a":"1"}},{"key":"l","value":null}]],[[]],[null]',
        f"Map(String, Struct({{'a': {_WIDE_DECIMAL}}}))",
    ),
]


def _name(case: _Case) -> str:
    return str(case.dtype)[:60]


def _presented(series: pl.Series) -> tuple[pl.Schema, pl.DataFrame]:
    frame, schema = presentable(series.to_frame().lazy(), pl.Schema({"c": series.dtype}))
    batches = list(frame.collect_batches(chunk_size=65_536, engine="streaming"))
    return schema, pl.concat(batches)


@pytest.mark.parametrize("case", _CASES, ids=_name)
@pytest.mark.parametrize("compression", Compression)
def test_as_arrow(case: _Case, compression: Compression) -> None:
    series = case.series()
    schema, frame = _presented(series)
    recorder = _Recorder()
    stream = ArrowStream(recorder, schema, compression)
    stream.write(frame)
    stream.write(frame.head(0))
    column = arrow_table(recorder.data).column("c")
    assert column.type == case.arrow
    assert column.null_count == (len(series) if case.arrow == pa.null() else series.null_count())
    # An array of no elements is more than Polars reads back.
    if case.arrow != pa.list_(pa.int8(), 0):
        assert pl.Series(column).cast(frame["c"].dtype).equals(frame["c"], null_equal=True)
    assert frame["c"].cast(series.dtype).equals(series, null_equal=True)


@pytest.mark.parametrize("case", _CASES, ids=_name)
def test_as_json(case: _Case) -> None:
    schema, frame = _presented(case.series())
    assert str(schema["c"]) == (case.shown or str(case.dtype))
    recorder = _Recorder()
    JsonRows(recorder, schema).write(frame)
    assert b"".join(recorder.data).decode() == f"[{case.json}]"


def test_every_type_is_among_the_cases() -> None:
    kinds = {kind for case in _CASES for kind in _kinds(case.dtype)}
    concrete = {
        kind
        for name in dir(pl)
        if isinstance(kind := getattr(pl, name), type) and issubclass(kind, pl.DataType)
    }
    refused = {pl.Object, pl.Unknown, pl.Extension, pl.BaseExtension}
    assert concrete - refused - {pl.DataType} == kinds


def _kinds(dtype: Any) -> set[type[pl.DataType]]:  # noqa: ANN401
    parts = [field.dtype for field in dtype.fields] if isinstance(dtype, pl.Struct) else []
    if isinstance(dtype, pl.List | pl.Array):
        parts = [dtype.inner]
    return {type(dtype)}.union(*map(_kinds, parts))


@pytest.mark.parametrize("dtype", [pl.Object(), pl.Unknown(), pl.List(pl.Object())])
def test_what_cannot_be_carried_is_refused(dtype: pl.DataType) -> None:
    with pytest.raises(WorkError, match=r'column "c" has the type (Object|Unknown)') as caught:
        presentable(pl.LazyFrame(), pl.Schema({"c": dtype}))
    assert caught.value.code is ErrorCode.UNSUPPORTED


@pytest.mark.parametrize(
    ("dtype", "value"),
    [(pl.Int128(), 10**38), (pl.Int128(), -(2**127)), (pl.UInt128(), 2**128 - 1)],
)
def test_integers_of_more_than_38_digits_fail(dtype: pl.DataType, value: int) -> None:
    with pytest.raises(pl.exceptions.InvalidOperationError, match=f"\\[{value}\\]"):
        _presented(pl.Series("c", [value], dtype))


@pytest.mark.parametrize("unit", ["ms", "us"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
@pytest.mark.parametrize("value", [_LEAST, _MOST])
def test_years_without_a_text_fail_in_words(unit: Any, zone: str | None, value: int) -> None:  # noqa: ANN401
    case = _Case(pl.Datetime(unit, zone), [value], pa.null(), "")
    schema, frame = _presented(case.series())
    with pytest.raises(pl.exceptions.PanicException) as caught:
        JsonRows(_Recorder(), schema).write(frame)
    assert "lies outside of the years" in describe(caught.value).message


def test_durations_are_what_their_text_says() -> None:
    for case in _CASES:
        if isinstance(case.dtype, pl.Duration):
            per_second = {"ms": 10**3, "us": 10**6, "ns": 10**9}[case.dtype.time_unit]
            texts = re.findall(r'\["(.*?)"\]', case.json)
            values = [value for value in case.values if value is not None]
            assert [_seconds(text) * per_second for text in texts] == values


def _seconds(text: str) -> Fraction:
    """Read an ISO 8601 duration."""
    match = re.fullmatch(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?", text)
    assert match
    sign, days, hours, minutes, seconds = match.groups(default="0")
    total = (int(days) * 24 + int(hours)) * 60 + int(minutes)
    return (-1 if sign == "-" else 1) * (total * 60 + Fraction(seconds))
