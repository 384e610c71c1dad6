"""Frames of the matrix as the answers of a server, encoded by the worker that servers run."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from columns import Column, Kind, Raw, Type
from polars._typing import PolarsDataType, TimeUnit

_WORKER = Path(__file__).parents[5] / "sandbox-server/src/main/python"
sys.path.insert(0, str(_WORKER))

from polars_worker.protocol import Kind as FrameKind  # noqa: E402
from polars_worker.run import answer  # noqa: E402

_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_UNITS: Mapping[int, TimeUnit] = {3: "ms", 6: "us", 9: "ns"}

_LEAVES: Mapping[tuple[Kind, int], PolarsDataType] = {
    (Kind.BOOLEAN, 0): pl.Boolean(),
    (Kind.INTEGER, 8): pl.Int8(),
    (Kind.INTEGER, 16): pl.Int16(),
    (Kind.INTEGER, 32): pl.Int32(),
    (Kind.INTEGER, 64): pl.Int64(),
    (Kind.UNSIGNED, 8): pl.UInt8(),
    (Kind.UNSIGNED, 16): pl.UInt16(),
    (Kind.UNSIGNED, 32): pl.UInt32(),
    (Kind.UNSIGNED, 64): pl.UInt64(),
    (Kind.FLOAT, 32): pl.Float32(),
    (Kind.FLOAT, 64): pl.Float64(),
    (Kind.TEXT, 0): pl.String(),
    (Kind.BINARY, 0): pl.Binary(),
    (Kind.DATE, 0): pl.Date(),
    (Kind.TIME, 0): pl.Time(),
    (Kind.NULL, 0): pl.Null(),
}

# What values of other types are made of, and then cast.
_PHYSICAL: Mapping[Kind, PolarsDataType] = {
    Kind.TIME: pl.Int64(),
    Kind.TIMESTAMP: pl.Int64(),
    Kind.ZONED: pl.Int64(),
    Kind.DURATION: pl.Int64(),
    Kind.DATE: pl.Int32(),
    Kind.TEXT: pl.String(),
}

_BATCH_ROWS = 5


class _Sent:
    """What a worker sends, kept."""

    def __init__(self) -> None:
        self.schema: Mapping[str, Any] = {}
        self.rows = 0
        self.data: list[bytes] = []

    def send_json(
        self, kind: FrameKind, document: Mapping[str, Any], *, with_next: bool = False
    ) -> None:
        """Keep the schema and the number of rows; raise ValueError on the worker's error."""
        del with_next
        if kind is FrameKind.ERROR:
            raise ValueError(document)
        if kind is FrameKind.SCHEMA:
            self.schema = document
        if kind is FrameKind.FINISHED:
            self.rows = document["rows"]

    def send_data(self, buffers: Iterable[memoryview]) -> None:
        """Keep a copy of the bytes."""
        self.data.append(b"".join(bytes(buffer) for buffer in buffers))

    def ask_for_part(self, key: str, part: int) -> bytes:
        """Refuse: the frame needs no plan."""
        raise ValueError(key, part)


@dataclass(frozen=True)
class _Scan:
    """A table that is read as `frame`."""

    frame: pl.LazyFrame
    in_store: bool = False


class _Frames:
    """Stands in for the tables of a lake: one frame, whatever the plan."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def scan(self, _table: object, _ask: object) -> _Scan:
        """Return the frame."""
        return _Scan(self._frame.lazy())

    def plan(self, _table: object) -> None:
        """Tell of no plan."""

    def forget(self, _table: object) -> None:
        """Keep it all the same."""


def arrow(column: Column, compression: str) -> bytes:
    """Return an Arrow stream with its end mark, of more than one batch where there are rows."""
    sent = _run(column, {"format": "arrow", "compression": compression})
    return b"".join([*sent.data, _END_OF_STREAM])


def documented_json(column: Column) -> bytes:
    """Return the documented JSON answer."""
    sent = _run(column, {"format": "json"})
    rows = b",".join(data.strip()[1:-1] for data in sent.data)
    head = {"columns": sent.schema["columns"], "column_types": sent.schema["types"]}
    results = json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": [' + rows + b"]}"
    rest = {
        "row_count": sent.rows,
        "execution_time": "1ms",
        "compute": {
            "mode": "query",
            "distributed": False,
            "instanceType": None,
            "clusterSize": None,
        },
    }
    return b'{"success": true, "results": ' + results + b", " + json.dumps(rest)[1:].encode()


def _run(column: Column, options: Mapping[str, str]) -> _Sent:
    request = {
        **options,
        "sql": "SELECT * FROM matrix",
        "tables": [{"alias": "matrix", "key": "matrix"}],
        "batchRows": _BATCH_ROWS,
    }
    sent = _Sent()
    # Connection and TableScans by their methods.
    answer(json.dumps(request).encode(), sent, _Frames(_frame(column)))  # type: ignore[arg-type]
    return sent


def _frame(column: Column) -> pl.DataFrame:
    values = [_physical(column.type, value) for value in column.values]
    series = pl.Series(column.name, values, dtype=_dtype(column.type, physical=True), strict=True)
    return series.cast(_dtype(column.type, physical=False), strict=True).to_frame()


def _physical(kind: Type, value: Raw) -> Raw:
    if value is None:
        return None
    if kind.kind in {Kind.TIMESTAMP, Kind.ZONED, Kind.DURATION}:
        return value // 10 ** (9 - kind.scale)
    if kind.kind is Kind.LIST:
        return [_physical(kind.parts[0][1], element) for element in value]
    if kind.kind is Kind.STRUCT:
        return {
            name: _physical(part, field)
            for (name, part), field in zip(kind.parts, value, strict=True)
        }
    return value


def _dtype(kind: Type, *, physical: bool) -> PolarsDataType:
    if kind.variant == "Map" and not physical:
        key, value = (_dtype(part, physical=False) for _, part in kind.parts[0][1].parts)
        return pl.Map(key, value)
    if kind.kind is Kind.LIST:
        element = _dtype(kind.parts[0][1], physical=physical)
        return pl.Array(element, kind.size) if kind.variant == "Array" else pl.List(element)
    if kind.kind is Kind.STRUCT:
        return pl.Struct({name: _dtype(part, physical=physical) for name, part in kind.parts})
    if physical and kind.kind in _PHYSICAL:
        return _PHYSICAL[kind.kind]
    return _leaf(kind)


def _leaf(kind: Type) -> PolarsDataType:
    if kind.variant == "Enum":
        return pl.Enum(["low", "1", 'hi"gh', "İ", "never"])
    if kind.variant:
        named: PolarsDataType = getattr(pl, kind.variant)()
        return named
    match kind.kind:
        case Kind.DECIMAL:
            return pl.Decimal(kind.size, kind.scale)
        case Kind.TIMESTAMP | Kind.ZONED:
            return pl.Datetime(_UNITS[kind.scale], kind.zone or None)
        case Kind.DURATION:
            return pl.Duration(_UNITS[kind.scale])
        case _:
            return _LEAVES[kind.kind, kind.size]
