"""Writes the rows of Parquet files to one other with nothing but Polars.

Usage: python write_by_polars.py FOLDER

Says `ready`, then answers commands, one a line: `write FILE` scans all files of FOLDER, sinks them
to FILE, and answers the rows and what `process_cost` tells of it.
"""

import sys
from pathlib import Path

import polars as pl
from process_cost import cost


def main(folder: Path) -> None:
    """Answer commands until the input ends."""
    print("ready", flush=True)
    for line in sys.stdin:
        _, _, file = line.strip().partition(" ")

        def write(file: str = file) -> int:
            pl.scan_parquet(folder / "*.parquet").sink_parquet(file)
            return int(pl.scan_parquet(file).select(pl.len()).collect().item())

        print(*cost(write), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
