"""How many row groups of files Polars fetches before it has decoded those in front of them."""

from __future__ import annotations

import os
from typing import Final

import polars as pl

__all__ = ["read_ahead"]

_VARIABLE: Final = "POLARS_ROW_GROUP_PREFETCH_SIZE"
_OF_STORES: Final = 32
"""Half as many as there may be connections to a box's relay."""


def read_ahead(*, stores: bool) -> None:
    """Set how far what is read from now on is read ahead; Polars looks at each reading.

    A local file gives what it is asked for at once: more than the threads decode would hold back
    the first row, and memory. An object store lets each request wait, so that many must be under
    way; how much they may bring is bounded by the box's environment.
    """
    wanted = str(_OF_STORES if stores else pl.thread_pool_size())
    if os.environ.get(_VARIABLE) != wanted:
        os.environ[_VARIABLE] = wanted
