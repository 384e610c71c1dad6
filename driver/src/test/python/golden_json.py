"""Write the same rows as the sandbox server's JSON and as an Arrow stream, of every type.

Run from the folder of the project: .venv/bin/python driver/src/test/python/golden_json.py
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

ROOT = Path(__file__).parents[4]
sys.path.insert(0, str(ROOT / "sandbox-server" / "src" / "main" / "python"))

from polars_worker.json_rows import JsonRows  # noqa: E402
from polars_worker.protocol import Connection  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

TARGET = ROOT / "driver" / "src" / "test" / "resources" / "json"
INF = float("inf")
BERLIN = pl.Datetime("ms", "Europe/Berlin")


class _Recorder(Connection):
    def __init__(self) -> None:
        self.data: list[bytes] = []

    def send_data(self, buffers: Iterable[memoryview]) -> None:
        self.data.append(b"".join(buffers))


def _integers(dtype: pl.DataType, least: int, most: int) -> pl.Series:
    return pl.Series([least, None, most, 0], dtype=dtype)


def _columns() -> dict[str, pl.Series]:
    floats = [0.1, None, float("nan"), -INF]
    day = datetime(2024, 2, 29, 12, 30, 15, 123456)
    return {
        "boolean": pl.Series([True, None, False, True]),
        "i8": _integers(pl.Int8(), -(2**7), 2**7 - 1),
        "i16": _integers(pl.Int16(), -(2**15), 2**15 - 1),
        "i32": _integers(pl.Int32(), -(2**31), 2**31 - 1),
        "i64": _integers(pl.Int64(), -(2**63), 2**63 - 1),
        "u8": _integers(pl.UInt8(), 0, 2**8 - 1),
        "u16": _integers(pl.UInt16(), 0, 2**16 - 1),
        "u32": _integers(pl.UInt32(), 0, 2**32 - 1),
        "u64": _integers(pl.UInt64(), 0, 2**64 - 1),
        "f16": pl.Series([*floats[:3], 65504.0]).cast(pl.Float16),
        "f16_small": pl.Series([2.0**-24, 2.0**-14, -0.0, INF]).cast(pl.Float16),
        "f32": pl.Series(floats, dtype=pl.Float32),
        "f32_ends": pl.Series([3.4028235e38, 1e-45, -0.0, 1e16], dtype=pl.Float32),
        "f64": pl.Series(floats),
        "f64_ends": pl.Series([1.7976931348623157e308, 5e-324, -0.0, 1e22]),
        "decimal": pl.Series(
            [Decimal("1.10"), None, Decimal("-0.05"), Decimal(0)], dtype=pl.Decimal(10, 2)
        ),
        "decimal38": pl.Series([10**38 - 1, None, -(10**38) + 1, 7], dtype=pl.Decimal(38, 0)),
        "string": pl.Series(['é\n"\\\u2028\x01', "", None, "𝄞"]),
        "categorical": pl.Series(["a", None, "b", "a"], dtype=pl.Categorical()),
        "enum": pl.Series(["a", None, "b'c", "a"], dtype=pl.Enum(["a", "b'c", 'd"', "e,)"])),
        "binary": pl.Series([b"\x00\xff", b"", None, b"abc"]),
        "date": pl.Series([date(1, 1, 1), None, date(9999, 12, 31), date(2000, 2, 29)]),
        "date_far": pl.Series([-1_000_000, 10_000_000, None, -719_529], dtype=pl.Int32).cast(
            pl.Date
        ),
        "time": pl.Series([time(1, 2, 3), None, time(23, 59, 59, 999999), time(0)]),
        "datetime_ms": pl.Series([day, None, day, day], dtype=pl.Datetime("ms")),
        "datetime_us": pl.Series([day, None, datetime(1, 1, 1), day]),
        "datetime_ns": pl.Series([2**63 - 1, None, -(2**63) + 1, -1]).cast(pl.Datetime("ns")),
        "datetime_far": pl.Series([-(2**62), 2**58, None, 0]).cast(pl.Datetime("us")),
        "datetime_utc": pl.Series([0, None, -1, 2**50]).cast(pl.Datetime("us", "UTC")),
        "datetime_berlin": pl.Series([0, None, -3_000_000_000_000, 1_729_987_200_000]).cast(BERLIN),
        "duration_ms": pl.Series([timedelta(days=2, seconds=1.5), None, timedelta(0), None]).cast(
            pl.Duration("ms")
        ),
        "duration_us": pl.Series([-(2**63) + 1, None, 2**63 - 1, -1_500_000]).cast(
            pl.Duration("us")
        ),
        "duration_ns": pl.Series([1, None, -1, 2**62]).cast(pl.Duration("ns")),
        "null": pl.Series([None] * 4, dtype=pl.Null),
        "list": pl.Series([[1, None], None, [], [3]]),
        "list_of_lists": pl.Series([[["a"], None], None, [], [[], [None, "b"]]]),
        "array": pl.Series([[1, 2], None, [None, 3], [4, 5]], dtype=pl.Array(pl.Int64, 2)),
        "array_of_arrays": pl.Series(
            [[[1, 2, 3], [4, 5, 6]], None, None, [[0, 0, 0], [1, 1, 1]]],
            dtype=pl.Array(pl.Int16, (2, 3)),
        ),
        "struct": pl.Series(
            [{"x": 1, "it's": date(2024, 1, 1)}, None, {"x": None, "it's": None}, {"x": 2}],
            dtype=pl.Struct({"x": pl.Int64, "it's": pl.Date}),
        ),
        "list_of_structs": pl.Series(
            [[{'q"\\\n': [1.5]}], None, [None], []],
            dtype=pl.List(pl.Struct({'q"\\\n': pl.List(pl.Float64)})),
        ),
        "map": pl.Series(
            [[{"key": "a", "value": 1}], None, [], [{"key": "b", "value": None}]],
            dtype=pl.List(pl.Struct({"key": pl.String, "value": pl.Int64})),
        ).cast(pl.Map(pl.String, pl.Int64)),
        "instants": pl.Series([[datetime(2024, 1, 1, tzinfo=UTC)], None, [], [None]]),
    }


def main() -> None:
    """Write types.json and types.arrows."""
    frame = pl.DataFrame(_columns())
    recorder = _Recorder()
    JsonRows(recorder, frame.schema).write(frame)
    head = {
        "columns": frame.columns,
        "column_types": [str(dtype) for dtype in frame.dtypes],
    }
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    body = b",\n".join(data[1:-1] for data in recorder.data).decode()
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "types.json").write_text(
        f'{{"results": {text},\n "rows": [{body}]}},\n"row_count": {frame.height},'
        ' "success": true}\n',
        encoding="utf-8",
    )
    frame.write_ipc_stream(TARGET / "types.arrows")


if __name__ == "__main__":
    main()
