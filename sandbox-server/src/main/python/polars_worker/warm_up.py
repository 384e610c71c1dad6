"""Everything slow that a first query would otherwise wait for."""

from __future__ import annotations

import gc
import gzip  # noqa: F401
import socket

import polars as pl
from pyiceberg.schema import Schema
from pyiceberg.types import LongType, NestedField, StringType

from polars_worker.arrow_stream import ArrowStream
from polars_worker.protocol import Connection
from polars_worker.tables import Table, TableScans

__all__ = ["plan", "warm_up"]


def plan() -> pl.LazyFrame:
    """Plan one small query over an Iceberg table that exists in memory only, without running it."""
    frames = {"t": TableScans().scan(_empty_table(), _nobody).frame}
    return pl.SQLContext(frames).execute("SELECT a, b FROM t WHERE a > 0 UNION ALL SELECT 1, ''")


def warm_up() -> None:
    """Run one small query from SQL to Arrow.

    This makes the imports that Polars and PyIceberg put off and starts Polars' threads. What lives
    now lives as long as the worker, so the garbage collector need not look at it again.
    """
    frame = plan()
    near, far = socket.socketpair()
    with near, far:
        stream = ArrowStream(Connection(near), frame.collect_schema())
        for batch in frame.collect_batches(engine="streaming"):
            stream.write(batch)
    gc.collect()
    gc.freeze()


def _empty_table() -> Table:
    """Return a table without files."""
    schema = Schema(NestedField(1, "a", LongType()), NestedField(2, "b", StringType()))
    return Table(
        alias="t",
        key="",
        parts=1,
        plan={
            "location": "/nowhere",
            "schema": schema.model_dump(mode="json"),
            "deletedFields": Schema().model_dump(mode="json"),
        },
    )


def _nobody(_key: str, _part: int) -> bytes:
    raise NotImplementedError
