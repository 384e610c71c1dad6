"""Writes the Arrow streams that the tests of the driver's `arrow` package read.

    python golden_streams.py DIRECTORY

Needs pyarrow and polars. Each `NAME.arrows` comes with `NAME.json`: for each column the text that
`getString` must answer for each row, worked out here from the Python values, not by the driver.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import sys
import uuid
from pathlib import Path

import polars as pl
import pyarrow as pa

decimal.getcontext().prec = 80
EPOCH = dt.date(1970, 1, 1)


def raw(type_: pa.DataType, values: list[int | None]) -> pa.Array:
    """An array of a type from the integers that stand for its values in memory."""
    width = pa.int32() if type_.bit_width == 32 else pa.int64()
    return pa.array(values, width).view(type_)


def days_since(date: dt.date) -> int:
    return (date - EPOCH).days


def types() -> tuple[pa.Table, dict[str, list[str | None]]]:
    """Every type, with the least, the greatest and an ordinary value, and a null."""
    columns: dict[str, pa.Array] = {}
    texts: dict[str, list[str | None]] = {}

    def add(name: str, array: pa.Array, expected: list[str | None]) -> None:
        assert len(array) == len(expected) == 4, name
        columns[name] = array
        texts[name] = expected

    add("bool", pa.array([True, False, True, None]), ["true", "false", "true", None])
    for bits in (8, 16, 32, 64):
        low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
        add(
            f"i{bits}",
            pa.array([low, high, 7, None], getattr(pa, f"int{bits}")()),
            [str(low), str(high), "7", None],
        )
        add(
            f"u{bits}",
            pa.array([0, 2**bits - 1, 7, None], getattr(pa, f"uint{bits}")()),
            ["0", str(2**bits - 1), "7", None],
        )
    add(
        "f16",
        pa.array([-65504.0, 6e-08, 1.5, None], pa.float16()),
        ["-65504.0", "5.9604645E-8", "1.5", None],
    )
    add(
        "f32",
        pa.array([3.4028234663852886e38, float("nan"), 0.1, None], pa.float32()),
        ["3.4028235E38", "NaN", "0.1", None],
    )
    add(
        "f64",
        pa.array([1.7976931348623157e308, float("-inf"), 0.1, None]),
        ["1.7976931348623157E308", "-Infinity", "0.1", None],
    )
    for name, type_, digits, scale in [
        ("dec18_4", pa.decimal128(18, 4), 18, 4),
        ("dec9_2", pa.decimal128(9, 2), 9, 2),
        ("dec38_0", pa.decimal128(38, 0), 38, 0),
        ("dec38_38", pa.decimal128(38, 38), 38, 38),
        ("dec76_10", pa.decimal256(76, 10), 76, 10),
    ]:
        most = decimal.Decimal(10**digits - 1).scaleb(-scale)
        one = decimal.Decimal(1).scaleb(-scale)
        add(
            name,
            pa.array([-most, most, one, None], type_),
            [f"{-most:f}", f"{most:f}", f"{one:f}", None],
        )

    strings = ["", "ä€𝄞 \x00 'quoted' \"double\"", "longer than the twelve bytes of a view", None]
    for name, type_ in [
        ("utf8", pa.string()),
        ("large_utf8", pa.large_string()),
        ("utf8_view", pa.string_view()),
    ]:
        add(name, pa.array(strings, type_), strings)
    blobs = [b"", bytes(range(256)), b"\x00\xff", None]
    hexes = [None if b is None else b.hex() for b in blobs]
    for name, type_ in [
        ("binary", pa.binary()),
        ("large_binary", pa.large_binary()),
        ("binary_view", pa.binary_view()),
    ]:
        add(name, pa.array(blobs, type_), hexes)
    add(
        "fixed_binary",
        pa.array([b"\0\0\0\0", b"\xff\xff\xff\xff", b"abcd", None], pa.binary(4)),
        ["00000000", "ffffffff", "61626364", None],
    )

    first, last, before = dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(1582, 10, 4)
    add(
        "date32",
        raw(pa.date32(), [days_since(first), days_since(last), days_since(before), None]),
        ["0001-01-01", "9999-12-31", "1582-10-04", None],
    )
    add(
        "date64",
        raw(
            pa.date64(),
            [days_since(first) * 86_400_000, days_since(last) * 86_400_000, -86_400_000, None],
        ),
        ["0001-01-01", "9999-12-31", "1969-12-31", None],
    )
    add(
        "time32_s",
        raw(pa.time32("s"), [0, 86399, 3600, None]),
        ["00:00:00", "23:59:59", "01:00:00", None],
    )
    add(
        "time32_ms",
        raw(pa.time32("ms"), [0, 86399999, 3600010, None]),
        ["00:00:00", "23:59:59.999", "01:00:00.01", None],
    )
    add(
        "time64_us",
        raw(pa.time64("us"), [0, 86399999999, 1, None]),
        ["00:00:00", "23:59:59.999999", "00:00:00.000001", None],
    )
    add(
        "time64_ns",
        raw(pa.time64("ns"), [0, 86399999999999, 1, None]),
        ["00:00:00", "23:59:59.999999999", "00:00:00.000000001", None],
    )

    year_one = days_since(first) * 86400
    add(
        "ts_s",
        raw(pa.timestamp("s"), [year_one, days_since(last) * 86400 + 86399, -1, None]),
        ["0001-01-01 00:00:00", "9999-12-31 23:59:59", "1969-12-31 23:59:59", None],
    )
    add(
        "ts_ms",
        raw(
            pa.timestamp("ms"), [year_one * 1000, days_since(last) * 86400000 + 86399999, -1, None]
        ),
        ["0001-01-01 00:00:00", "9999-12-31 23:59:59.999", "1969-12-31 23:59:59.999", None],
    )
    add(
        "ts_us",
        raw(pa.timestamp("us"), [year_one * 10**6 + 1, days_since(last) * 86400 * 10**6, -1, None]),
        ["0001-01-01 00:00:00.000001", "9999-12-31 00:00:00", "1969-12-31 23:59:59.999999", None],
    )
    # The ends of 64 bits of nanoseconds.
    add(
        "ts_ns",
        raw(pa.timestamp("ns"), [-(2**63), 2**63 - 1, -1, None]),
        [
            "1677-09-21 00:12:43.145224192",
            "2262-04-11 23:47:16.854775807",
            "1969-12-31 23:59:59.999999999",
            None,
        ],
    )
    add(
        "tz_utc",
        raw(pa.timestamp("us", "UTC"), [0, 1, -1, None]),
        [
            "1970-01-01 00:00:00+00:00",
            "1970-01-01 00:00:00.000001+00:00",
            "1969-12-31 23:59:59.999999+00:00",
            None,
        ],
    )
    # Berlin left summer time on 2024-10-27 at 01:00 UTC: half past two came twice.
    autumn = 1729989000
    assert dt.datetime.fromtimestamp(autumn, dt.UTC).isoformat() == "2024-10-27T00:30:00+00:00"
    add(
        "tz_berlin",
        raw(pa.timestamp("ms", "Europe/Berlin"), [autumn * 1000, (autumn + 3600) * 1000, 0, None]),
        [
            "2024-10-27 02:30:00+02:00",
            "2024-10-27 02:30:00+01:00",
            "1970-01-01 01:00:00+01:00",
            None,
        ],
    )
    add(
        "tz_offset",
        raw(pa.timestamp("ns", "+05:30"), [0, 1, 10**9, None]),
        [
            "1970-01-01 05:30:00+05:30",
            "1970-01-01 05:30:00.000000001+05:30",
            "1970-01-01 05:30:01+05:30",
            None,
        ],
    )

    add("dur_s", raw(pa.duration("s"), [-1, 86400, 0, None]), ["PT-1S", "PT24H", "PT0S", None])
    add(
        "dur_ms", raw(pa.duration("ms"), [-1, 1500, 0, None]), ["PT-0.001S", "PT1.5S", "PT0S", None]
    )
    add(
        "dur_us",
        raw(pa.duration("us"), [-1, 1500000, 0, None]),
        ["PT-0.000001S", "PT1.5S", "PT0S", None],
    )
    add(
        "dur_ns",
        raw(pa.duration("ns"), [-1, 1, 0, None]),
        ["PT-0.000000001S", "PT0.000000001S", "PT0S", None],
    )
    add("null", pa.nulls(4), [None] * 4)

    add(
        "list",
        pa.array([[], [1, None, -3], [2**63 - 1], None], pa.list_(pa.int64())),
        ["[]", "[1, null, -3]", "[9223372036854775807]", None],
    )
    add(
        "large_list",
        pa.array([[], ['a"b', None], ["c\n"], None], pa.large_list(pa.string())),
        ["[]", '["a\\"b", null]', '["c\\n"]', None],
    )
    add(
        "fixed_list",
        pa.array([[1, 2], [3, None], [5, 6], None], pa.list_(pa.int32(), 2)),
        ["[1, 2]", "[3, null]", "[5, 6]", None],
    )
    nested = pa.struct([("a", pa.int8()), ("b", pa.list_(pa.struct([("c", pa.bool_())])))])
    add(
        "struct",
        pa.array(
            [{"a": 1, "b": []}, {"a": None, "b": None}, {"a": 3, "b": [{"c": True}, None]}, None],
            nested,
        ),
        ['{"a": 1, "b": []}', '{"a": null, "b": null}', '{"a": 3, "b": [{"c": true}, null]}', None],
    )
    add(
        "map",
        pa.array([[], [("k", 1)], [("x", None), ("y", 2)], None], pa.map_(pa.string(), pa.int32())),
        [
            "[]",
            '[{"key": "k", "value": 1}]',
            '[{"key": "x", "value": null}, {"key": "y", "value": 2}]',
            None,
        ],
    )
    add(
        "dict",
        pa.array(["one", "two", "one", None]).dictionary_encode(),
        ["one", "two", "one", None],
    )
    add(
        "dict_u8",
        pa.DictionaryArray.from_arrays(
            pa.array([200, 0, 1, None], pa.uint8()), pa.array([f"v{i}" for i in range(201)])
        ),
        ["v200", "v0", "v1", None],
    )
    return pa.table(columns), texts


def nested() -> tuple[pa.Table, dict[str, list[str | None]]]:
    """Lists of each layout of elements, so that parts of all of them are copied."""
    strings = ["ä", None, "longer than the twelve bytes of a view", ""]
    text = '["ä", null, "longer than the twelve bytes of a view", ""]'
    one = '["ä"]'
    columns: dict[str, pa.Array] = {}
    texts: dict[str, list[str | None]] = {}

    def add(name: str, type_: pa.DataType, values: list[object], full: str, short: str) -> None:
        rows = [values[:1], [], values, None, values[:1], values]
        columns[name] = pa.array(rows, pa.list_(type_))
        texts[name] = [short, "[]", full, None, short, full]

    for name, type_ in [
        ("utf8", pa.string()),
        ("large_utf8", pa.large_string()),
        ("utf8_view", pa.string_view()),
    ]:
        add(name, type_, strings, text, one)
    blobs = [b"\x01", None, bytes(range(20)), b""]
    blob_text = f'["01", null, "{bytes(range(20)).hex()}", ""]'
    for name, type_ in [("binary", pa.binary()), ("binary_view", pa.binary_view())]:
        add(name, type_, blobs, blob_text, '["01"]')
    add("fixed", pa.binary(2), [b"ab", None, b"cd"], '["6162", null, "6364"]', '["6162"]')
    flags = [True, None, False, True, True, False, False, None, True, True, True]
    flag_text = json.dumps(flags)
    add("bool", pa.bool_(), flags, flag_text, "[true]")
    for bits in (8, 16, 32, 64):
        add(f"i{bits}", getattr(pa, f"int{bits}")(), [1, None, -2], "[1, null, -2]", "[1]")
        add(f"u{bits}", getattr(pa, f"uint{bits}")(), [1, None, 2], "[1, null, 2]", "[1]")
    for name, type_ in [("f16", pa.float16()), ("f32", pa.float32()), ("f64", pa.float64())]:
        add(name, type_, [1.5, None, float("nan")], '[1.5, null, "NaN"]', "[1.5]")
    number = decimal.Decimal("1.50")
    for name, type_ in [
        ("dec32", pa.decimal32(9, 2)),
        ("dec64", pa.decimal64(18, 2)),
        ("dec128", pa.decimal128(38, 2)),
        ("dec256", pa.decimal256(76, 2)),
    ]:
        add(name, type_, [number, None, -number], "[1.50, null, -1.50]", "[1.50]")
    day = dt.date(2024, 2, 29)
    add("date", pa.date32(), [day, None], '["2024-02-29", null]', '["2024-02-29"]')
    at = dt.datetime(2024, 2, 29, 1, 2, 3, 4)
    at_text = "2024-02-29 01:02:03.000004"
    add("ts", pa.timestamp("us"), [at, None], f'["{at_text}", null]', f'["{at_text}"]')
    add(
        "tz",
        pa.timestamp("us", "Asia/Kolkata"),
        [at.replace(tzinfo=dt.UTC), None],
        '["2024-02-29 06:32:03.000004+05:30", null]',
        '["2024-02-29 06:32:03.000004+05:30"]',
    )
    time = dt.time(1, 2, 3)
    add("time", pa.time64("us"), [time, None], '["01:02:03", null]', '["01:02:03"]')
    length = dt.timedelta(seconds=1.5)
    add("dur", pa.duration("us"), [length, None], '["PT1.5S", null]', '["PT1.5S"]')
    add("nothing", pa.null(), [None, None], "[null, null]", "[null]")
    add(
        "lists",
        pa.large_list(pa.list_(pa.int64(), 2)),
        [[[1, 2], None], None, [[3, None]]],
        "[[[1, 2], null], null, [[3, null]]]",
        "[[[1, 2], null]]",
    )
    add(
        "structs",
        pa.struct([("a", pa.int64()), ("b", pa.list_(pa.string()))]),
        [{"a": 1, "b": ["x"]}, None, {"a": None, "b": []}],
        '[{"a": 1, "b": ["x"]}, null, {"a": null, "b": []}]',
        '[{"a": 1, "b": ["x"]}]',
    )
    words = pa.DictionaryArray.from_arrays(
        pa.array([1, 1, None, 0, 1, 1, None, 0], pa.int8()), pa.array(["a", "b"])
    )
    columns["words"] = pa.ListArray.from_arrays(pa.array([0, 1, 1, None, 4, 5, 8]), words)
    texts["words"] = ['["b"]', "[]", '["b", null, "a"]', None, '["b"]', '["b", null, "a"]']
    return pa.table(columns), texts


def small() -> tuple[pa.Table, dict[str, list[str | None]]]:
    """Decimals of few bytes, and an extension type, which is read as what it is stored as."""
    decimals = [decimal.Decimal("-9999999.99"), decimal.Decimal("0.01"), None]
    texts = ["-9999999.99", "0.01", None]
    number = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
    return (
        pa.table(
            {
                "dec32": pa.array(decimals, pa.decimal32(9, 2)),
                "dec64": pa.array(decimals, pa.decimal64(18, 2)),
                "uuid": pa.array([number.bytes, bytes(16), None], pa.uuid()),
            }
        ),
        {"dec32": texts, "dec64": texts, "uuid": [number.hex, "0" * 32, None]},
    )


def polars_types() -> tuple[pl.DataFrame, dict[str, list[str | None]]]:
    """What Polars itself writes, with its string views, categoricals and enums."""
    frame = pl.DataFrame(
        {
            "text": ["short", "a text longer than twelve bytes", None],
            "categorical": pl.Series(["red", "green", None], dtype=pl.Categorical),
            "enum": pl.Series(["b", "a", None], dtype=pl.Enum(["a", "b"])),
            "decimal": pl.Series(["1.50", "-2.25", None]).cast(pl.Decimal(10, 2)),
            "time": [dt.time(1, 2, 3, 4), dt.time(0), None],
            "naive": [dt.datetime(1900, 1, 1, 1, 1, 1, 1), dt.datetime(2024, 2, 29), None],
            "duration": [dt.timedelta(seconds=1.5), dt.timedelta(days=-1), None],
            "array": pl.Series([[1, 2], [3, 4], None], dtype=pl.Array(pl.Int64, 2)),
            "struct": [{"x": 1, "y": "a"}, {"x": 2, "y": None}, None],
            "binary": [b"\x01", b"a binary value beyond twelve", None],
            "nothing": pl.Series([None, None, None], dtype=pl.Null),
        }
    )
    texts = {
        "text": ["short", "a text longer than twelve bytes", None],
        "categorical": ["red", "green", None],
        "enum": ["b", "a", None],
        "decimal": ["1.50", "-2.25", None],
        "time": ["01:02:03.000004", "00:00:00", None],
        "naive": ["1900-01-01 01:01:01.000001", "2024-02-29 00:00:00", None],
        "duration": ["PT1.5S", "PT-24H", None],
        "array": ["[1, 2]", "[3, 4]", None],
        "struct": ['{"x": 1, "y": "a"}', '{"x": 2, "y": null}', None],
        "binary": ["01", b"a binary value beyond twelve".hex(), None],
        "nothing": [None, None, None],
    }
    return frame, texts


def write(path: Path, batches: list[pa.RecordBatch], **options: object) -> None:
    with pa.ipc.new_stream(
        path, batches[0].schema, options=pa.ipc.IpcWriteOptions(**options)
    ) as writer:
        for batch in batches:
            writer.write_batch(batch)


def compress(directory: Path, name: str) -> None:
    """Writes `zstd_NAME.arrows`, which has the same batches as `NAME.arrows`."""
    with pa.ipc.open_stream(directory / f"{name}.arrows") as stream:
        batches = list(stream)
    write(
        directory / f"zstd_{name}.arrows",
        batches,
        compression="zstd",
        emit_dictionary_deltas=name != "replaced",
    )


def main(directory: Path) -> None:
    table, texts = types()
    write(directory / "types.arrows", table.to_batches())
    (directory / "types.json").write_text(json.dumps(texts, indent=1))

    # The middle of a longer table: offsets and validity bits that do not begin at a byte.
    longer = pa.concat_tables([table, table, table]).combine_chunks()
    write(directory / "sliced.arrows", longer.slice(3, 6).to_batches())
    (directory / "sliced.json").write_text(
        json.dumps({name: (t * 3)[3:9] for name, t in texts.items()}, indent=1)
    )

    for name, (made, expected) in {"nested": nested(), "small": small()}.items():
        write(directory / f"{name}.arrows", made.to_batches())
        (directory / f"{name}.json").write_text(json.dumps(expected, indent=1))

    frame, texts = polars_types()
    frame.write_ipc_stream(directory / "polars.arrows", compat_level=pl.CompatLevel.newest())
    (directory / "polars.json").write_text(json.dumps(texts, indent=1))

    schema = pa.schema([("n", pa.int64()), ("s", pa.string())])

    def batch(start: int, count: int) -> pa.RecordBatch:
        numbers = range(start, start + count)
        return pa.record_batch([list(numbers), [f"row {n}" for n in numbers]], schema)

    batches = [
        batch(0, 0),
        batch(0, 3),
        batch(3, 0),
        batch(3, 0),
        batch(3, 100),
        batch(103, 1),
        batch(104, 0),
    ]
    write(directory / "batches.arrows", batches)
    (directory / "batches.json").write_text(
        json.dumps({"n": [str(n) for n in range(104)], "s": [f"row {n}" for n in range(104)]})
    )

    with pa.ipc.new_stream(directory / "empty.arrows", schema):
        pass
    (directory / "empty.json").write_text('{"n": [], "s": []}')

    write(
        directory / "no_columns.arrows",
        [pa.RecordBatch.from_struct_array(pa.array([{}, {}], pa.struct([])))],
    )

    def words(indices: list[int | None], values: list[str]) -> pa.RecordBatch:
        return pa.record_batch(
            {"w": pa.DictionaryArray.from_arrays(pa.array(indices, pa.int8()), pa.array(values))}
        )

    # First a dictionary that grows, then one that is replaced.
    write(
        directory / "growing.arrows",
        [words([0, 1], ["a", "b"]), words([2, None, 0], ["a", "b", "c"])],
        emit_dictionary_deltas=True,
    )
    (directory / "growing.json").write_text('{"w": ["a", "b", "c", null, "a"]}')
    write(directory / "replaced.arrows", [words([0, 1], ["a", "b"]), words([1, 0], ["x", "y"])])
    (directory / "replaced.json").write_text('{"w": ["a", "b", "y", "x"]}')

    for name in ("types", "polars", "batches", "growing", "replaced", "sliced"):
        compress(directory, name)
    interval = pa.array([pa.MonthDayNano([1, 2, 3])])
    write(directory / "interval.arrows", [pa.record_batch({"length": interval})])
    # Days that the calendars of java.util and java.sql do not have.
    gap = [days_since(dt.date(1582, 10, 10)), days_since(EPOCH) - 719528, None]
    write(directory / "odd_days.arrows", [pa.record_batch({"day": raw(pa.date32(), gap)})])
    unread = {
        "list_view": pa.array([[1]], pa.list_view(pa.int64())),
        "large_list_view": pa.array([[1]], pa.large_list_view(pa.int64())),
        "run_end": pa.RunEndEncodedArray.from_arrays([2], pa.array([1])),
        "union": pa.UnionArray.from_sparse(pa.array([0], pa.int8()), [pa.array([1])]),
        "number_words": pa.array([1, 2, 1]).dictionary_encode(),
    }
    for name, array in unread.items():
        write(directory / f"{name}.arrows", [pa.record_batch({f"a_{name}": array})])
    write(
        directory / "unknown_zone.arrows",
        [pa.record_batch({"t": raw(pa.timestamp("us", "Mars/Olympus"), [0])})],
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
