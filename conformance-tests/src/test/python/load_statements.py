"""Runs CREATE and INSERT statements in SQLite, and writes the tables into an embedded lake.

Usage: python load_statements.py WAREHOUSE GROUPS

GROUPS is a file of [{"namespace": …, "statements": […]}, …].
"""

import json
import sqlite3
import sys
from pathlib import Path

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog


def arrow_type(declared: str) -> pa.DataType:
    """The type of a column, by SQLite's rules of affinity."""
    upper = declared.upper()
    if "INT" in upper:
        return pa.int64()
    if "CHAR" in upper or "TEXT" in upper:
        return pa.string()
    return pa.float64()


def read_tables(statements: list[str]) -> dict[str, pa.Table]:
    """What the statements leave behind."""
    database = sqlite3.connect(":memory:")
    for statement in statements:
        database.execute(statement)
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    tables = {}
    for (name,) in names:
        columns = database.execute("SELECT name, type FROM pragma_table_info(?)", (name,))
        schema = pa.schema([(column, arrow_type(declared)) for column, declared in columns])
        rows = database.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608
        tables[name] = pa.Table.from_pylist(
            [dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema
        )
    database.close()
    return tables


def main(warehouse: Path, groups: Path) -> None:
    """Creates a namespace for each group of statements."""
    catalog = SqlCatalog(
        "oleander",
        uri=f"sqlite:///{warehouse}/catalog.sqlite",
        warehouse=f"file://{warehouse}",
    )
    for group in json.loads(groups.read_text()):
        catalog.create_namespace(group["namespace"])
        for name, rows in read_tables(group["statements"]).items():
            table = catalog.create_table((group["namespace"], name), rows.schema)
            table.append(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
