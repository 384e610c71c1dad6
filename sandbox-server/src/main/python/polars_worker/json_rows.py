"""Batches of a result as JSON rows, exact to the last digit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from polars_worker.errors import ErrorCode, WorkError
from polars_worker.protocol import MAX_PAYLOAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from polars_worker.protocol import Connection

__all__ = ["JsonRows"]

_NULL: Final = pl.lit("null")


class JsonRows:
    """Sends frames of one schema, each as one or more JSON arrays of rows.

    The text is put together by Polars, column by column: Python never sees a single value.
    """

    def __init__(self, connection: Connection, schema: pl.Schema) -> None:
        """Prepare for frames of `schema`; sends nothing yet."""
        self._connection = connection
        values = [_text(pl.col(name), dtype) for name, dtype in schema.items()]
        self._row = _array(_joined(values)) if values else pl.lit("[]")

    def write(self, frame: pl.DataFrame) -> None:
        """Send the rows of `frame`; raises WorkError if one row is too long for a data frame."""
        if frame.height:
            self._send(frame.select(self._row.alias("row")).to_series())

    def _send(self, rows: pl.Series) -> None:
        size = rows.str.len_bytes().sum() + rows.len() + 1
        if size <= MAX_PAYLOAD:
            text: str = rows.str.join(",").item()
            self._connection.send_data([memoryview(f"[{text}]".encode())])
            return
        if rows.len() == 1:
            message = f"a row of {size} bytes is longer than {MAX_PAYLOAD}, the most for JSON"
            raise WorkError(ErrorCode.QUERY_FAILED, message)
        half = rows.len() // 2
        self._send(rows[:half])
        self._send(rows[half:])


def _text(value: pl.Expr, dtype: object) -> pl.Expr:
    """Return the JSON text of `value`, which is never null: a null is `null`."""
    for kinds, convert in _CONVERSIONS:
        if isinstance(dtype, kinds):
            return convert(value, dtype).fill_null(_NULL)
    message = f"a value of the type {dtype} has no form in JSON"
    raise WorkError(ErrorCode.UNSUPPORTED, message)


def _joined(texts: Iterable[pl.Expr]) -> pl.Expr:
    return pl.concat_str(texts, separator=",")


def _array(text: pl.Expr) -> pl.Expr:
    return pl.format("[{}]", text)


def _quoted(text: pl.Expr) -> pl.Expr:
    """Return `text`, which has no character that JSON escapes, in quotes."""
    return pl.format('"{}"', text)


def _string(value: pl.Expr, _: Any) -> pl.Expr:  # noqa: ANN401
    # Polars can only encode structs, so a struct it is, and its outside is taken off again.
    encoded = pl.struct(value.cast(pl.String).alias("v")).struct.json_encode()
    return encoded.str.strip_prefix('{"v":').str.strip_suffix("}")


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
    local = value.dt.replace_time_zone(None).dt.to_string("iso:strict")
    return _quoted(local + value.dt.to_string("%::z").str.strip_suffix(":00"))


def _list(value: pl.Expr, dtype: Any) -> pl.Expr:  # noqa: ANN401
    items = value.cast(pl.List(dtype.inner)) if isinstance(dtype, pl.Array) else value
    return _array(items.list.eval(_text(pl.element(), dtype.inner)).list.join(","))


def _struct(value: pl.Expr, dtype: Any) -> pl.Expr:  # noqa: ANN401
    members = [
        pl.lit(json.dumps(field.name, ensure_ascii=False) + ":")
        + _text(value.struct.field(field.name), field.dtype)
        for field in dtype.fields
    ]
    body = _joined(members) if members else pl.lit("")
    return pl.when(value.is_not_null()).then(pl.lit("{") + body + pl.lit("}"))


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
    ((pl.Date, pl.Time, pl.Duration), lambda value, _: _quoted(value.dt.to_string("iso:strict"))),
    (pl.Datetime, _datetime),
    (pl.Binary, lambda value, _: _quoted(value.bin.encode("base64"))),
    ((pl.List, pl.Array), _list),
    (pl.Struct, _struct),
    (pl.Map, _map),
    (pl.Null, lambda value, _: value.cast(pl.String)),
)
