"""What every getter of JDBC answers for a value, in text.

An outcome is the class and the value (`Integer:42`), `!` and an SQLState (`!22003`), `!` alone for
a refusal of whatever state, or `null`. A getter that is not named may answer what it likes.
The Java side writes down what it got in the same way: see `Outcomes.java`.
"""

import hashlib
import json
import math
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from columns import Column, Kind, Raw, Type, time_of_day
from java_dates import (
    BILLION,
    DAY,
    UnfitError,
    civil_from_days,
    days_from_civil,
    offset_at,
    timestamp_seconds,
)
from java_numbers import (
    double_bits,
    float_bits,
    java_text,
    nearest_float,
    shortest,
    to_float,
)

CALENDARS: Final = ("UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")

_NULL: Final = "null"
_NO_CONVERSION: Final = "!07006"
_OUT_OF_RANGE: Final = "!22003"
_UNREADABLE: Final = "!22018"
_NOT_SUPPORTED: Final = "!HYC00"

# Floats of which Java before 19 writes more digits than it takes.
_OF_TWO_TEXTS: Final = {1e23, -(2.0**31), 2.0**31, to_float(1.17549435e-38)}

_INTEGER_CLASSES: Final = {"Byte": 8, "Short": 16, "Integer": 32, "Long": 64}
_LONGEST_TEXT: Final = 1_000
_CLASSES: Final = {"[B": "byte[]"}

_GETTER_OF: Final = {"Byte": "getByte", "Short": "getShort", "Integer": "getInt", "Long": "getLong"}

_NUMBER_GETTERS: Final = (
    "getBoolean",
    *_GETTER_OF.values(),
    "getFloat",
    "getDouble",
    "getBigDecimal",
    "getObject(BigInteger)",
)
_DATE_GETTERS: Final = (
    "getDate",
    *(f"getDate({zone})" for zone in CALENDARS),
    "getObject(LocalDate)",
)
_TIME_GETTERS: Final = (
    "getTime",
    *(f"getTime({zone})" for zone in CALENDARS),
    "getObject(LocalTime)",
)
_TIMESTAMP_GETTERS: Final = (
    "getTimestamp",
    *(f"getTimestamp({zone})" for zone in CALENDARS),
    "getObject(LocalDateTime)",
)
_INSTANT_GETTERS: Final = (
    "getObject(OffsetDateTime)",
    "getObject(ZonedDateTime)",
    "getObject(Instant)",
)
_READ_FROM_TEXT: Final = (
    *_NUMBER_GETTERS,
    *_DATE_GETTERS,
    *_TIME_GETTERS,
    *_TIMESTAMP_GETTERS,
    *_INSTANT_GETTERS,
    "getObject(Duration)",
    "getObject(UUID)",
    "getURL",
)
_REFUSED: Final = ("getRowId", "getRef", "getSQLXML", "getObject({type=SQLData})")
_TEXT_GETTERS: Final = (
    "getString",
    "getClob",
    "getCharacterStream",
    "getAsciiStream",
    "getBigDecimal",
    "getObject(BigInteger)",
)
_ALL_GETTERS: Final = (
    *_READ_FROM_TEXT,
    "getString",
    "getBytes",
    "getObject",
    "getArray",
    "getObject(Struct)",
    "getObject(List)",
    "getObject(Map)",
    "getObject(Thread)",
    "getBlob",
    "getClob",
    "getCharacterStream",
    "getAsciiStream",
    "getBinaryStream",
)

_SYNONYMS: Final = {
    "getBoolean": ("getObject(Boolean)",),
    "getByte": ("getObject(Byte)",),
    "getShort": ("getObject(Short)",),
    "getInt": ("getObject(Integer)",),
    "getLong": ("getObject(Long)",),
    "getFloat": ("getObject(Float)",),
    "getDouble": ("getObject(Double)",),
    "getBigDecimal": ("getObject(BigDecimal)",),
    "getString": ("getNString", "getObject(String)", "getObject({type=String})"),
    "getBytes": ("getObject(byte[])",),
    "getDate": ("getDate(null)", "getObject(Date)"),
    "getTime": ("getTime(null)", "getObject(Time)"),
    "getTimestamp": ("getTimestamp(null)", "getObject(Timestamp)"),
    "getObject": ("getObject({})", "getObject(null)", "getObject(Object)"),
    "getArray": ("getObject(Array)",),
    "getBlob": ("getObject(Blob)",),
    "getClob": ("getNClob", "getObject(Clob)", "getObject(NClob)"),
    "getCharacterStream": ("getNCharacterStream", "getObject(Reader)"),
    "getURL": ("getObject(URL)",),
}

Outcomes = dict[str, str]


def outcomes(column: Column, value: object, zone: str) -> Outcomes:
    """Return what getters answer for `value` in a JVM whose default zone is `zone`."""
    if value is None:
        return _with_synonyms(dict.fromkeys(_ALL_GETTERS, _NULL))
    answers = dict.fromkeys(_ALL_GETTERS, _NO_CONVERSION)
    answers.update(dict.fromkeys(_REFUSED, _NOT_SUPPORTED))
    answers.update(_as_text(column.type, value))
    answers.update(_as_object(column.type, value, zone))
    answers.update(_CONVERSIONS[column.type.kind](column.type, value, zone))
    if isinstance(value, float) and value in _OF_TWO_TEXTS:
        answers.update(dict.fromkeys(_TEXT_GETTERS, "?"))
    return _with_synonyms(answers)


def metadata(kind: Type) -> tuple[int, str, str, str, str]:  # noqa: C901, PLR0911
    """Return JDBC's code, type name, class, precision and scale; `*` where nothing is asked."""
    match kind.kind:
        case Kind.BOOLEAN:
            return 16, "BOOLEAN", "java.lang.Boolean", "*", "0"
        case Kind.INTEGER | Kind.UNSIGNED:
            return _INTEGER_METADATA[kind.kind, kind.size]
        case Kind.FLOAT if kind.size == 32:
            return 7, "REAL", "java.lang.Float", "*", "*"
        case Kind.FLOAT:
            return 8, "DOUBLE", "java.lang.Double", "*", "*"
        case Kind.DECIMAL:
            return 3, "DECIMAL", "java.math.BigDecimal", str(kind.size), str(kind.scale)
        case Kind.TIMESTAMP:
            return 93, "TIMESTAMP", "java.sql.Timestamp", "*", str(kind.scale)
        case Kind.ZONED:
            name = "TIMESTAMP WITH TIME ZONE"
            return 2014, name, "java.time.OffsetDateTime", "*", str(kind.scale)
        case Kind.TIME:
            return 92, "TIME", "java.time.LocalTime", "*", str(kind.scale or "*")
        case Kind.LIST:
            return 2003, _whole_name(kind), "java.sql.Array", "*", "0"
        case Kind.STRUCT:
            return 2002, _whole_name(kind), "java.sql.Struct", "*", "0"
        case _:
            return _OTHER_METADATA[kind.kind]


def _whole_name(kind: Type) -> str:
    """Return the name of a type with what is in it, as nested types have it."""
    match kind.kind:
        case Kind.DECIMAL:
            return f"DECIMAL({kind.size}, {kind.scale})"
        case Kind.LIST:
            return f"ARRAY<{_whole_name(kind.parts[0][1])}>"
        case Kind.STRUCT:
            fields = (f"{name} {_whole_name(part)}" for name, part in kind.parts)
            return f"STRUCT<{', '.join(fields)}>"
        case _:
            return metadata(kind)[1]


_INTEGER_METADATA: Final = {
    (Kind.INTEGER, 8): (-6, "TINYINT", "java.lang.Byte", "3", "0"),
    (Kind.INTEGER, 16): (5, "SMALLINT", "java.lang.Short", "5", "0"),
    (Kind.INTEGER, 32): (4, "INTEGER", "java.lang.Integer", "10", "0"),
    (Kind.INTEGER, 64): (-5, "BIGINT", "java.lang.Long", "19", "0"),
    (Kind.UNSIGNED, 8): (5, "UTINYINT", "java.lang.Short", "3", "0"),
    (Kind.UNSIGNED, 16): (4, "USMALLINT", "java.lang.Integer", "5", "0"),
    (Kind.UNSIGNED, 32): (-5, "UINTEGER", "java.lang.Long", "10", "0"),
    (Kind.UNSIGNED, 64): (3, "UBIGINT", "java.math.BigDecimal", "20", "0"),
}

_OTHER_METADATA: Final = {
    Kind.TEXT: (12, "VARCHAR", "java.lang.String", "*", "0"),
    Kind.BINARY: (-3, "VARBINARY", "[B", "*", "0"),
    Kind.DATE: (91, "DATE", "java.sql.Date", "10", "0"),
    Kind.DURATION: (1111, "INTERVAL", "java.time.Duration", "*", "*"),
    Kind.NULL: (0, "NULL", "java.lang.Object", "*", "0"),
}


# Text


def text_of(kind: Type, value: Raw) -> str:  # noqa: C901, PLR0911
    """Return what `getString` answers."""
    match kind.kind:
        case Kind.BOOLEAN:
            return "true" if value else "false"
        case Kind.FLOAT:
            return java_text(value, single=kind.size == 32)
        case Kind.DECIMAL:
            return f"{Decimal(value):f}"
        case Kind.BINARY:
            return bytes(value).hex()
        case Kind.DATE:
            return _date_text(value)
        case Kind.TIME:
            return _time_text(value)
        case Kind.TIMESTAMP:
            days, of_day = divmod(value, DAY * BILLION)
            return f"{_date_text(days)} {_time_text(of_day)}"
        case Kind.ZONED:
            offset = offset_at(value // BILLION, kind.zone)
            local = value + offset * BILLION
            return text_of(Type(Kind.TIMESTAMP), local) + _offset_text(offset)
        case Kind.DURATION:
            return _duration_text(value)
        case Kind.LIST | Kind.STRUCT:
            return _json(kind, value)
        case _:
            return str(value)


def _date_text(days: int) -> str:
    return "{:04}-{:02}-{:02}".format(*civil_from_days(days))


def _time_text(nanos: int) -> str:
    seconds, fraction = divmod(nanos, BILLION)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{fraction:09}".rstrip("0") if fraction else text


def _offset_text(offset: int) -> str:
    sign, seconds = ("-" if offset < 0 else "+"), abs(offset)
    text = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def _duration_text(nanos: int) -> str:
    """Return the notation of `java.time.Duration`: a sign with every part, hours the largest."""
    sign, length = ("-" if nanos < 0 else ""), abs(nanos)
    seconds, fraction = divmod(length, BILLION)
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    text = "PT"
    if hours:
        text += f"{sign}{hours}H"
    if minutes:
        text += f"{sign}{minutes}M"
    if seconds or fraction or not (hours or minutes):
        text += sign + str(seconds) + (f".{fraction:09}".rstrip("0") if fraction else "") + "S"
    return text


def _json(kind: Type, value: Raw) -> str:
    if value is None:
        return "null"
    match kind.kind:
        case Kind.LIST:
            return "[" + ", ".join(_json(kind.parts[0][1], element) for element in value) + "]"
        case Kind.STRUCT:
            fields = zip(kind.parts, value, strict=True)
            return "{" + ", ".join(f"{_quote(n)}: {_json(t, v)}" for (n, t), v in fields) + "}"
        case Kind.BOOLEAN | Kind.INTEGER | Kind.UNSIGNED | Kind.DECIMAL:
            return text_of(kind, value)
        case Kind.FLOAT if math.isfinite(value):
            return text_of(kind, value)
        case _:
            return _quote(text_of(kind, value))


def _quote(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    # json also knows these two by a letter.
    return re.sub(
        r"(?<!\\)((?:\\\\)*)\\([bf])",
        lambda found: found[1] + {"b": r"\u0008", "f": r"\u000c"}[found[2]],
        quoted,
    )


def _as_text(kind: Type, value: object) -> Outcomes:
    text = text_of(kind, value)
    answers = {
        "getString": f"String:{shown(text)}",
        "getClob": f"Clob:{shown(text)}",
        "getCharacterStream": f"Reader:{shown(text)}",
    }
    ascii_hex = shown(text.encode().hex())
    answers["getAsciiStream"] = f"Stream:{ascii_hex}" if text.isascii() else _UNREADABLE
    return answers


def shown(text: str) -> str:
    """Return `text`, or its length in UTF-16 and its hash where it is long."""
    if len(text) <= _LONGEST_TEXT:
        return text
    return f"#{len(text.encode('utf-16-le')) // 2} {hashlib.sha256(text.encode()).hexdigest()}"


# Objects


def object_of(kind: Type, value: Raw, zone: str) -> str:  # noqa: C901, PLR0911, PLR0912
    """Return what `getObject` answers; raises UnfitError where there is no such object."""
    if value is None:
        return "null"
    match kind.kind:
        case Kind.BOOLEAN:
            return f"Boolean:{text_of(kind, value)}"
        case Kind.INTEGER:
            return f"{_java_integer(kind.size)}:{value}"
        case Kind.UNSIGNED if kind.size < 64:
            return f"{_java_integer(kind.size * 2)}:{value}"
        case Kind.UNSIGNED:
            return _decimal(Decimal(value))
        case Kind.FLOAT if kind.size == 32:
            return f"Float:{float_bits(value)}"
        case Kind.FLOAT:
            return f"Double:{double_bits(value)}"
        case Kind.DECIMAL:
            return _decimal(Decimal(value))
        case Kind.BINARY:
            return f"bytes:{shown(bytes(value).hex())}"
        case Kind.DATE:
            return _date(value, zone)
        case Kind.TIME:
            return _local_time(value)
        case Kind.TIMESTAMP:
            return _timestamp(value, zone)
        case Kind.ZONED:
            return f"OffsetDateTime:{_with_offset(value, offset_at(value // BILLION, kind.zone))}"
        case Kind.DURATION:
            return f"Duration:{_seconds(value)}"
        case Kind.LIST:
            return "Array" + _elements(kind, value, zone)
        case Kind.STRUCT:
            fields = zip(kind.parts, value, strict=True)
            return "Struct(" + ", ".join(object_of(t, v, zone) for (_, t), v in fields) + ")"
        case _:
            return f"String:{shown(value)}"


def _elements(kind: Type, values: list[Raw], zone: str) -> str:
    element = kind.parts[0][1]
    return "[" + ", ".join(object_of(element, value, zone) for value in values) + "]"


def _collection(kind: Type, value: Raw, zone: str) -> str:
    """Return what `getObject(List.class)` or `(Map.class)` answers: lists and maps all the way."""
    if value is None:
        return "null"
    if kind.kind is Kind.LIST:
        element = kind.parts[0][1]
        return "List[" + ", ".join(_collection(element, each, zone) for each in value) + "]"
    if kind.kind is Kind.STRUCT:
        fields = zip(kind.parts, value, strict=True)
        return "Map{" + ", ".join(f"{n}={_collection(t, v, zone)}" for (n, t), v in fields) + "}"
    return object_of(kind, value, zone)


def _as_object(kind: Type, value: object, zone: str) -> Outcomes:
    return {"getObject": _fit(object_of, kind, value, zone)}


def _fit(convert: Callable[..., str], *arguments: object) -> str:
    try:
        return convert(*arguments)
    except UnfitError as unfit:
        return f"!{unfit.state}"


def _java_integer(size: int) -> str:
    return next(name for name, bits in _INTEGER_CLASSES.items() if bits == size)


def _decimal(value: Decimal) -> str:
    """Return digits and scale, both exact."""
    sign, digits, exponent = value.as_tuple()
    unscaled = int("".join(map(str, digits))) * (-1 if sign else 1)
    return f"BigDecimal:{unscaled}e{exponent}"


def _date(days: int, zone: str) -> str:
    return f"Date:{timestamp_seconds(days * DAY, zone) * 1000}"


def _time(nanos: int, zone: str) -> str:
    if nanos % 1_000_000:
        raise UnfitError(_OUT_OF_RANGE[1:])
    return f"Time:{timestamp_seconds(nanos // BILLION, zone) * 1000 + nanos % BILLION // 1_000_000}"


def _timestamp(nanos: int, zone: str) -> str:
    return f"Timestamp:{timestamp_seconds(nanos // BILLION, zone)}.{nanos % BILLION:09}"


def _local_date(days: int) -> str:
    return f"LocalDate:{_date_text(days)}"


def _local_time(nanos: int) -> str:
    return f"LocalTime:{_time_text(nanos)}"


def _local_date_time(nanos: int) -> str:
    days, of_day = divmod(nanos, DAY * BILLION)
    return f"LocalDateTime:{_date_text(days)}T{_time_text(of_day)}"


def _with_offset(nanos: int, offset: int) -> str:
    return f"{_seconds(nanos)} {offset}"


def _seconds(nanos: int) -> str:
    return f"{nanos // BILLION}.{nanos % BILLION:09}"


# Conversions


def _number(value: Fraction, decimal: Decimal) -> Outcomes:
    """Convert a finite number; `decimal` is how it is written."""
    answers = {
        "getBoolean": f"Boolean:{'true' if value else 'false'}"
        if value in {0, 1}
        else _OUT_OF_RANGE,
        "getDouble": f"Double:{double_bits(float(value))}",
        "getFloat": _fit_float(value),
        "getBigDecimal": _decimal(decimal),
        "getObject(BigInteger)": _OUT_OF_RANGE,
    }
    for name, bits in _INTEGER_CLASSES.items():
        fits = value.denominator == 1 and -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)
        answers[_GETTER_OF[name]] = f"{name}:{value}" if fits else _OUT_OF_RANGE
    if decimal == decimal.to_integral_value():
        answers["getObject(BigInteger)"] = f"BigInteger:{int(decimal)}"
    return answers


def _fit_float(value: Fraction) -> str:
    try:
        return f"Float:{float_bits(nearest_float(value))}"
    except OverflowError:
        return _OUT_OF_RANGE


def _boolean(_: Type, value: Raw, __: str) -> Outcomes:
    return _number(Fraction(int(value)), Decimal(int(value)))


def _exact(_: Type, value: Raw, __: str) -> Outcomes:
    return _number(Fraction(value), Decimal(value))


def _floating(kind: Type, value: Raw, _: str) -> Outcomes:
    if not math.isfinite(value):
        answers = dict.fromkeys(_NUMBER_GETTERS, _OUT_OF_RANGE)
    else:
        answers = _number(Fraction(value), shortest(value, single=kind.size == 32))
        # How many zeros stand behind the point is not said of numbers that have no scale.
        answers["getBigDecimal"] = f"BigDecimal~{shortest(value, single=kind.size == 32)}"
    answers["getDouble"] = f"Double:{double_bits(value)}"
    try:
        answers["getFloat"] = f"Float:{float_bits(to_float(value))}"
    except OverflowError:
        answers["getFloat"] = _OUT_OF_RANGE
    return answers


def _binary(_: Type, value: Raw, __: str) -> Outcomes:
    data = shown(value.hex())
    return {
        "getBytes": f"bytes:{data}",
        "getBinaryStream": f"Stream:{data}",
        "getBlob": f"Blob:{data}",
        "getObject(UUID)": f"UUID:{uuid.UUID(bytes=value)}" if len(value) == 16 else "!",
    }


def _text(_: Type, value: Raw, zone: str) -> Outcomes:
    data = shown(value.encode().hex())
    answers = dict.fromkeys(_READ_FROM_TEXT, _UNREADABLE)
    answers |= {
        "getBytes": f"bytes:{data}",
        "getBinaryStream": f"Stream:{data}",
        "getBlob": f"Blob:{data}",
    }
    if value.lower() in {"true", "false"}:
        answers["getBoolean"] = f"Boolean:{value.lower()}"
    for pattern, read in _TEXT_FORMS:
        if re.fullmatch(pattern, value):
            answers |= read(value, zone)
    return answers


def _text_number(value: str, _: str) -> Outcomes:
    answers = _number(Fraction(value), Decimal(value))
    if value not in {"0", "1"}:
        answers["getBoolean"] = _UNREADABLE
    return answers


def _text_special(value: str, _: str) -> Outcomes:
    number = float(value)
    return dict.fromkeys(_NUMBER_GETTERS, "!") | {
        "getFloat": f"Float:{float_bits(number)}",
        "getDouble": f"Double:{double_bits(number)}",
        "getBoolean": _UNREADABLE,
    }


def _text_date(value: str, zone: str) -> Outcomes:
    days = _days(value)
    if days is None:
        return {}
    return _from_date(Type(Kind.DATE), days, zone)


def _text_time(value: str, zone: str) -> Outcomes:
    nanos = time_of_day(value)
    return {
        **dict.fromkeys(_TIMESTAMP_GETTERS, "?"),  # a text without a date may have one or not
        "getObject(LocalTime)": _local_time(nanos),
        **_for_zones("getTime", _time, nanos, zone),
    }


def _text_moment(value: str, zone: str) -> Outcomes:
    days = _days(value[:10])
    if days is None:
        raise ValueError(value)
    return _from_moment(Type(Kind.TIMESTAMP), days * DAY * BILLION + time_of_day(value[11:]), zone)


def _text_instant(value: str, _: str) -> Outcomes:
    days = _days(value[:10])
    if days is None:
        raise ValueError(value)
    offset = (int(value[-5:-3]) * 60 + int(value[-2:])) * 60 * (-1 if value[-6] == "-" else 1)
    nanos = days * DAY * BILLION + time_of_day(value[11:-6]) - offset * BILLION
    return {
        **dict.fromkeys((*_TIMESTAMP_GETTERS, *_DATE_GETTERS, *_TIME_GETTERS), "?"),
        "getObject(OffsetDateTime)": f"OffsetDateTime:{_with_offset(nanos, offset)}",
        "getObject(ZonedDateTime)": f"ZonedDateTime:{_with_offset(nanos, offset)} {value[-6:]}",
        "getObject(Instant)": f"Instant:{_seconds(nanos)}",
    }


def _text_hours(value: str, _: str) -> Outcomes:
    hours, minutes = map(int, re.findall(r"\d+", value))
    return {"getObject(Duration)": f"Duration:{_seconds((hours * 60 + minutes) * 60 * BILLION)}"}


def _days(text: str) -> int | None:
    """Return the days since 1970 of a date that exists."""
    year, month, day = map(int, text.split("-"))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day > (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]:
        return None
    return days_from_civil(year, month, day)


_CLOCK: Final = r"\d\d:\d\d:\d\d(\.\d+)?"

_TEXT_FORMS: Final[tuple[tuple[str, Callable[[str, str], Outcomes]], ...]] = (
    (r"[+-]?[0-9]+(\.[0-9]+)?", _text_number),
    (r"NaN|-?Infinity", _text_special),
    (r"\d{4}-\d\d-\d\d", _text_date),
    (_CLOCK, _text_time),
    (rf"\d{{4}}-\d\d-\d\d {_CLOCK}", _text_moment),
    (rf"\d{{4}}-\d\d-\d\d {_CLOCK}[+-]\d\d:\d\d", _text_instant),
    (r"PT\d+H\d+M", _text_hours),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda v, _: {"getObject(UUID)": f"UUID:{v}"}),
    (r"https://.*", lambda v, _: {"getURL": f"URL:{v}"}),
    # Digits of other scripts: whether they are read as numbers is not said.
    (r".*\u0663.*", lambda _, __: dict.fromkeys(_NUMBER_GETTERS, "?")),
)


def _from_date(_: Type, days: Raw, zone: str) -> Outcomes:
    nanos = days * DAY * BILLION
    return {
        **_for_zones("getDate", _date, days, zone),
        **_for_zones("getTimestamp", _timestamp, nanos, zone),
        "getObject(LocalDate)": _local_date(days),
        "getObject(LocalDateTime)": _local_date_time(nanos),
    }


def _from_time(_: Type, nanos: Raw, zone: str) -> Outcomes:
    return {
        **_for_zones("getTime", _time, nanos, zone),
        **_for_zones("getTimestamp", _timestamp, nanos, zone),
        "getObject(LocalTime)": _local_time(nanos),
    }


def _from_moment(_: Type, nanos: Raw, zone: str) -> Outcomes:
    days, of_day = divmod(nanos, DAY * BILLION)
    return {
        **_for_zones("getDate", _date, days, zone),
        **_for_zones("getTime", _time, of_day, zone),
        **_for_zones("getTimestamp", _timestamp, nanos, zone),
        "getObject(LocalDate)": _local_date(days),
        "getObject(LocalTime)": _local_time(of_day),
        "getObject(LocalDateTime)": _local_date_time(nanos),
    }


def _from_instant(kind: Type, nanos: Raw, zone: str) -> Outcomes:
    offset = offset_at(nanos // BILLION, kind.zone)
    in_column = nanos + offset * BILLION
    answers = {
        "getObject(LocalDate)": _local_date(in_column // (DAY * BILLION)),
        "getObject(LocalTime)": _local_time(in_column % (DAY * BILLION)),
        "getObject(LocalDateTime)": _local_date_time(in_column),
        "getObject(OffsetDateTime)": f"OffsetDateTime:{_with_offset(nanos, offset)}",
        "getObject(ZonedDateTime)": f"ZonedDateTime:{_with_offset(nanos, offset)} {kind.zone}",
        "getObject(Instant)": f"Instant:{_seconds(nanos)}",
    }
    # Dates and times are those of a clock in the calendar's zone; a Timestamp is the instant.
    for suffix, shown_in in _suffixes(zone):
        local = nanos + offset_at(nanos // BILLION, shown_in) * BILLION
        days, of_day = divmod(local, DAY * BILLION)
        answers[f"getDate{suffix}"] = _fit(_date, days, shown_in)
        answers[f"getTime{suffix}"] = _fit(_time, of_day, shown_in)
        answers[f"getTimestamp{suffix}"] = f"Timestamp:{_seconds(nanos)}"
    return answers


def _from_duration(_: Type, nanos: Raw, __: str) -> Outcomes:
    return {"getObject(Duration)": f"Duration:{_seconds(nanos)}"}


def _from_list(kind: Type, value: Raw, zone: str) -> Outcomes:
    element = kind.parts[0][1]
    code, name, class_name, *_ = metadata(element)
    answers = {
        "getArray": _fit(object_of, kind, value, zone),
        "getArray.getBaseType": f"Integer:{code}",
        "getArray.getBaseTypeName": f"String:{name}",
        "getArray.getArray.getClass": f"String:{_CLASSES.get(class_name, class_name)}[]",
        "getArray.getResultSet": _fit(object_of, kind, value, zone),
        "getArray.getArray(1, 1)": _fit(object_of, kind, value[:1], zone),
        "getObject.toString": f"String:{shown(text_of(kind, value))}",
        "getObject(List)": _fit(_collection, kind, value, zone),
    }
    if element.kind is Kind.STRUCT and [name for name, _ in element.parts] == ["key", "value"]:
        item = element.parts[1][1]
        if None in value:
            answers["getObject(Map)"] = "?"
        else:
            pairs = (f"{each[0]}={_collection(item, each[1], zone)}" for each in value)
            answers["getObject(Map)"] = "Map{" + ", ".join(pairs) + "}"
    return answers


def _from_struct(kind: Type, value: Raw, zone: str) -> Outcomes:
    return {
        "getObject(Struct)": _fit(object_of, kind, value, zone),
        "getObject(Map)": _fit(_collection, kind, value, zone),
        "getObject.toString": f"String:{shown(text_of(kind, value))}",
    }


def _for_zones(getter: str, convert: Callable[[int, str], str], value: int, zone: str) -> Outcomes:
    return {f"{getter}{suffix}": _fit(convert, value, each) for suffix, each in _suffixes(zone)}


def _suffixes(default: str) -> list[tuple[str, str]]:
    return [("", default), *((f"({zone})", zone) for zone in CALENDARS)]


_CONVERSIONS: Final[dict[Kind, Callable[[Type, Raw, str], Outcomes]]] = {
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _exact,
    Kind.UNSIGNED: _exact,
    Kind.FLOAT: _floating,
    Kind.DECIMAL: _exact,
    Kind.TEXT: _text,
    Kind.BINARY: _binary,
    Kind.DATE: _from_date,
    Kind.TIME: _from_time,
    Kind.TIMESTAMP: _from_moment,
    Kind.ZONED: _from_instant,
    Kind.DURATION: _from_duration,
    Kind.LIST: _from_list,
    Kind.STRUCT: _from_struct,
}


def _with_synonyms(answers: Outcomes) -> Outcomes:
    """Add the getters that answer the same, and leave out those of which nothing is said."""
    for getter, others in _SYNONYMS.items():
        if getter in answers:
            answers.update(dict.fromkeys(others, answers[getter]))
    return {getter: answer for getter, answer in answers.items() if answer != "?"}
