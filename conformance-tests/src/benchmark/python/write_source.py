"""Writes the table whose rows the writers write again: `default.source`, with pyiceberg.

Usage: python write_source.py WAREHOUSE ROWS

Its files are in WAREHOUSE/source/data, for those who read them without a catalog.
"""

import sys
from pathlib import Path

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.schema import Schema
from pyiceberg.types import (
    DateType,
    DoubleType,
    IntegerType,
    NestedField,
    StringType,
    TimestampType,
)
from write_events import FILE_ROWS, events

SCHEMA = Schema(
    NestedField(1, "id", IntegerType(), required=False),
    NestedField(2, "ratio", DoubleType(), required=False),
    NestedField(3, "name", StringType(), required=False),
    NestedField(4, "moment", TimestampType(), required=False),
    NestedField(5, "day", DateType(), required=False),
)


def main(warehouse: Path, rows: int) -> None:
    """Write everything; fails if the table exists."""
    catalog = SqlCatalog(
        "oleander", uri=f"sqlite:///{warehouse}/catalog.sqlite", warehouse=f"file://{warehouse}"
    )
    table = catalog.create_table("default.source", SCHEMA, location=f"file://{warehouse}/source")
    schema = table.schema().as_arrow()
    for start in range(0, rows, FILE_ROWS):
        part = events(start, min(start + FILE_ROWS, rows))
        table.append(part.select(schema.names).cast(schema))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
