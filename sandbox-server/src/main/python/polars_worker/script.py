"""Script mode: Python that reads tables of one catalog and assigns a frame to `result`."""

from __future__ import annotations

import builtins
import contextlib
import linecache
import sys
import types
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from polars_worker.errors import (
    MAX_DETAILS,
    MAX_MESSAGE,
    ErrorCode,
    Failure,
    Hider,
    WorkError,
    describe,
    shortened,
    without_noise,
)
from polars_worker.listed_packages import find_listed_packages_only
from polars_worker.script_catalog import ScriptCatalog
from polars_worker.server_execution import leave_execution_to_the_server
from polars_worker.table_faults import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from polars_worker.request import Script
    from polars_worker.script_lake import ScriptLake

__all__ = ["Compiled", "compile_script", "describe_script_error", "flush_prints", "run_script"]

# What they are before a script says that they are something else.
_DATA_FRAME: Final = pl.DataFrame
_LAZY_FRAME: Final = pl.LazyFrame

_FILE: Final = "<script>"
_MOST_FRAMES: Final = 20
_MOST_CAUSES: Final = 3


@dataclass(frozen=True, slots=True)
class Compiled:
    """A script that can be run, and what Python warned of while it read it."""

    code: types.CodeType
    warned: Sequence[warnings.WarningMessage]


def compile_script(script: Script) -> Compiled:
    """Read a script without running any of it; the interpreter is as before.

    Raises WorkError for what cannot be compiled.
    """
    with warnings.catch_warnings(record=True) as warned:
        return Compiled(_compiled(script), warned)


def run_script(compiled: Compiled, script: Script, lake: ScriptLake) -> pl.LazyFrame:
    """Run `script` and return what it assigned to `result`, not yet executed.

    The interpreter belongs to the script from here on: whatever it changed stays changed. Raises
    what the script raised; `describe_script_error` says it in the protocol's terms.
    """
    _print_at_once()
    for warning in compiled.warned:
        warnings.showwarning(warning.message, warning.category, warning.filename, warning.lineno)
    leave_execution_to_the_server()
    find_listed_packages_only()
    module = types.ModuleType("__main__")
    scope = module.__dict__
    scope.update(
        __builtins__=builtins,
        pl=pl,
        scan=lake.scan,
        params=script.params,
        catalog=ScriptCatalog(script.catalog, lake),
    )
    # Where pickle, dataclasses and typing look for what a script defines.
    sys.modules["__main__"] = module
    sys.argv = [_FILE]
    if script.source_shown:
        _keep_source(script.source)
    exec(compiled.code, scope)  # noqa: S102
    return _result(scope)


def describe_script_error(error: BaseException, script: Script, lake: ScriptLake) -> Failure:
    """Say in the protocol's terms what `error`, raised by `run_script` or by its result, means."""
    if isinstance(error, WorkError):
        return describe(error, lake.plans)
    lines = script.source.split("\n") if script.source_shown else []
    calls = list(_places(error, lines))
    if not calls and not isinstance(error, SystemExit | KeyboardInterrupt):
        # Polars found it while it planned or ran the result.
        return describe(error, lake.plans)
    hide = Hider(places(lake.plans))
    what, plan = without_noise(_text(error))
    place = f"line {calls[-1][0]}: " if calls else ""
    details = [*_listing(error, lines), *([plan.strip()] if plan else [])]
    return Failure(
        ErrorCode.OUT_OF_MEMORY if isinstance(error, MemoryError) else ErrorCode.SCRIPT_FAILED,
        shortened(hide(place + what), MAX_MESSAGE),
        shortened(hide("\n".join(details)), MAX_DETAILS),
    )


def flush_prints() -> None:
    """Write out what the script has printed so far, if it has left the streams usable."""
    for stream in (sys.stdout, sys.stderr):
        # Closed, deleted or replaced by something that is no stream.
        with contextlib.suppress(Exception):
            stream.flush()


def _compiled(script: Script) -> types.CodeType:
    try:
        return compile(script.source, _FILE, "exec", dont_inherit=True)
    except SyntaxError as error:
        line = f"line {error.lineno}: " if error.lineno else ""
        text = f": {error.text.strip()}" if error.text and script.source_shown else ""
        message = f"{line}{type(error).__name__}: {error.msg}{text}"
        raise WorkError(ErrorCode.SYNTAX_ERROR, shortened(message, MAX_MESSAGE)) from error
    except (ValueError, RecursionError, MemoryError) as error:
        message = f"the script cannot be compiled: {str(error) or 'it is nested too deeply'}"
        raise WorkError(ErrorCode.SYNTAX_ERROR, shortened(message, MAX_MESSAGE)) from error


def _print_at_once() -> None:
    """Let what the script prints be read while it runs, and say lines instead of places."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(line_buffering=True, errors="backslashreplace")
    warnings.formatwarning = _warning


def _warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    line: str | None = None,  # noqa: ARG001
) -> str:
    place = f"line {lineno}: " if filename == _FILE else ""
    return f"{place}{category.__name__}: {message}\n"


def _keep_source(source: str) -> None:
    """Let the traceback and inspect modules show the script's lines."""
    lines = source.splitlines(keepends=True)
    linecache.cache[_FILE] = (len(source), None, lines, _FILE)


def _result(scope: dict[str, Any]) -> pl.LazyFrame:
    if "result" not in scope:
        message = "the script assigns no result: assign a LazyFrame or a DataFrame to result"
        raise WorkError(ErrorCode.SCRIPT_FAILED, message)
    result = scope["result"]
    # By its type, because an object may say that it is of another class.
    kind = type(result)
    if issubclass(kind, _DATA_FRAME):
        result = _DATA_FRAME.lazy(result)
    elif not issubclass(kind, _LAZY_FRAME):
        name = "None" if result is None else f"of the type {_name_of(kind)}"
        message = f"result is {name} and must be a LazyFrame or a DataFrame"
        raise WorkError(ErrorCode.SCRIPT_FAILED, message)
    # Not the object itself: a subclass may mean something else by the methods called here.
    return _LAZY_FRAME._from_pyldf(result._ldf)  # noqa: SLF001


def _name_of(kind: type) -> str:
    """Return the name of a type, whatever its own type makes of that."""
    return str(type.__dict__["__name__"].__get__(kind))


def _text(error: BaseException) -> str:
    """Say the type and message of anything that can be raised, however it resists."""
    if isinstance(error, SystemExit):
        return (
            f"the script called sys.exit({error.code!r}): "
            "let it reach its end with a result, or raise an error"
        )
    try:
        text = str(error).strip()
    except BaseException:  # noqa: BLE001
        text = "(its message cannot be read)"
    if type(error) is ModuleNotFoundError and error.name and "." not in error.name:
        text += ": a script can import the standard library and the packages that the server lists"
    name = _name_of(type(error))
    return f"{name}: {text}" if text else name


def _places(error: BaseException, lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Yield line, function and source of each of the script's own calls, outermost first."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == _FILE:
            number = trace.tb_lineno
            yield number, code.co_name, lines[number - 1].strip() if number <= len(lines) else ""
        trace = trace.tb_next


def _listing(error: BaseException, lines: list[str]) -> Iterator[str]:
    """Yield the script's part of a traceback, with the causes behind the error."""
    cause: BaseException | None = error
    for depth in range(1 + _MOST_CAUSES):
        if cause is None:
            return
        if depth:
            yield "which came while handling:"
        calls = list(_places(cause, lines))
        shown = calls
        if len(calls) > _MOST_FRAMES:
            half = _MOST_FRAMES // 2
            shown = calls[:half]
            yield from map(_place, shown)
            yield f"… {len(calls) - _MOST_FRAMES} more calls …"
            shown = calls[-half:]
        yield from map(_place, shown)
        yield without_noise(_text(cause))[0]
        hidden = cause.__suppress_context__
        cause = cause.__cause__ or (None if hidden else cause.__context__)


def _place(place: tuple[int, str, str]) -> str:
    number, function, source = place
    return f"line {number}, in {function}" + f": {source}" * bool(source)
