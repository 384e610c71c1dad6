"""Results as JSON rows."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from polars_worker.errors import WorkError
from polars_worker.json_rows import JsonRows
from polars_worker.protocol import MAX_PAYLOAD, Connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from worker_client import WorkerClient


class _Recorder(Connection):
    def __init__(self) -> None:
        self.data: list[bytes] = []

    def send_data(self, buffers: Iterable[memoryview]) -> None:
        self.data.append(b"".join(buffers))


def _column(series: pl.Series) -> list[Any]:
    recorder = _Recorder()
    frame = series.to_frame()
    JsonRows(recorder, frame.schema).write(frame)
    return [row[0] for data in recorder.data for row in json.loads(data)]


_INF = float("inf")
_CASES: list[tuple[pl.Series, list[Any]]] = [
    (pl.Series([1, None, -(2**63)], dtype=pl.Int64), [1, None, -(2**63)]),
    (pl.Series([2**64 - 1], dtype=pl.UInt64), [2**64 - 1]),
    (pl.Series([True, False, None]), [True, False, None]),
    (pl.Series(["é\n\"'\\\u2028", "", None, "𝄞"]), ["é\n\"'\\\u2028", "", None, "𝄞"]),
    (
        pl.Series([0.1, float("nan"), _INF, -_INF, None, 1e300, -0.0]),
        [0.1, "NaN", "Infinity", "-Infinity", None, 1e300, -0.0],
    ),
    (pl.Series([1.5, float("nan")], dtype=pl.Float32), [1.5, "NaN"]),
    (
        pl.Series([Decimal("1.10"), Decimal("-0.05"), Decimal(0), None], dtype=pl.Decimal(38, 2)),
        ["1.10", "-0.05", "0.00", None],
    ),
    (pl.Series([10**37], dtype=pl.Decimal(38, 0)), [str(10**37)]),
    (pl.Series([date(1, 1, 1), date(9999, 12, 31), None]), ["0001-01-01", "9999-12-31", None]),
    (
        pl.Series([time(1, 2, 3), time(23, 59, 59, 999999), None]),
        ["01:02:03", "23:59:59.999999", None],
    ),
    (
        pl.Series([datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999), None]),  # noqa: DTZ001
        ["0001-01-01T00:00:00.000000", "9999-12-31T23:59:59.999999", None],
    ),
    (
        pl.Series([1_234_567_890_123_456_789, 1]).cast(pl.Datetime("ns")),
        ["2009-02-13T23:31:30.123456789", "1970-01-01T00:00:00.000000001"],
    ),
    (pl.Series([5]).cast(pl.Datetime("ms")), ["1970-01-01T00:00:00.005"]),
    (
        pl.Series([0, None]).cast(pl.Datetime("us", "UTC")),
        ["1970-01-01T00:00:00.000000+00:00", None],
    ),
    (
        pl.Series([0, 15_552_000_000_000]).cast(pl.Datetime("us", "Europe/Berlin")),
        ["1970-01-01T01:00:00.000000+01:00", "1970-06-30T01:00:00.000000+01:00"],
    ),
    (
        pl.Series([-3_000_000_000_000]).cast(pl.Datetime("ms", "Europe/Amsterdam")),
        ["1874-12-07T18:57:30.000+00:17:30"],
    ),
    (
        pl.Series([timedelta(seconds=1.5), timedelta(0), timedelta(days=-1, seconds=1), None]),
        ["PT1.5S", "PT0S", "-PT23H59M59S", None],
    ),
    (pl.Series([1]).cast(pl.Duration("ns")), ["PT0.000000001S"]),
    (pl.Series([b"\x00\xff", b"", None]), ["AP8=", "", None]),
    (pl.Series(["a", None], dtype=pl.Categorical), ["a", None]),
    (pl.Series(["a", None], dtype=pl.Enum(["a"])), ["a", None]),
    (pl.Series([None, None]), [None, None]),
    (
        pl.Series([[1.0, float("nan"), None], [], None]),
        [[1.0, "NaN", None], [], None],
    ),
    (pl.Series([[date(2020, 1, 1)], [None]]), [["2020-01-01"], [None]]),
    (pl.Series([[1, 2]], dtype=pl.Array(pl.Decimal(5, 1), 2)), [["1.0", "2.0"]]),
    (
        pl.Series(
            [{"d": Decimal("1.0"), "l": [{"t": b"a"}]}, None, {"d": None, "l": None}],
            dtype=pl.Struct(
                {"d": pl.Decimal(3, 1), "l": pl.List(pl.Struct({"t": pl.Binary()}))},
            ),
        ),
        [{"d": "1.0", "l": [{"t": "YQ=="}]}, None, {"d": None, "l": None}],
    ),
    (pl.Series([{"f": _INF}]), [{"f": "Infinity"}]),
    (
        pl.Series([{"k": date(2020, 1, 1)}, None], dtype=pl.Map(pl.String(), pl.Date())),
        [[{"key": "k", "value": "2020-01-01"}], None],
    ),
]


@pytest.mark.parametrize(
    ("series", "expected"), _CASES, ids=lambda case: str(getattr(case, "dtype", ""))
)
def test_values_are_exact(series: pl.Series, expected: list[Any]) -> None:
    assert _column(series) == expected
    assert _column(series.head(0)) == []


def test_doubles_survive_the_text() -> None:
    values = [0.1, 1e300, 1e16, 1e-7, 5e-324, 1.7976931348623157e308, 123456789.12345679, 1e21]
    assert _column(pl.Series(values)) == values


def test_every_character_survives_the_text() -> None:
    values = ["".join(map(chr, range(300))), "\u2028\u2029\ufeff", '}"}', '{"v":', ""]
    assert _column(pl.Series(values)) == values
    assert _column(pl.Series([dict.fromkeys(values, 1)])) == [dict.fromkeys(values, 1)]


def test_from_iceberg(worker: WorkerClient, flowers: dict[str, str]) -> None:
    answer = worker.run(
        "SELECT id, species, length FROM flowers WHERE id IN (3, 149) ORDER BY id",
        flowers,
        format="json",
    )
    assert answer.schema["types"] == ["Int64", "String", "Decimal(precision=4, scale=1)"]
    assert answer.data == [b'[[3,"setosa","0.3"],[149,"virginica","14.9"]]']
    assert answer.end == {"rows": 2}


def test_an_empty_result_has_no_data(worker: WorkerClient) -> None:
    assert worker.run("SELECT 1 AS a LIMIT 0", format="json").kinds == "SF"


def test_long_batches_are_split() -> None:
    frame = pl.DataFrame({"a": ["x" * 1_000_000] * 40})
    recorder = _Recorder()
    JsonRows(recorder, frame.schema).write(frame)
    assert max(map(len, recorder.data)) <= MAX_PAYLOAD
    assert [row for data in recorder.data for row in json.loads(data)] == [
        list(row) for row in frame.rows()
    ]


def test_slices_and_chunks_become_whole_rows() -> None:
    frame = pl.DataFrame({"a": range(10), "b": [str(n) for n in range(10)]})
    parts = [frame[3:5], frame[:0], frame[9:], frame[:1]]
    recorder = _Recorder()
    JsonRows(recorder, frame.schema).write(pl.concat(parts, rechunk=False))
    assert recorder.data == [b'[[3,"3"],[4,"4"],[9,"9"],[0,"0"]]']


def test_a_row_longer_than_a_frame_fails() -> None:
    frame = pl.DataFrame({"a": ["x" * MAX_PAYLOAD]})
    with pytest.raises(WorkError, match="a row of 16777222 bytes"):
        JsonRows(_Recorder(), frame.schema).write(frame)
