"""Names of the columns of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["named", "settled"]

_MADE_UP: Final = "__POLARS_CORR_"


def settled(schema: pl.Schema) -> pl.Schema:
    """Return `schema` with a lasting name for each column of which Polars makes one up.

    It does so for a correlated subquery without an alias, and anew each time it plans the query.
    """
    names: list[str] = []
    for name in schema.names():
        names.append(_free("subquery", {*schema.names(), *names}) if _is_made_up(name) else name)
    return pl.Schema(zip(names, schema.dtypes(), strict=True))


def named(frames: Iterable[pl.DataFrame], names: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Yield `frames` with `names`."""
    for frame in frames:
        if frame.columns != names:
            frame.columns = names
        yield frame


def _is_made_up(name: str) -> bool:
    return name.startswith(_MADE_UP)


def _free(name: str, taken: set[str]) -> str:
    """Return `name`, or the first of `name:1`, `name:2`, … that is not taken: Polars' own way."""
    free, number = name, 0
    while free in taken:
        number += 1
        free = f"{name}:{number}"
    return free
