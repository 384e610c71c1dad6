"""Appends the rows of Parquet files to a table with pyiceberg, through Arrow.

Usage: python write_by_pyiceberg.py WAREHOUSE FOLDER

Says `ready`, then answers commands, one a line: `write TABLE` creates the table, reads all files of
FOLDER, appends them, and answers the rows and what `process_cost` tells of it.
"""

import sys
from pathlib import Path

import pyarrow.parquet as pq
from process_cost import cost
from pyiceberg.catalog.sql import SqlCatalog


def main(warehouse: Path, folder: Path) -> None:
    """Answer commands until the input ends."""
    catalog = SqlCatalog(
        "oleander", uri=f"sqlite:///{warehouse}/catalog.sqlite", warehouse=f"file://{warehouse}"
    )
    print("ready", flush=True)
    for line in sys.stdin:
        _, _, name = line.strip().partition(" ")

        def write(name: str = name) -> int:
            rows = pq.read_table(folder)
            catalog.create_table(name, rows.schema).append(rows)
            return int(rows.num_rows)

        print(*cost(write), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
