"""Writes the columns that are read cell by cell, each in the forms that the sides read.

Usage: python write_cells.py DIRECTORY ROWS BATCH_ROWS

DIRECTORY receives, for each column, `<column>.arrows` (an Arrow stream, as the server sends it) and
`<column>.arrow` (an Arrow file), in batches of BATCH_ROWS, and all columns as `cells.parquet`.
"""

import sys
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

FIRST_DAY = 14_610  # 2010-01-01
FIRST_MICROSECOND = 1_262_304_000_000_000


def wide_decimals(low: pl.Series, high: pl.Series) -> pa.Array:
    """Decimals of 28 digits, of both signs, from the halves of their 128 bits."""
    high = (high % 2**29).cast(pl.Int64) - 2**28
    halves = pl.DataFrame({"low": low.reinterpret(signed=True), "high": high})
    words = halves.select(pl.concat_list("low", "high").explode()).to_series().to_arrow()
    return pa.Array.from_buffers(pa.decimal128(38, 10), len(low), [None, words.buffers()[1]])


def cells(rows: int) -> pa.Table:
    """All columns; the same for the same number of rows."""
    number = pl.int_range(0, rows, dtype=pl.Int64, eager=True)
    noise = [number.hash(seed) for seed in range(4)]
    missing = noise[3] % 16 == 0
    int64 = noise[0].reinterpret(signed=True)
    text = "customer " + (noise[2] % 100_000).cast(pl.String)
    double = (noise[0] % 2**53).cast(pl.Float64) / 2.0**53
    frame = pl.DataFrame(
        {
            "c_int32": (noise[0] % 2**31).cast(pl.Int32),
            "c_int64": int64,
            "c_float32": double.cast(pl.Float32),
            "c_float64": double,
            "c_decimal10": (noise[1] % 10_000_000).cast(pl.Decimal(10, 0)).cast(pl.Decimal(10, 2))
            / 100,
            "c_text": text,
            "c_date": (noise[3] % 5_000 + FIRST_DAY).cast(pl.Int32).cast(pl.Date),
            "c_timestamp": (number * 7_919_003 + FIRST_MICROSECOND).cast(pl.Datetime("us")),
            "c_boolean": noise[1] % 2 == 0,
            "c_binary": noise[2].cast(pl.String).str.zfill(20).str.slice(4).cast(pl.Binary),
            "missing": missing,
        }
    )
    frame = frame.with_columns(
        pl.col("c_decimal10").cast(pl.Decimal(10, 2)),
        pl.when("missing").then(None).otherwise("c_int64").alias("c_int64_nulls"),
        pl.when("missing").then(None).otherwise("c_text").alias("c_text_nulls"),
        pl.concat_list("c_int64", "c_int64", "c_int64").alias("c_int64_list"),
    ).drop("missing")
    # Strings as large_utf8, as the server sends them.
    table = frame.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    return table.append_column("c_decimal38", wide_decimals(noise[0], noise[1]))


def main(directory: Path, rows: int, batch_rows: int) -> None:
    """Write everything."""
    table = cells(rows)
    pq.write_table(table, directory / "cells.parquet")
    for name in table.column_names:
        column = table.select([name])
        with pa.ipc.new_stream(str(directory / f"{name}.arrows"), column.schema) as stream:
            stream.write_table(column, batch_rows)
        with pa.ipc.new_file(str(directory / f"{name}.arrow"), column.schema) as file:
            file.write_table(column, batch_rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
