"""One request from its frame to the last frame of its answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import polars as pl

from polars_worker.arrow_stream import ArrowStream
from polars_worker.column_names import named, settled
from polars_worker.errors import ErrorCode, WorkError, describe
from polars_worker.json_rows import JsonRows
from polars_worker.parquet_file import send_parquet
from polars_worker.protocol import ConnectionLostError, Kind
from polars_worker.request import Request, ResultFormat, parse_request
from polars_worker.result_types import presentable
from polars_worker.statements import check_statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from polars_worker.protocol import Connection
    from polars_worker.tables import Table, TableScans

__all__ = ["answer"]

# The first batch is cut this short, so that a reader has rows while the rest of it is encoded.
_FIRST_BATCH_ROWS: Final = 1_024

# Polars counts rows in 32 bits where it limits them.
_MAX_LIMIT: Final = 2**32 - 1


def answer(payload: bytes, connection: Connection, scans: TableScans) -> None:
    """Do what the request in `payload` asks and send the answer, whatever goes wrong.

    Raises ConnectionLostError if nobody takes the answer.
    """
    tables: tuple[Table, ...] = ()
    try:
        request = parse_request(payload)
        tables = request.tables
        rows = _run(request, connection, scans)
    except (ConnectionLostError, KeyboardInterrupt, SystemExit):
        raise
    # A panic in Polars' Rust code is no Exception, and must not end the worker unheard.
    except BaseException as error:  # noqa: BLE001
        failure = describe(error, tables)
        if failure.code is ErrorCode.QUERY_FAILED:
            for table in tables:
                scans.forget(table.metadata)
        connection.send_json(Kind.ERROR, failure.document())
    else:
        connection.send_json(Kind.FINISHED, {"rows": rows})


def _run(request: Request, connection: Connection, scans: TableScans) -> int:
    """Run the statement, send schema and data, and return the number of rows."""
    check_statement(request.sql)
    frames = {table.alias: scans.scan(table.metadata) for table in request.tables}
    # A context of its own, because a statement can leave names behind in one.
    frame = pl.SQLContext(frames).execute(request.sql, eager=False)
    frame, schema = presentable(frame, frame.collect_schema(), request.format)
    schema = settled(schema)
    if request.max_rows > _MAX_LIMIT and request.format is ResultFormat.PARQUET:
        message = f"maxRows may be at most {_MAX_LIMIT} for a Parquet file"
        raise WorkError(ErrorCode.UNSUPPORTED, message)
    if 0 < request.max_rows <= _MAX_LIMIT:
        frame = frame.limit(request.max_rows)
    connection.send_json(
        Kind.SCHEMA,
        {"columns": schema.names(), "types": [str(dtype) for dtype in schema.dtypes()]},
    )
    if request.format is ResultFormat.PARQUET:
        if request.describe:
            return 0
        return send_parquet(connection, frame, schema, request.field_ids)
    writer = (
        ArrowStream(connection, schema, request.compression)
        if request.format is ResultFormat.ARROW
        else JsonRows(connection, schema)
    )
    rows = 0
    if request.describe:
        return rows
    for batch in named(_batches(frame, request), schema.names()):
        if rows:
            # With the batch that comes next, so that a result of one batch costs nothing more.
            connection.send_json(Kind.PROGRESS, {"rows": rows})
        writer.write(batch)
        rows += batch.height
    return rows


def _batches(frame: pl.LazyFrame, request: Request) -> Iterator[pl.DataFrame]:
    """Run `frame` and yield its rows while they come, in their order."""
    batches = frame.collect_batches(
        chunk_size=request.batch_rows, maintain_order=True, engine="streaming"
    )
    left = request.max_rows or sys.maxsize
    short = min(_FIRST_BATCH_ROWS, request.batch_rows)
    for batch in batches:
        rows = batch[:left] if left < batch.height else batch
        left -= rows.height
        if rows.height > short:
            yield rows[:short]
            rows = rows[short:]
        if rows.height:
            yield rows
            short = request.batch_rows
        if not left:
            return
