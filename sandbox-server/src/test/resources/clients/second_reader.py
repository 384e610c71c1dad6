"""Reads Iceberg tables by other engines than the server's, as lines of standard input ask for.

A line is the name of an engine, a space, and a metadata file. The answer is one line: rows in the
JSON that the workload API writes, or an object whose `error` says why there are none.
"""

import base64
import importlib
import json
import math
import sys
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyiceberg.table import StaticTable

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001


def duck() -> duckdb.DuckDBPyConnection:
    """Open DuckDB with its own reader of Iceberg."""
    connection = duckdb.connect()
    for name in ("avro", "iceberg"):
        package = importlib.import_module(f"duckdb_extension_{name}")
        (file,) = Path(package.__path__[0]).rglob(f"{name}.duckdb_extension")
        connection.execute(f"LOAD '{file}'")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET arrow_lossless_conversion = true")
    return connection


def shown(value: Any, kind: pa.DataType) -> Any:  # noqa: PLR0911
    """Return a value as the workload API writes it."""
    if value is None:
        return None
    if pa.types.is_map(kind):
        return [
            {"key": shown(key, kind.key_type), "value": shown(item, kind.item_type)}
            for key, item in value
        ]
    if pa.types.is_struct(kind):
        return {field.name: shown(value[field.name], field.type) for field in kind}
    if pa.types.is_nested(kind):
        return [shown(item, kind.value_type) for item in value]
    if pa.types.is_floating(kind) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, uuid.UUID):
        return base64.b64encode(value.bytes).decode()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if pa.types.is_timestamp(kind):
        return value if isinstance(value, str) else value.isoformat(timespec="microseconds")
    if isinstance(value, bool | int | float | str):
        return value
    return format(value, "f") if pa.types.is_decimal(kind) else value.isoformat()


def values(column: pa.ChunkedArray) -> list[Any]:
    """Return the values of a column; those of Python's own types have no nanoseconds."""
    kind = column.type
    if not pa.types.is_timestamp(kind) or kind.unit != "ns":
        return column.to_pylist()
    ending = "+00:00" if kind.tz else ""
    return [
        None
        if count is None
        else f"{(EPOCH + timedelta(seconds=count // 10**9)).isoformat()}.{count % 10**9:09}{ending}"
        for count in column.cast(pa.int64()).to_pylist()
    ]


def read(connection: duckdb.DuckDBPyConnection, engine: str, metadata: str) -> pa.Table:
    """Read a whole table."""
    if engine == "duckdb":
        return connection.execute("SELECT * FROM iceberg_scan(?)", [metadata]).to_arrow_table()
    return StaticTable.from_metadata(metadata, {}).scan().to_arrow()


def main() -> None:
    """Answer until there is no more to read."""
    connection = duck()
    for line in sys.stdin:
        engine, metadata = line.rstrip("\n").split(" ", maxsplit=1)
        try:
            table = read(connection, engine, metadata)
            columns = [
                [shown(value, column.type) for value in values(column)] for column in table.columns
            ]
            answer: Any = [list(row) for row in zip(*columns, strict=True)]
        except Exception as e:  # noqa: BLE001
            answer = {"error": f"{type(e).__name__}: {e}"}
        print(json.dumps(answer), flush=True)


main()
