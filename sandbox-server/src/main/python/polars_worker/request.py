"""What the server asks a worker to do, read from JSON and checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from polars_worker.errors import ErrorCode, WorkError
from polars_worker.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "Compression",
    "InvalidRequestError",
    "Query",
    "Request",
    "ResultFormat",
    "Script",
    "parse_request",
    "parse_table",
]

_Member = TypeVar("_Member", bound=Enum)

_DEFAULT_BATCH_ROWS: Final = 65_536
_MAX_BATCH_ROWS: Final = 1_048_576
_MOST_PARTS: Final = 1_000
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "decimal": Decimal,
}


class InvalidRequestError(WorkError):
    """The request is malformed; the message names the field."""

    def __init__(self, message: str) -> None:
        """Say `message` under the code for malformed requests."""
        super().__init__(ErrorCode.INVALID_REQUEST, message)


class ResultFormat(Enum):
    """The form of the result's bytes."""

    ARROW = "arrow"
    JSON = "json"


class Compression(Enum):
    """How the buffers of an Arrow result's batches are compressed."""

    NONE = "none"
    ZSTD = "zstd"


@dataclass(frozen=True, slots=True)
class Query:
    """Query mode: one statement over registered tables."""

    sql: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """Script mode: Python that assigns a frame to `result`; `catalog` is the catalog's name.

    Unless `source_shown`, who runs it is told the numbers of its lines, and not what is in them.
    """

    source: str
    params: dict[str, Any]
    catalog: str
    source_shown: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """What to run; `max_rows` 0 means all rows, `describe` the schema and no row.

    With `write` the rows go into data files, as the server's answer to the question of their layout
    says; in `format` they come besides, if they are at most `returned_rows` and, in that format,
    `returned_bytes`.
    """

    program: Query | Script
    format: ResultFormat
    max_rows: int
    batch_rows: int
    compression: Compression
    describe: bool
    write: bool = False
    returned_rows: int = 0
    returned_bytes: int = 0


def parse_request(payload: bytes) -> Request:
    """Read a request frame's payload; raises InvalidRequestError. Unknown fields are ignored."""
    try:
        document = json.loads(payload)
    except (ValueError, RecursionError) as error:
        message = f"the request is not JSON: {error}"
        raise InvalidRequestError(message) from error
    if not isinstance(document, dict):
        message = "the request must be a JSON object"
        raise InvalidRequestError(message)
    return Request(
        program=_program(document),
        format=_member(ResultFormat, "format", document.get("format")),
        max_rows=_integer(document, "maxRows", default=0, low=0, high=2**63 - 1),
        batch_rows=_integer(
            document, "batchRows", default=_DEFAULT_BATCH_ROWS, low=1, high=_MAX_BATCH_ROWS
        ),
        compression=_member(Compression, "compression", document.get("compression", "none")),
        describe=_boolean(document, "describe"),
        write=_boolean(document, "write"),
        returned_rows=_integer(document, "returnedRows", default=0, low=0, high=_MAX_BATCH_ROWS),
        returned_bytes=_integer(document, "returnedBytes", default=0, low=0, high=2**31 - 1),
    )


def _program(document: Mapping[str, Any]) -> Query | Script:
    if "script" not in document:
        return Query(_string(document, "sql"), _tables(document.get("tables", [])))
    params = document.get("params", {})
    if not isinstance(params, dict):
        message = "params must be an object"
        raise InvalidRequestError(message)
    return Script(
        _string(document, "script"),
        _typed(params, document.get("paramTypes", {})),
        _string(document, "catalog"),
        source_shown=_boolean(document, "sourceShown", default=True),
    )


def _typed(params: dict[str, Any], types: object) -> dict[str, Any]:
    """Make what they mean of parameters that came as text, because JSON has no such values."""
    if not isinstance(types, dict):
        message = "paramTypes must be an object"
        raise InvalidRequestError(message)
    for name, kind in types.items():
        value = params.get(name)
        if value is None:
            continue
        try:
            params[name] = _READERS[kind](value)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            message = f"params.{name} is no {kind}"
            raise InvalidRequestError(message) from error
    return params


def _string(document: Mapping[str, Any], name: str, where: str = "") -> str:
    value = document.get(name)
    if not isinstance(value, str):
        message = f"{where}{name} must be a string"
        raise InvalidRequestError(message)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        message = f"{where}{name} holds half of a surrogate pair"
        raise InvalidRequestError(message) from error
    return value


def _boolean(document: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    value = document.get(name, default)
    if not isinstance(value, bool):
        message = f"{name} must be true or false"
        raise InvalidRequestError(message)
    return value


def _integer(document: Mapping[str, Any], name: str, *, default: int, low: int, high: int) -> int:
    value = document.get(name, default)
    # In Python a bool is an int.
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        message = f"{name} must be an integer from {low} to {high}"
        raise InvalidRequestError(message)
    return value


def _member(kind: type[_Member], name: str, value: object) -> _Member:
    try:
        return kind(value)
    except ValueError as error:
        message = f"{name} must be one of {', '.join(known.value for known in kind)}"
        raise InvalidRequestError(message) from error


def _tables(value: object) -> tuple[Table, ...]:
    if not isinstance(value, list):
        message = "tables must be an array"
        raise InvalidRequestError(message)
    tables: dict[str, Table] = {}
    for entry in value:
        if not isinstance(entry, dict):
            message = "tables must hold objects"
            raise InvalidRequestError(message)
        table = parse_table(entry)
        if not table.alias:
            message = "tables.alias must not be empty"
            raise InvalidRequestError(message)
        if table.alias in tables:
            message = f"tables has the alias {table.alias!r} twice"
            raise InvalidRequestError(message)
        tables[table.alias] = table
    return tuple(tables.values())


def parse_table(entry: Mapping[str, Any]) -> Table:
    """Read what the server says of one table; raises InvalidRequestError."""
    plan = entry.get("plan")
    if plan is not None and not isinstance(plan, dict):
        message = "tables.plan must be an object"
        raise InvalidRequestError(message)
    return Table(
        alias=_string(entry, "alias", "tables."),
        key=_string(entry, "key", "tables."),
        parts=_integer(entry, "parts", default=1, low=1, high=_MOST_PARTS),
        plan=plan,
    )
