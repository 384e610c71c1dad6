"""Batches of a result as JSON rows, exact to the last digit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

import polars as pl

from polars_worker.errors import ErrorCode, WorkError
from polars_worker.protocol import MAX_PAYLOAD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from typing_extensions import Buffer

    from polars_worker.protocol import Connection

__all__ = ["JsonRows"]

_NULL: Final = pl.lit("null")
_QUOTE: Final = pl.lit('"')
_BEGIN: Final = memoryview(b"[")
_END: Final = memoryview(b"]")

_FRACTION_DIGITS: Final = {"ms": 3, "us": 6, "ns": 9}
_LEAST_DURATION: Final = {
    "ms": "-P106751991167DT7H12M55.808S",
    "us": "-P106751991DT4H54.775808S",
    "ns": "-P106751DT23H47M16.854775808S",
}

# What JSON cannot hold as it is between quotes.
_ESCAPES: Final = {chr(code): f"\\u{code:04x}" for code in range(0x20)} | {
    '"': '\\"',
    "\\": "\\\\",
}


class JsonRows:
    """Sends frames of one schema, each as one or more JSON arrays of rows.

    The text is put together by Polars, column by column: Python never sees a single value.
    """

    def __init__(self, connection: Connection, schema: pl.Schema) -> None:
        """Prepare for frames of `schema`; sends nothing yet."""
        self._connection = connection
        values = [_text(pl.col(name), dtype) for name, dtype in schema.items()]
        # The comma is the one between this row and the row before it.
        self._row = _put_together(",[", values, "]")

    def write(self, frame: pl.DataFrame) -> None:
        """Send the rows of `frame`; raises WorkError if one row is too long for a data frame."""
        if not frame.height:
            return
        rows = frame.select(row=self._row).to_series()
        # As large_utf8 the texts of all rows lie in one buffer, one after the other.
        texts = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
        _, ends, text = cast("list[Buffer]", texts.buffers())
        first = texts.offset
        self._send(memoryview(text), memoryview(ends).cast("q")[first : first + frame.height + 1])

    def _send(self, text: memoryview, ends: memoryview[int]) -> None:
        """Send the rows between each two of `ends`, in as many frames as it takes."""
        rows = len(ends) - 1
        size = ends[rows] - ends[0] + 1
        if size <= MAX_PAYLOAD:
            begin = ends[0] + 1
            self._connection.send_data([_BEGIN, text[begin : ends[rows]], _END])
            return
        if rows == 1:
            message = f"a row of {size} bytes is longer than {MAX_PAYLOAD}, the most for JSON"
            raise WorkError(ErrorCode.QUERY_FAILED, message)
        half = rows // 2
        self._send(text, ends[: half + 1])
        self._send(text, ends[half:])


def _text(value: pl.Expr, dtype: object) -> pl.Expr:
    """Return the JSON text of `value`, which is never null: a null is `null`."""
    for kinds, convert in _CONVERSIONS:
        if isinstance(dtype, kinds):
            return convert(value, dtype).fill_null(_NULL)
    message = f"a value of the type {dtype} has no form in JSON"
    raise WorkError(ErrorCode.UNSUPPORTED, message)


def _put_together(begin: str, texts: Sequence[pl.Expr], end: str) -> pl.Expr:
    """Return `texts` with commas between them, behind `begin` and before `end`, in one go."""
    parts = [part for text in texts for part in (pl.lit(","), text)][1:]
    return pl.concat_str(pl.lit(begin), *parts, pl.lit(end))


def _quoted(text: pl.Expr) -> pl.Expr:
    """Return `text`, which has no character that JSON escapes, in quotes."""
    return pl.concat_str(_QUOTE, text, _QUOTE)


def _string(value: pl.Expr, _: Any) -> pl.Expr:  # noqa: ANN401
    return _quoted(value.cast(pl.String).str.replace_many(_ESCAPES))


def _float(value: pl.Expr, _: Any) -> pl.Expr:  # noqa: ANN401
    return (
        pl.when(value.is_finite())
        .then(value.cast(pl.String))
        .when(value.is_nan())
        .then(pl.lit('"NaN"'))
        .when(value.is_infinite())
        .then(pl.when(value > 0).then(pl.lit('"Infinity"')).otherwise(pl.lit('"-Infinity"')))
    )


def _datetime(value: pl.Expr, dtype: Any) -> pl.Expr:  # noqa: ANN401
    if dtype.time_zone is None:
        return _quoted(value.dt.to_string("iso:strict"))
    # Offsets before standard time have seconds, which Polars' own ISO format rounds away.
    digits = _FRACTION_DIGITS[dtype.time_unit]
    text = value.dt.to_string(f"%Y-%m-%dT%H:%M:%S%.{digits}f%::z")
    return _quoted(text.str.strip_suffix(":00"))


def _duration(value: pl.Expr, dtype: Any) -> pl.Expr:  # noqa: ANN401
    # Polars has no positive counterpart of the least duration, and would write it wrongly.
    text = (
        pl.when(value.to_physical() == -(2**63))
        .then(pl.lit(_LEAST_DURATION[dtype.time_unit]))
        .otherwise(value.dt.to_string("iso:strict"))
    )
    return _quoted(text)


def _list(value: pl.Expr, dtype: Any) -> pl.Expr:  # noqa: ANN401
    items = value.cast(pl.List(dtype.inner)) if isinstance(dtype, pl.Array) else value
    texts = items.list.eval(_text(pl.element(), dtype.inner)).list.join(",")
    return pl.concat_str(pl.lit("["), texts, pl.lit("]"))


def _struct(value: pl.Expr, dtype: Any) -> pl.Expr:  # noqa: ANN401
    members = [
        pl.concat_str(
            pl.lit(json.dumps(field.name, ensure_ascii=False) + ":"),
            _text(value.struct.field(field.name), field.dtype),
        )
        for field in dtype.fields
    ]
    return pl.when(value.is_not_null()).then(_put_together("{", members, "}"))


def _map(value: pl.Expr, dtype: Any) -> pl.Expr:  # noqa: ANN401
    entries = pl.List(pl.Struct({"key": dtype.key, "value": dtype.value}))
    return _list(value.cast(entries), entries)


_CONVERSIONS: Final[
    tuple[tuple[type | tuple[type, ...], Callable[[pl.Expr, Any], pl.Expr]], ...]
] = (
    (
        (
            pl.Boolean,
            pl.Int8,
            pl.Int16,
            pl.Int32,
            pl.Int64,
            pl.UInt8,
            pl.UInt16,
            pl.UInt32,
            pl.UInt64,
        ),
        lambda value, _: value.cast(pl.String),
    ),
    ((pl.Float16, pl.Float32, pl.Float64), _float),
    ((pl.String, pl.Categorical, pl.Enum), _string),
    (pl.Decimal, lambda value, _: _quoted(value.cast(pl.String))),
    ((pl.Date, pl.Time), lambda value, _: _quoted(value.dt.to_string("iso:strict"))),
    (pl.Duration, _duration),
    (pl.Datetime, _datetime),
    (pl.Binary, lambda value, _: _quoted(value.bin.encode("base64"))),
    ((pl.List, pl.Array), _list),
    (pl.Struct, _struct),
    (pl.Map, _map),
    (pl.Null, lambda value, _: value.cast(pl.String)),
)
