"""A result written to a table: asked about, made to fit, and sent as data files."""

from __future__ import annotations

import warnings
from typing import IO, TYPE_CHECKING, Final, cast

import polars as pl
from pyiceberg.schema import index_by_id
from pyiceberg.types import UUIDType

from polars_worker.column_names import settled
from polars_worker.data_files import DataFiles
from polars_worker.errors import ErrorCode, WorkError
from polars_worker.fan_out import FanOut
from polars_worker.fitting import Fitting
from polars_worker.iceberg_types import iceberg_schema
from polars_worker.layout import Layout, ask_layout
from polars_worker.parquet_writer import ROW_GROUP_ROWS
from polars_worker.partitions import Partitioning
from polars_worker.protocol import Connection, Kind
from polars_worker.result_types import presentable
from polars_worker.returned_rows import ReturnedRows
from polars_worker.sort_order import Ordering

if TYPE_CHECKING:
    from polars_worker.request import Request

__all__ = ["write_result"]

# Polars counts rows in 32 bits where it limits them.
_MAX_LIMIT: Final = 2**32 - 1

# Polars counts the bytes of rows in memory; a file takes about a fourth of that.
_BYTES_IN_MEMORY: Final = 4


def write_result(frame: pl.LazyFrame, request: Request, connection: Connection) -> int:
    """Run `frame` and send its rows as data files; return how many there are.

    Raises WorkError, naming the column, when the result or a value of it does not fit.
    """
    planned = frame.collect_schema()
    schema = settled(planned)
    if schema != planned:
        frame = frame.map_batches(_Names(schema.names()), streamable=True, schema=schema)
    layout = ask_layout(connection, iceberg_schema(schema))
    fitting = Fitting(schema, layout)
    _, shown = presentable(frame, schema)
    connection.send_json(
        Kind.SCHEMA,
        {"columns": shown.names(), "types": [str(dtype) for dtype in shown.dtypes()]},
    )
    if request.describe:
        return 0
    if request.max_rows > _MAX_LIMIT:
        message = f"maxRows may be at most {_MAX_LIMIT} for a destination"
        raise WorkError(ErrorCode.UNSUPPORTED, message)
    if request.max_rows:
        frame = frame.limit(request.max_rows)
    returned = ReturnedRows(schema, request) if request.returned_rows else None
    if returned is not None:
        frame = returned.watch(frame)
    files = DataFiles(connection)
    try:
        _write(fitting.apply(frame), fitting, layout, files)
        files.finish()
    except BaseException:
        fitting.raise_failure()
        files.raise_failure()
        raise
    finally:
        files.close()
    if returned is not None:
        returned.send(connection)
    return files.rows


def _write(frame: pl.LazyFrame, fitting: Fitting, layout: Layout, files: DataFiles) -> None:
    partitioning = Partitioning(layout.partition_spec, layout.schema)
    ordering = Ordering(layout.sort_order, layout.schema)
    if not partitioning.keys and not ordering and not _has_uuid(layout):
        _sink(frame, fitting, layout, files)
        return
    batches = frame.collect_batches(maintain_order=True, engine="streaming")
    FanOut(files, fitting.arrow_schema, partitioning, ordering, layout.target_file_bytes).write(
        batches
    )


def _has_uuid(layout: Layout) -> bool:
    """Return whether there are UUIDs in the table, which Polars writes as mere bytes."""
    fields = index_by_id(layout.schema).values()
    return any(isinstance(field.field_type, UUIDType) for field in fields)


class _Names:
    """Gives the columns of frames their lasting names."""

    def __init__(self, names: list[str]) -> None:
        self._names = names

    def __call__(self, frame: pl.DataFrame) -> pl.DataFrame:
        frame.columns = self._names
        return frame


def _sink(frame: pl.LazyFrame, fitting: Fitting, layout: Layout, files: DataFiles) -> None:
    """Write `frame` as it comes, one file after the other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        target = pl.PartitionBy(
            "",
            file_path_provider=lambda _: cast("IO[bytes]", files.file()),
            approximate_bytes_per_file=layout.target_file_bytes * _BYTES_IN_MEMORY,
        )
    frame.sink_parquet(
        target,
        arrow_schema=fitting.arrow_schema,
        row_group_size=ROW_GROUP_ROWS,
        maintain_order=True,
        engine="streaming",
    )
