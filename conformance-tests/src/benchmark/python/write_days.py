"""Writes a table of many files into a lake, with pyiceberg: `default.days`, partitioned by day.

Usage: python write_days.py WAREHOUSE FILES

A commit is a hundred days, a file each; ten commits follow one another for the same days.
"""

import sys
from pathlib import Path

import polars as pl
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import DateType, DoubleType, LongType, NestedField, StringType
from write_events import FIRST_DAY

SCHEMA = Schema(
    NestedField(1, "id", LongType(), required=False),
    NestedField(2, "day", DateType(), required=False),
    NestedField(3, "ratio", DoubleType(), required=False),
    NestedField(4, "name", StringType(), required=False),
)
SPEC = PartitionSpec(PartitionField(2, 1000, IdentityTransform(), "day"))

DAYS = 100
TIMES = 10
FILE_ROWS = 10


def main(warehouse: Path, files: int) -> None:
    """Write everything; fails if the table exists."""
    catalog = SqlCatalog(
        "oleander", uri=f"sqlite:///{warehouse}/catalog.sqlite", warehouse=f"file://{warehouse}"
    )
    table = catalog.create_table("default.days", SCHEMA, partition_spec=SPEC)
    for commit in range(files // DAYS):
        first = FIRST_DAY + commit // TIMES * DAYS
        rows = DAYS * FILE_ROWS
        number = pl.int_range(commit * rows, (commit + 1) * rows, dtype=pl.Int64, eager=True)
        frame = pl.DataFrame(
            {
                "id": number,
                "day": (number % DAYS + first).cast(pl.Int32).cast(pl.Date),
                "ratio": (number.hash(0) % 2**53).cast(pl.Float64) / 2.0**53,
                "name": "customer " + (number.hash(1) % 100_000).cast(pl.String),
            }
        )
        table.append(frame.to_arrow().cast(table.schema().as_arrow()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
