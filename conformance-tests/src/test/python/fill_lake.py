"""Writes the tables of the conformance tests into an embedded lake, with pyiceberg.

Usage: python fill_lake.py WAREHOUSE
"""

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.schema import Schema
from pyiceberg.types import (
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IcebergType,
    IntegerType,
    LongType,
    NestedField,
    StringType,
    TimestampType,
    TimestamptzType,
)


def schema(*columns: tuple[str, IcebergType]) -> Schema:
    """An Iceberg schema of optional columns, numbered from 1."""
    return Schema(
        *(
            NestedField(field_id=i, name=name, field_type=kind, required=False)
            for i, (name, kind) in enumerate(columns, start=1)
        )
    )


TYPES = Schema(
    NestedField(1, "id", IntegerType(), required=True, doc="the row's number"),
    NestedField(2, "flag", BooleanType(), required=False),
    NestedField(3, "small", IntegerType(), required=False),
    NestedField(4, "big", LongType(), required=False),
    NestedField(5, "single", FloatType(), required=False),
    NestedField(6, "double", DoubleType(), required=False),
    NestedField(7, "price", DecimalType(10, 2), required=False),
    NestedField(8, "wide", DecimalType(38, 10), required=False),
    NestedField(9, "text", StringType(), required=False),
    NestedField(10, "day", DateType(), required=False),
    NestedField(11, "moment", TimestampType(), required=False),
    NestedField(12, "instant", TimestamptzType(), required=False),
)

ROWS = [
    {
        "id": 1,
        "flag": True,
        "small": 42,
        "big": 1234567890123,
        "single": 1.5,
        "double": -2.25,
        "price": Decimal("19.90"),
        "wide": Decimal("1234567890123456789012345678.0123456789"),
        "text": "Grüße, İstanbul 🌸",
        "day": date(2024, 2, 29),
        "moment": datetime(2024, 3, 31, 2, 30, 0, 123456),
        "instant": datetime(2024, 10, 27, 0, 30, 0, 1, tzinfo=UTC),
    },
    {
        "id": 2,
        "flag": False,
        "small": -(2**31),
        "big": -(2**63),
        "single": float("nan"),
        "double": float("inf"),
        "price": Decimal("-99999999.99"),
        "wide": Decimal("-0.0000000001"),
        "text": "",
        "day": date(1, 1, 1),
        "moment": datetime(1969, 12, 31, 23, 59, 59, 999999),
        "instant": datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    },
    {"id": 3},
]


def main(warehouse: Path) -> None:
    """Creates every table; fails when one exists."""
    catalog = SqlCatalog(
        "oleander",
        uri=f"sqlite:///{warehouse}/catalog.sqlite",
        warehouse=f"file://{warehouse}",
    )
    for namespace in ("conformance", "Mixed Case", "outer", "outer.inner", "empty"):
        catalog.create_namespace(namespace)

    types = catalog.create_table("conformance.types", TYPES)
    arrow = types.schema().as_arrow()
    types.append(pa.Table.from_pylist(ROWS, schema=arrow))

    names = schema(("Name", StringType()), ("select", IntegerType()))
    odd = catalog.create_table(("Mixed Case", 'Odd "Table"'), names)
    odd.append(pa.Table.from_pylist([{"Name": "odd", "select": 1}], schema=odd.schema().as_arrow()))

    nested = catalog.create_table(("outer", "inner", "leaves"), schema(("leaf", LongType())))
    nested.append(pa.Table.from_pylist([{"leaf": 7}], schema=nested.schema().as_arrow()))

    # A table of the same last name as the embedded lake's own.
    flowers = catalog.create_table("conformance.flowers", schema(("petals", IntegerType())))
    flowers.append(
        pa.Table.from_pylist([{"petals": 5}, {"petals": 6}], schema=flowers.schema().as_arrow())
    )

    catalog.create_table("conformance.no_rows", schema(("a", LongType()), ("b", StringType())))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
