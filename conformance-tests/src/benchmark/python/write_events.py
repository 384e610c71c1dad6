"""Writes the rows of the benchmark: an Iceberg table in the lake, and the same rows as Arrow files.

Usage: python write_events.py WAREHOUSE DIRECTORY ROWS

The table is `default.events` of the embedded lake in WAREHOUSE. DIRECTORY receives `wide.arrow`
with all its columns and `narrow.arrow` with `id` and `ratio`, in batches as large as the server's.
"""

import sys
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.schema import Schema
from pyiceberg.types import (
    DateType,
    DecimalType,
    DoubleType,
    LongType,
    NestedField,
    StringType,
    TimestampType,
)

SCHEMA = Schema(
    NestedField(1, "id", LongType(), required=False),
    NestedField(2, "ratio", DoubleType(), required=False),
    NestedField(3, "price", DecimalType(10, 2), required=False),
    NestedField(4, "name", StringType(), required=False),
    NestedField(5, "day", DateType(), required=False),
    NestedField(6, "moment", TimestampType(), required=False),
)

FILE_ROWS = 1_000_000
BATCH_ROWS = 65_536
FIRST_DAY = 14_610  # 2010-01-01
FIRST_MICROSECOND = 1_262_304_000_000_000


def events(start: int, stop: int) -> pa.Table:
    """The rows from number `start` up to `stop`; the same for the same numbers."""
    number = pl.int_range(start, stop, dtype=pl.Int64, eager=True).alias("id")
    noise = [number.hash(seed) for seed in range(4)]
    frame = pl.DataFrame(
        {
            "id": number,
            "ratio": (noise[0] % 2**53).cast(pl.Float64) / 2.0**53,
            "price": (noise[1] % 10_000_000).cast(pl.Decimal(10, 0)).cast(pl.Decimal(10, 2)) / 100,
            "name": "customer " + (noise[2] % 100_000).cast(pl.String),
            "day": (noise[3] % 5_000 + FIRST_DAY).cast(pl.Int32).cast(pl.Date),
            "moment": (number * 7_919_003 + FIRST_MICROSECOND).cast(pl.Datetime("us")),
        }
    ).cast({"price": pl.Decimal(10, 2)})
    # Strings as large_utf8, as the server sends them.
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())


def main(warehouse: Path, directory: Path, rows: int) -> None:
    """Write everything; fails if the table exists."""
    catalog = SqlCatalog(
        "oleander", uri=f"sqlite:///{warehouse}/catalog.sqlite", warehouse=f"file://{warehouse}"
    )
    table = catalog.create_table("default.events", SCHEMA)
    schema = events(0, 1).schema
    narrow = ["id", "ratio"]
    with (
        pa.ipc.new_file(str(directory / "wide.arrow"), schema) as wide_file,
        pa.ipc.new_file(
            str(directory / "narrow.arrow"), pa.schema([schema.field(name) for name in narrow])
        ) as narrow_file,
    ):
        for start in range(0, rows, FILE_ROWS):
            part = events(start, min(start + FILE_ROWS, rows))
            table.append(part.cast(table.schema().as_arrow()))
            wide_file.write_table(part, BATCH_ROWS)
            narrow_file.write_table(part.select(narrow), BATCH_ROWS)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
