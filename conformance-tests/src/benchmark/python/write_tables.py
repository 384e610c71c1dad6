"""Writes many small tables into a lake, with pyiceberg.

Usage: python write_tables.py WAREHOUSE TABLES
"""

import sys
from pathlib import Path

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.schema import Schema
from pyiceberg.types import (
    DateType,
    DecimalType,
    DoubleType,
    ListType,
    LongType,
    NestedField,
    StringType,
    TimestamptzType,
)

NAMESPACES = 10

SCHEMA = Schema(
    NestedField(1, "id", LongType(), required=True, doc="the key"),
    NestedField(2, "name", StringType(), required=False, doc="what it is called"),
    NestedField(3, "price", DecimalType(12, 2), required=False),
    NestedField(4, "weight", DoubleType(), required=False),
    NestedField(5, "day", DateType(), required=False),
    NestedField(6, "changed", TimestamptzType(), required=False),
    NestedField(7, "labels", ListType(11, StringType(), element_required=False), required=False),
    NestedField(8, "parent", LongType(), required=False),
    NestedField(9, "note", StringType(), required=False),
    NestedField(10, "amount", LongType(), required=False),
)


def main(warehouse: Path, tables: int) -> None:
    """Creates the tables, spread over namespaces; fails when one exists."""
    catalog = SqlCatalog(
        "oleander",
        uri=f"sqlite:///{warehouse}/catalog.sqlite",
        warehouse=f"file://{warehouse}",
    )
    for namespace in range(NAMESPACES):
        catalog.create_namespace(f"area_{namespace}")
    for number in range(tables):
        catalog.create_table(
            (f"area_{number % NAMESPACES}", f"table_{number:05}"),
            SCHEMA,
            properties={"comment": f"the table of number {number}"},
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
