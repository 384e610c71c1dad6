"""Runs small queries with Polars in this process: what a query costs before there is a service.

Usage: python in_process.py WAREHOUSE

Says `ready`, then answers commands, one a line: `small RUNS SQL` runs the statement so often and
answers the nanoseconds of each run; `threads THREADS RUNS SQL` does it with several threads and
answers the nanoseconds of all runs together before those of each; `polars` answers Polars' version.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
from pyiceberg.catalog.sql import SqlCatalog


def small(context: pl.SQLContext[pl.LazyFrame], runs: int, sql: str) -> list[int]:
    """Run `sql` and read its rows, `runs` times; return how long each run took."""
    nanos = []
    for _ in range(runs):
        start = time.perf_counter_ns()
        context.execute(sql, eager=False).collect().rows()
        nanos.append(time.perf_counter_ns() - start)
    return nanos


def at_once(context: pl.SQLContext[pl.LazyFrame], threads: int, runs: int, sql: str) -> list[int]:
    """Run `sql` as `small` does, in `threads` threads; return how long all took, then each run."""
    each = max(1, runs // threads)
    with ThreadPoolExecutor(threads) as pool:
        start = time.perf_counter_ns()
        ends = [pool.submit(small, context, each, sql) for _ in range(threads)]
        nanos = [one for end in ends for one in end.result()]
        return [time.perf_counter_ns() - start, *nanos]


def main(warehouse: Path) -> None:
    """Answer commands until the input ends."""
    catalog = SqlCatalog(
        "oleander", uri=f"sqlite:///{warehouse}/catalog.sqlite", warehouse=f"file://{warehouse}"
    )
    flowers = pl.scan_iceberg(catalog.load_table("default.flowers").metadata_location)
    context = pl.SQLContext({"flowers": flowers})
    print("ready", flush=True)
    for line in sys.stdin:
        name, _, argument = line.strip().partition(" ")
        if name == "polars":
            print(pl.__version__, flush=True)
        elif name == "threads":
            threads, runs, sql = argument.split(" ", 2)
            print(*at_once(context, int(threads), int(runs), sql), flush=True)
        else:
            runs, _, sql = argument.partition(" ")
            print(*small(context, int(runs), sql), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
