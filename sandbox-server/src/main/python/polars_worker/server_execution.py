"""Keeps a script from executing its frames itself: it says what to compute, the server does it.

This is no wall, and need not be one: it tells of a mistake where it is made. What makes sure is the
box.
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

__all__ = ["leave_execution_to_the_server"]

_METHODS: Final = frozenset(
    {"collect", "collect_async", "collect_batches", "fetch", "profile", "remote", "show"}
)
_FUNCTIONS: Final = ("collect_all", "collect_all_async")
# Eager operations of Polars go through lazy ones, and the worker executes the result.
_TRUSTED: Final = ("polars", "polars_worker")


def leave_execution_to_the_server() -> None:
    """Refuse to scripts, from now on, what would execute a LazyFrame. Not undone."""
    for name in dir(pl.LazyFrame):
        if name in _METHODS or name.startswith("sink_"):
            original = getattr(pl.LazyFrame, name)
            setattr(pl.LazyFrame, name, _refusing(f".{name}()", original))
    for name in _FUNCTIONS:
        setattr(pl, name, _refusing(f"pl.{name}()", getattr(pl, name)))


def _refusing(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def guarded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        if _is_trusted(sys._getframe(1)):  # noqa: SLF001
            return original(*args, **kwargs)
        message = (
            f"{name} is refused in a script, because the server handles execution: "
            "assign the LazyFrame to result as it is"
        )
        raise RuntimeError(message)

    return guarded


def _is_trusted(caller: FrameType | None) -> bool:
    while caller is not None:
        package = str(caller.f_globals.get("__name__")).partition(".")[0]
        if package not in _TRUSTED:
            return False
        if caller.f_code.co_name != "pipe":
            return True
        # On behalf of its own caller.
        caller = caller.f_back
    return False
