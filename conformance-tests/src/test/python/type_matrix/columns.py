"""The columns of the matrix: every type of a result, with its extreme values.

Raw values: numbers as int, float and Decimal, text as str, binary data as bytes; dates as days
since 1970, times as nanoseconds since midnight, timestamps as nanoseconds since 1970 (of a clock,
or in UTC for zoned ones), durations as nanoseconds; lists as lists, structs as tuples; None for
null.
"""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from java_dates import BILLION, DAY, days_from_civil
from java_numbers import to_float

Raw = Any
"""A raw value."""


class Kind(Enum):
    """What a value is, as far as the getters care."""

    BOOLEAN = auto()
    INTEGER = auto()
    UNSIGNED = auto()
    FLOAT = auto()
    DECIMAL = auto()
    TEXT = auto()
    BINARY = auto()
    DATE = auto()
    TIME = auto()
    TIMESTAMP = auto()
    ZONED = auto()
    DURATION = auto()
    LIST = auto()
    STRUCT = auto()
    NULL = auto()


@dataclass(frozen=True)
class Type:
    """A type of a column.

    `size` is the bits of an integer or float and the digits of a decimal; `scale` the digits behind
    the point of a decimal or a second; `parts` the element of a list or the fields of a struct.
    `variant` tells apart what is alike in JDBC.
    """

    kind: Kind
    size: int = 0
    scale: int = 0
    zone: str = ""
    variant: str = ""
    parts: tuple[tuple[str, "Type"], ...] = ()


@dataclass(frozen=True)
class Column:
    """A column, named after its type, and its values from top to bottom."""

    name: str
    type: Type
    values: list[Raw]


BOOLEAN = Type(Kind.BOOLEAN)
INT32 = Type(Kind.INTEGER, 32)
INT64 = Type(Kind.INTEGER, 64)
FLOAT32 = Type(Kind.FLOAT, 32)
FLOAT64 = Type(Kind.FLOAT, 64)
TEXT = Type(Kind.TEXT)
BINARY = Type(Kind.BINARY)
DATE = Type(Kind.DATE)
TIME = Type(Kind.TIME, scale=9)
TIMESTAMP = Type(Kind.TIMESTAMP, scale=6)
DURATION = Type(Kind.DURATION, scale=6)
NULL = Type(Kind.NULL)


def list_of(element: Type, variant: str = "List") -> Type:
    """Return the type of lists of `element`."""
    return Type(Kind.LIST, variant=variant, parts=(("element", element),))


def array_of(element: Type, size: int) -> Type:
    """Return the type of Polars' arrays of `size` elements."""
    return Type(Kind.LIST, size, variant="Array", parts=(("element", element),))


def struct_of(**fields: Type) -> Type:
    """Return the type of structs with `fields`."""
    return Type(Kind.STRUCT, parts=tuple(fields.items()))


def days(text: str) -> int:
    """Return the days since 1970 of a date YYYY-MM-DD."""
    year, month, day = map(int, text.split("-"))
    return days_from_civil(year, month, day)


def time_of_day(text: str) -> int:
    """Return the nanoseconds since midnight of a time HH:MM:SS[.fraction]."""
    clock, _, fraction = text.partition(".")
    hour, minute, second = map(int, clock.split(":"))
    return (hour * 3600 + minute * 60 + second) * BILLION + int(fraction.ljust(9, "0") or "0")


def moment(text: str) -> int:
    """Return the nanoseconds since 1970 of YYYY-MM-DD HH:MM:SS[.fraction]."""
    date, _, clock = text.partition(" ")
    return days(date) * DAY * BILLION + time_of_day(clock)


_DATES = [
    "0001-01-01",
    "0004-02-29",
    "1500-02-28",
    "1582-10-04",
    "1582-10-05",
    "1582-10-14",
    "1582-10-15",
    "1600-02-29",
    "1899-12-30",
    "1900-02-28",
    "1969-12-31",
    "1970-01-01",
    "2000-02-29",
    "2011-12-30",
    "2024-02-29",
    "2024-03-31",
    "9999-12-31",
]

_TIMES = [
    "00:00:00",
    "00:00:01",
    "12:34:56.7",
    "12:34:56.789",
    "12:34:56.789012",
    "12:34:56.789012345",
    "23:59:59.999999999",
]

_MOMENTS = [
    "0001-01-01 00:00:00",
    "0999-12-31 23:59:59.999999",
    "1582-10-04 23:59:59.999999",
    "1582-10-05 00:00:00",
    "1582-10-10 12:00:00.5",
    "1582-10-15 00:00:00",
    "1850-06-01 12:00:00.000001",
    "1905-01-01 00:00:00",
    "1942-09-01 00:30:00",
    "1969-12-31 23:59:59.999999",
    "1970-01-01 00:00:00",
    "1970-01-01 00:00:00.001",
    "2000-02-29 12:34:56.789",
    "2011-12-30 12:00:00",  # not in Apia
    "2012-04-01 03:30:00",  # twice in Apia
    "2020-09-27 03:30:00.25",  # not in Apia
    "2024-02-29 23:59:59.9",
    "2024-03-10 01:59:59.999999",
    "2024-03-10 02:30:00.123456",  # not in New York
    "2024-03-10 03:00:00",
    "2024-03-31 02:00:00",  # not in Berlin
    "2024-03-31 02:30:00.123456",  # not in Berlin
    "2024-04-07 01:45:00",  # twice on Lord Howe
    "2024-10-06 02:15:00",  # not on Lord Howe
    "2024-10-27 02:30:00.5",  # twice in Berlin
    "2024-10-27 03:00:00",
    "2024-11-03 01:30:00.000001",  # twice in New York
    "2050-07-01 12:00:00",
    "9999-12-31 23:59:59.999999",
]

_FINE_MOMENTS = [
    "1699-12-31 23:59:59.999999999",
    "1850-06-01 12:00:00.000000001",
    "1969-12-31 23:59:59.999999999",
    "1970-01-01 00:00:00.000000001",
    "2024-02-29 23:59:59.123456789",
    "2024-03-31 02:30:00.123456789",
    "2024-10-27 02:30:00.000000001",
    "2200-07-01 12:00:00.999999999",
]

_INSTANTS = [
    "0001-01-03 00:00:00",
    "1582-10-10 12:00:00.5",
    "1582-10-15 12:00:00",
    "1850-06-01 12:00:00.000001",
    "1905-01-01 00:00:00",
    "1943-06-01 12:00:00",
    "1969-12-31 23:59:59.999999",
    "1970-01-01 00:00:00",
    "2000-02-29 12:34:56.789",
    "2011-12-30 09:59:59.999",  # the last of Apia's 29th
    "2011-12-30 10:00:00",  # the first of its 31st
    "2012-03-31 13:30:00",
    "2012-03-31 14:30:00",
    "2024-02-29 23:59:59.9",
    "2024-03-31 00:59:59.999999",
    "2024-03-31 01:00:00",
    "2024-04-06 14:45:00",
    "2024-04-06 15:15:00",
    "2024-10-27 00:30:00.5",
    "2024-10-27 01:30:00.5",
    "2024-11-03 05:30:00",
    "2024-11-03 06:30:00.000001",
    "2050-07-01 12:00:00",
    "9999-12-30 00:00:00.999999",
]

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Australia/Lord_Howe",
)

_TEXTS = [
    "",
    " ",
    "0",
    "1",
    "-1",
    "42",
    "128",
    "-32769",
    "2147483648",
    "99999999999999999999",
    "1.5",
    "-0.000",
    "1.00000017881393432617187499",  # two roundings would end at the wrong float
    "true",
    "FALSE",
    "title",
    "NaN",
    "-Infinity",
    "2024-02-29",
    "2023-02-29",
    "12:34:56",
    "12:34:56.789",
    "12:34:56.789012345",
    "2024-02-29 12:34:56.789",
    "1582-10-10 00:00:00",
    "2024-10-27 02:30:00+01:00",
    "PT1H30M",
    "00112233-4455-6677-8899-aabbccddeeff",
    "https://oleander.dev/a?b=c#d",
    'He said "no", \\ and went',
    "tab\tline\nreturn\r nul\x00 bell\x07 escape\x1b delete\x7f next\x85",
    "Grüße, İstanbul \u0131I, ẞ",
    "🌸👩‍👩‍👧‍👦 \U0010ffff",
    "e\u0301 is not \u00e9; \u202eright to left; \ufeff; \u2028 \u2029; \ufffd",
    "0٣",
    'ä🌸\n"\\x' * 10_000,
]


def _integers(size: int) -> list[int | None]:
    low, high = -(2 ** (size - 1)), 2 ** (size - 1) - 1
    return [low, low + 1, -1, 0, 1, 2, None, high - 1, high]


def _unsigned(size: int) -> list[int | None]:
    half = 2 ** (size - 1)
    return [0, 1, 2, half - 1, half, None, 2**size - 2, 2**size - 1]


_FLOATS = [
    float("nan"),
    float("inf"),
    float("-inf"),
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    1e-3,
    9.999e-4,
    127.0,
    128.0,
    1e6,
    9999999.0,
    1e7,
    123456.0,
    -(2.0**31),
    2.0**31,
    -(2.0**63),
    2.0**63,
    None,
]

_SINGLES = [
    *(None if value is None else to_float(value) for value in _FLOATS),
    to_float(0.1),
    to_float(1.4e-45),
    to_float(1.17549435e-38),
    to_float(3.4028234e38),
    to_float(-3.4028234e38),
]

_DOUBLES = [
    *_FLOATS,
    0.1,
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    -1.7976931348623157e308,
    3.4028235677973366e38,  # the least that no float is next to
    3.4028235677973362e38,
    1e-46,
    16777217.0,
    9007199254740993.0,
    1e23,
]


def _decimals(precision: int, scale: int) -> list[Decimal | None]:
    most = 10**precision - 1
    digits = [0, 1, -1, 10**scale, -(10**scale), 2 * 10**scale, 128 * 10**scale, most, -most]
    digits += [255 * 10**scale, 2**63 * 10**scale, (2**63 - 1) * 10**scale, 5, 123_456_789]
    values = [
        Decimal((n < 0, tuple(map(int, str(abs(n)))), -scale)) for n in digits if abs(n) <= most
    ]
    return [*dict.fromkeys(values), None]


def _within(unit: int, values: list[int]) -> list[int | None]:
    """Return what 64 bits of `unit` nanoseconds hold without a rest."""
    return [*(v for v in values if v % unit == 0 and -(2**63) <= v // unit < 2**63), None]


def _moments(*texts: str) -> list[int]:
    return [moment(text) for text in texts]


def _timestamps() -> list[Column]:
    columns = []
    for scale, values in (
        (3, _MOMENTS),
        (6, _MOMENTS),
        (9, _MOMENTS + _FINE_MOMENTS),
    ):
        unit = 10 ** (9 - scale)
        wanted = _within(unit, _moments(*values))
        if scale == 9:
            wanted += [-(2**63) + 1, 2**63 - 1]
        columns.append(Column(f"timestamp_{scale}", Type(Kind.TIMESTAMP, scale=scale), wanted))
    for scale, zones, values in (
        (3, ZONES[:2], _INSTANTS),
        (6, ZONES, _INSTANTS),
        (9, ZONES[:3], _INSTANTS + _FINE_MOMENTS),
    ):
        for zone in zones:
            unit = 10 ** (9 - scale)
            columns.append(
                Column(
                    f"timestamp_{scale}_{zone}",
                    Type(Kind.ZONED, scale=scale, zone=zone),
                    _within(unit, _moments(*values)),
                )
            )
    return columns


_INSTANT = Type(Kind.ZONED, scale=6, zone="Europe/Berlin")

_ROW = struct_of(
    id=INT64,
    label=TEXT,
    price=Type(Kind.DECIMAL, 10, 2),
    day=DATE,
    at=TIMESTAMP,
    instant=_INSTANT,
    ratio=FLOAT64,
    single=FLOAT32,
    flag=BOOLEAN,
    data=BINARY,
    clock=TIME,
    took=DURATION,
)

_ROWS: list[Raw] = [
    (
        -(2**63),
        'İ "quoted" \\ \t\x01 🌸',
        Decimal("-0.05"),
        days("1582-10-04"),
        moment("2024-03-31 02:30:00.123456"),
        moment("2024-10-27 00:30:00"),
        float("nan"),
        to_float(0.1),
        True,
        b"\x00\xff",
        time_of_day("12:34:56.789012345"),
        -1_500_000_000,
    ),
    (
        1,
        "",
        Decimal("99999999.99"),
        days("9999-12-31"),
        moment("1969-12-31 23:59:59.999999"),
        moment("2024-10-27 01:30:00"),
        1e22,
        float("-inf"),
        False,
        b"",
        0,
        0,
    ),
    (None,) * 12,
    None,
]

_PAIR = struct_of(key=TEXT, value=INT32)


def _nested() -> list[Column]:
    return [
        Column(
            "list_int64",
            list_of(INT64),
            [[1, None, -(2**63)], [], None, [None], [2**63 - 1]],
        ),
        Column(
            "list_text",
            list_of(TEXT),
            [["a", 'q"\\', None, "tab\t\x1f"], [], None, ["🌸", ""]],
        ),
        Column(
            "list_float64",
            list_of(FLOAT64),
            [[float("nan"), float("inf"), float("-inf"), -0.0, 5e-324, 1e7], None],
        ),
        Column(
            "list_decimal",
            list_of(Type(Kind.DECIMAL, 38, 10)),
            [[Decimal("-1234567890123456789012345678.0123456789"), None, Decimal("0E-10")], None],
        ),
        Column("list_date", list_of(DATE), [[days("0001-01-01"), None, days("2024-02-29")], None]),
        Column(
            "list_timestamp",
            list_of(TIMESTAMP),
            [_moments("0001-01-01 00:00:00", "2024-02-29 12:00:00.000001"), [], None],
        ),
        Column(
            "list_instant",
            list_of(_INSTANT),
            [_moments("1969-12-31 23:59:59.999999"), [None], None],
        ),
        Column("list_unsigned", list_of(Type(Kind.UNSIGNED, 64)), [[0, 2**64 - 1, None], None]),
        Column("list_binary", list_of(BINARY), [[b"\x00\xff", b"", None], None]),
        Column("list_list", list_of(list_of(INT32)), [[[1, 2], [], None, [None]], [], None, [[3]]]),
        Column("list_null", list_of(NULL), [[None, None], [], None]),
        Column("array_int32", array_of(INT32, 3), [[1, 2, 3], [None, 0, -(2**31)], None]),
        Column("array_array", array_of(array_of(TEXT, 2), 2), [[["a", None], ["", "d"]], None]),
        Column("struct", _ROW, _ROWS),
        Column(
            "struct_nested",
            struct_of(inner=struct_of(x=INT32, tags=list_of(TEXT)), rest=list_of(_PAIR)),
            [
                ((1, ["a", None]), [("k", 1), ("l", None), None]),
                ((None, []), []),
                (None, None),
                None,
            ],
        ),
        Column("list_struct", list_of(_ROW), [_ROWS, [], None]),
        Column(
            "map",
            list_of(_PAIR, "Map"),
            [[("one", 1), ("", None), ('"', -(2**31))], [], None],
        ),
        Column("pairs", list_of(_PAIR), [[("b", 2), ("a", 1)], [], None]),
    ]


def _with_null(values: list[Raw]) -> list[Raw]:
    return [*values, None]


def columns() -> list[Column]:
    """Return every column; no two are named alike."""
    wide = [0, 1, -1, 2**63, -(2**64), 10**38 - 1, -(10**38) + 1, None]
    durations = [0, 1, -1, 999, 10**9, -(10**9), 1_500_000_000, -1_500_000_000, 59 * BILLION]
    durations += [3_600 * BILLION, 90_061_000_001_000, -90_061_000_001_000, 86_400 * BILLION]
    ends = [2**63 - 1, -(2**63) + 1]
    identity = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff").bytes
    binary = [b"", b"\x00", b"\xff\xfe", b"plain", identity, bytes(range(256)), identity[:15]]
    integers = [
        Column(f"int{size}", Type(Kind.INTEGER, size), _integers(size)) for size in (8, 16, 32, 64)
    ]
    unsigned = [
        Column(f"uint{size}", Type(Kind.UNSIGNED, size), _unsigned(size))
        for size in (8, 16, 32, 64)
    ]
    decimals = [
        Column(f"decimal_{p}_{s}", Type(Kind.DECIMAL, p, s), _decimals(p, s))
        for p, s in ((1, 0), (5, 5), (9, 2), (18, 0), (18, 4), (19, 1), (38, 0), (38, 10), (38, 38))
    ]
    halves = [1.5, -65504.0, 65504.0, 2.0**-24, 2.0**-14, float("nan"), float("-inf"), -0.0, None]
    return [
        Column("boolean", BOOLEAN, [True, False, None]),
        *integers,
        *unsigned,
        Column("int128", Type(Kind.DECIMAL, 38, 0, variant="Int128"), wide),
        Column("uint128", Type(Kind.DECIMAL, 38, 0, variant="UInt128"), [0, 1, 10**38 - 1, None]),
        Column("float16", Type(Kind.FLOAT, 32, variant="Float16"), halves),
        Column("float32", FLOAT32, _SINGLES),
        Column("float64", FLOAT64, _DOUBLES),
        *decimals,
        Column("text", TEXT, _with_null(_TEXTS)),
        Column("categorical", Type(Kind.TEXT, variant="Categorical"), ["b", "", "b", None, "🌸 i"]),
        Column("enum", Type(Kind.TEXT, variant="Enum"), ["low", "1", None, 'hi"gh', "low", "İ"]),
        Column("binary", BINARY, _with_null(binary)),
        Column("date", DATE, _with_null([days(text) for text in _DATES])),
        Column("time", TIME, _with_null([time_of_day(text) for text in _TIMES])),
        *_timestamps(),
        *(
            Column(
                f"duration_{scale}",
                Type(Kind.DURATION, scale=scale),
                _within(unit, [*durations, *(end * unit for end in ends)]),
            )
            for scale, unit in ((3, 10**6), (6, 1_000), (9, 1))
        ),
        Column("null", NULL, [None, None]),
        *_nested(),
    ]
