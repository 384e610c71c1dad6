"""One request from its frame to the last frame of its answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import polars as pl

from polars_worker.arrow_stream import ArrowStream
from polars_worker.column_names import named, settled
from polars_worker.destination import write_result
from polars_worker.errors import ErrorCode, WorkError, describe
from polars_worker.json_rows import JsonRows
from polars_worker.protocol import ConnectionLostError, Kind
from polars_worker.read_ahead import read_ahead
from polars_worker.request import Query, Request, ResultFormat, Script, parse_request
from polars_worker.result_types import presentable
from polars_worker.script import (
    compile_script,
    describe_script_error,
    flush_prints,
    run_script,
)
from polars_worker.script_lake import ScriptLake
from polars_worker.statements import check_statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from polars_worker.protocol import Connection
    from polars_worker.tables import TableScans

__all__ = ["answer"]

# The first batch is cut this short, so that a reader has rows while the rest of it is encoded.
_FIRST_BATCH_ROWS: Final = 1_024

# Polars counts rows in 32 bits where it limits them.
_MAX_LIMIT: Final = 2**32 - 1


def answer(payload: bytes, connection: Connection, scans: TableScans) -> None:
    """Do what the request in `payload` asks and send the answer, whatever goes wrong.

    Raises ConnectionLostError if nobody takes the answer.
    """
    try:
        request = parse_request(payload)
    except WorkError as error:
        connection.send_json(Kind.ERROR, describe(error).document())
        return
    if isinstance(request.program, Script):
        _answer_script(request, request.program, connection, scans)
    else:
        _answer_query(request, request.program, connection, scans)


def _answer_query(
    request: Request, query: Query, connection: Connection, scans: TableScans
) -> None:
    try:
        check_statement(query.sql)
        read = {table.alias: scans.scan(table, connection.ask_for_part) for table in query.tables}
        read_ahead(stores=any(scan.in_store for scan in read.values()))
        frames = {alias: scan.frame for alias, scan in read.items()}
        # A context of its own, because a statement can leave names behind in one.
        frame = pl.SQLContext(frames).execute(query.sql, eager=False)
        rows = _send(frame, request, connection)
    except (ConnectionLostError, KeyboardInterrupt, SystemExit):
        raise
    # A panic in Polars' Rust code is no Exception, and must not end the worker unheard.
    except BaseException as error:  # noqa: BLE001
        plans = {table.alias: scans.plan(table) for table in query.tables}
        failure = describe(error, {alias: plan for alias, plan in plans.items() if plan})
        if failure.code is ErrorCode.QUERY_FAILED:
            for table in query.tables:
                scans.forget(table)
        connection.send_json(Kind.ERROR, failure.document())
    else:
        connection.send_json(Kind.FINISHED, {"rows": rows})


def _answer_script(
    request: Request, script: Script, connection: Connection, scans: TableScans
) -> None:
    lake = ScriptLake(connection, scans.stores)
    last: tuple[Kind, Mapping[str, Any]]
    try:
        compiled = compile_script(script)
        # Until the server has been asked, nothing of the script has run, and the server knows that.
        connection.ask({"ask": "run"})
        rows = _send(run_script(compiled, script, lake), request, connection)
        last = Kind.FINISHED, {"rows": rows}
    except ConnectionLostError:
        raise
    # A script may raise anything, SystemExit and KeyboardInterrupt too.
    except BaseException as error:  # noqa: BLE001
        last = Kind.ERROR, describe_script_error(error, script, lake).document()
    flush_prints()
    connection.send_json(*last)


def _send(frame: pl.LazyFrame, request: Request, connection: Connection) -> int:
    """Execute `frame`, send schema and data, and return the number of rows."""
    if request.write:
        return write_result(frame, request, connection)
    frame, schema = presentable(frame, frame.collect_schema())
    schema = settled(schema)
    if 0 < request.max_rows <= _MAX_LIMIT:
        frame = frame.limit(request.max_rows)
    connection.send_json(
        Kind.SCHEMA,
        {"columns": schema.names(), "types": [str(dtype) for dtype in schema.dtypes()]},
        # An Arrow stream begins with a message of its own.
        with_next=request.format is ResultFormat.ARROW,
    )
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
