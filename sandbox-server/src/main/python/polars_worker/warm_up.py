"""Everything slow that a first query would otherwise wait for."""

from __future__ import annotations

import gc
import gzip  # noqa: F401
import socket

import polars as pl
import polars._utils.threading
import polars_iceberg  # noqa: F401
from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.table.metadata import TableMetadataUtil, new_table_metadata
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER
from pyiceberg.types import LongType, NestedField, StringType

from polars_worker.arrow_stream import ArrowStream
from polars_worker.protocol import Connection

__all__ = ["plan", "warm_up"]


def plan() -> pl.LazyFrame:
    """Plan one small query over an Iceberg table that exists in memory only, without running it."""
    frames = {"t": pl.scan_iceberg(_empty_table())}
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
    """Return a table without snapshots, so that no file of it is ever looked for."""
    metadata = new_table_metadata(
        schema=Schema(NestedField(1, "a", LongType()), NestedField(2, "b", StringType())),
        partition_spec=UNPARTITIONED_PARTITION_SPEC,
        sort_order=UNSORTED_SORT_ORDER,
        location="/nowhere",
    )
    return Table(
        identifier=("nowhere", "t"),
        metadata=TableMetadataUtil.parse_raw(metadata.model_dump_json()),
        metadata_location="/nowhere/metadata/0.metadata.json",
        io=PyArrowFileIO(),
        catalog=NoopCatalog("nowhere"),
    )
