"""What can go wrong with a workload, and what the server is told about it."""

from __future__ import annotations

import re
import sys
import sysconfig
from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from polars import exceptions as pl_errors

from polars_worker.table_faults import find_fault, places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polars_worker.table_plan import TablePlan

__all__ = [
    "MAX_DETAILS",
    "MAX_MESSAGE",
    "ErrorCode",
    "Failure",
    "Hider",
    "WorkError",
    "describe",
    "shortened",
    "without_noise",
]

# Where this interpreter and what it imports are; as it is before a script changes the path.
_PYTHON: Final = frozenset(
    {
        sysconfig.get_path("purelib"),
        sysconfig.get_path("stdlib"),
        sys.prefix,
        str(Path(__file__).parent.parent),
        *(place.rstrip("/") for place in sys.path if place.startswith("/")),
    }
)

MAX_MESSAGE: Final = 4_000
MAX_DETAILS: Final = 16_000
"""How many characters of a message and of its details are sent."""


class ErrorCode(StrEnum):
    """The codes of the protocol; the values are the names."""

    @staticmethod
    def _generate_next_value_(name: str, *_: object) -> str:
        return name

    SYNTAX_ERROR = auto()
    COLUMN_NOT_FOUND = auto()
    TABLE_NOT_FOUND = auto()
    UNSUPPORTED = auto()
    QUERY_FAILED = auto()
    SCRIPT_FAILED = auto()
    OUT_OF_MEMORY = auto()
    INVALID_REQUEST = auto()
    SCHEMA_MISMATCH = auto()
    REFUSED = auto()


class WorkError(Exception):
    """A workload cannot go on, for a reason this package found itself."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        """Say `message`, a sentence for the user, under `code`."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Failure:
    """What an error frame says; `details` is for who wants to know more, often Polars' plan."""

    code: ErrorCode
    message: str
    details: str | None

    def document(self) -> Mapping[str, Any]:
        """Return the error frame's JSON document."""
        return {"code": self.code.value, "message": self.message, "details": self.details}


# By type of exception; the first that fits. What is not here has failed while the query ran.
_CODES_BY_TYPE: Final[tuple[tuple[type[BaseException], ErrorCode], ...]] = (
    (pl_errors.ColumnNotFoundError, ErrorCode.COLUMN_NOT_FOUND),
    (pl_errors.StructFieldNotFoundError, ErrorCode.COLUMN_NOT_FOUND),
    (pl_errors.SchemaFieldNotFoundError, ErrorCode.COLUMN_NOT_FOUND),
    (MemoryError, ErrorCode.OUT_OF_MEMORY),
)

# By the message of an SQL error; the first that is found. What fits none is a syntax error.
_CODES_BY_SQL_MESSAGE: Final[tuple[tuple[re.Pattern[str], ErrorCode], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), code)
    for pattern, code in (
        (r"^sql parser error", ErrorCode.SYNTAX_ERROR),
        (r"^one \(and only one\) statement", ErrorCode.SYNTAX_ERROR),
        (r"^relation .* (was )?not found", ErrorCode.TABLE_NOT_FOUND),
        (r"^no (table or )?(struct )?column named .* found", ErrorCode.COLUMN_NOT_FOUND),
        (
            r"unsupported|not (currently |yet )?(supported|implemented)|is not a supported",
            ErrorCode.UNSUPPORTED,
        ),
    )
)

# Where Polars stops saying what is wrong and starts to say where it was.
_NOISE: Final = re.compile(
    r"\n\s*\n(Resolved plan until failure:|This error occurred (with|in) the following )"
)
# Polars appends its parser's tree to these.
_PARSE_TREE: Final = re.compile(r"^(statement type is not supported):\n.*", re.DOTALL)
_BARE_NAME: Final = re.compile(r"\w+")
# Panics of the library that Polars writes dates with.
_TIME_WITHOUT_TEXT: Final = re.compile(
    r"out-of-range date(time)?$|^Local time out of range for `NaiveDateTime`"
)
_PYTHON_TRACEBACK: Final = re.compile(r"\n?Traceback \(most recent call last\):.*", re.DOTALL)


def describe(error: BaseException, plans: Mapping[str, TablePlan] | None = None) -> Failure:
    """Say in the protocol's terms what `error` means for a workload over tables.

    Places in the file system are not for the user: a table's directory is written as its alias in
    angle brackets. `plans` are those of the tables that were read, by alias.
    """
    plans = plans or {}
    message, details = without_noise(str(error))
    message = _readable(error, message)
    code = _code(error, message)
    if code is ErrorCode.QUERY_FAILED and (fault := find_fault(plans)):
        message, details = fault, message
    hide = Hider(places(plans))
    return Failure(
        code,
        shortened(hide(message), MAX_MESSAGE),
        shortened(hide(details.strip()), MAX_DETAILS) if details else None,
    )


def without_noise(text: str) -> tuple[str, str | None]:
    """Part what is wrong from where in Polars' plan it was, as Polars appends it to messages."""
    text = text.strip()
    found = _NOISE.search(text)
    if not found:
        return text, None
    return text[: found.start()], text[found.end(0) - len(found.group(1)) :]


def _code(error: BaseException, message: str) -> ErrorCode:
    if isinstance(error, WorkError):
        return error.code
    for kind, code in _CODES_BY_TYPE:
        if isinstance(error, kind):
            return code
    if isinstance(error, pl_errors.SQLInterfaceError | pl_errors.SQLSyntaxError):
        for pattern, code in _CODES_BY_SQL_MESSAGE:
            if pattern.search(message):
                return code
        return ErrorCode.SYNTAX_ERROR
    return ErrorCode.QUERY_FAILED


def _readable(error: BaseException, message: str) -> str:
    message = _PYTHON_TRACEBACK.sub("", message).strip()
    if isinstance(error, MemoryError):
        return "the workload needed more memory than it may have" + (f": {message}" * bool(message))
    if isinstance(error, pl_errors.PanicException):
        return _readable_panic(message)
    if not message:
        return f"Polars failed without a message ({type(error).__name__})"
    if _BARE_NAME.fullmatch(message):
        if _code(error, message) is ErrorCode.COLUMN_NOT_FOUND:
            return f'unable to find column or field "{message}"'
        return f"{type(error).__name__}: {message}"
    return _PARSE_TREE.sub(r"\1", message)


def _readable_panic(message: str) -> str:
    if _TIME_WITHOUT_TEXT.search(message):
        return "a date or time lies outside of the years -262143 to 262142, which have a text"
    return f"Polars stopped with an internal error: {message}"


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, with a sign where it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


class Hider:
    """Replaces what tells of the machine: the directories of the tables and of Python."""

    def __init__(self, directories: Mapping[str, str]) -> None:
        """Hide directories, each by what is to be read in its place."""
        places = dict(directories) | dict.fromkeys(_PYTHON, "<python>")
        # Longest first: one place may be inside another.
        self._places = sorted(places.items(), key=lambda place: -len(place[0]))

    def __call__(self, text: str) -> str:
        """Return `text` with names in the place of the directories."""
        for place, name in self._places:
            if len(place) > 1:
                text = text.replace(place, name)
        return text
