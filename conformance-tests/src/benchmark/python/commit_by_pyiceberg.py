"""Appends one row a commit with pyiceberg, by one thread or several.

Usage: python commit_by_pyiceberg.py WAREHOUSE

Says `ready`, then answers commands, one a line: `commit TABLE WRITERS COMMITS` creates the table,
lets each writer append so often, loading the table anew when another was faster, and answers the
nanoseconds of all and the rows of the table after it.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import CommitFailedException

ROW = pa.table({"n": pa.array([1], pa.int32())})


def append(warehouse: Path, name: str, commits: int) -> None:
    """Append a row, so often."""
    catalog = open_catalog(warehouse)
    for _ in range(commits):
        while True:
            try:
                catalog.load_table(name).append(ROW)
                break
            except CommitFailedException:
                continue


def open_catalog(warehouse: Path) -> SqlCatalog:
    """Return the lake's catalog, for one thread."""
    return SqlCatalog(
        "oleander", uri=f"sqlite:///{warehouse}/catalog.sqlite", warehouse=f"file://{warehouse}"
    )


def main(warehouse: Path) -> None:
    """Answer commands until the input ends."""
    catalog = open_catalog(warehouse)
    print("ready", flush=True)
    for line in sys.stdin:
        _, name, writers, commits = line.split()
        catalog.create_table(name, ROW.schema)
        with ThreadPoolExecutor(int(writers)) as pool:
            start = time.perf_counter_ns()
            ends = [pool.submit(append, warehouse, name, int(commits)) for _ in range(int(writers))]
            for end in ends:
                end.result()
            nanos = time.perf_counter_ns() - start
        print(nanos, catalog.load_table(name).scan().count(), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
