"""What the data files of a destination must be like, as the server tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pyiceberg.partitioning import PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table.sorting import SortOrder

from polars_worker.errors import ErrorCode, WorkError
from polars_worker.protocol import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polars_worker.protocol import Connection

__all__ = ["Layout", "ask_layout", "read_layout"]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as far as writing to it goes.

    `columns` names the table's column for each column of the result, in order; None means that the
    columns have the same names. `target_file_bytes` is about how large a file should become.
    """

    schema: Schema
    partition_spec: PartitionSpec
    sort_order: SortOrder
    target_file_bytes: int
    columns: tuple[str, ...] | None = None


def ask_layout(connection: Connection, result: Schema) -> Layout:
    """Tell the server what the result is like, and return what the files must be like.

    Raises WorkError, as the server words it, when the result cannot be written.
    """
    told = connection.ask({"ask": "layout", "schema": result.model_dump_json()})
    if not isinstance(told, dict):
        message = "the server tells a layout that is no object"
        raise ProtocolError(message)
    error = told.get("error")
    if error is not None:
        raise WorkError(ErrorCode.REFUSED, error["message"])
    return read_layout(told)


def read_layout(told: Mapping[str, Any]) -> Layout:
    """Read what the server tells; raises WorkError for a table that cannot be written to."""
    columns = told.get("columns")
    try:
        return Layout(
            schema=Schema.model_validate(told["schema"]),
            partition_spec=PartitionSpec.model_validate(told["partitionSpec"]),
            sort_order=SortOrder.model_validate(told["sortOrder"]),
            target_file_bytes=int(told["targetFileBytes"]),
            columns=None if columns is None else tuple(columns),
        )
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]["msg"]
        message = f"the table has columns or partitions that cannot be written to: {problem}"
        raise WorkError(ErrorCode.UNSUPPORTED, message) from error
