"""Plans scans of Iceberg tables in this process, from the catalog on, as if there were no service.

Usage: python plan_in_process.py WAREHOUSE

Says `ready`, then answers commands, one a line: `query TABLE RUNS SQL` loads the table, scans it
with Polars, and runs the statement, so often; `plan TABLE RUNS [FILTER]` loads the table and lets
pyiceberg list its files. Both answer what the last run found, and the nanoseconds of each run.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.expressions import AlwaysTrue


def timed(runs: int, work: Callable[[], object]) -> list[object]:
    """Do `work` so often; return what it told last, and how long each run took."""
    nanos: list[object] = []
    told: object = None
    for _ in range(runs):
        start = time.perf_counter_ns()
        told = work()
        nanos.append(time.perf_counter_ns() - start)
    return [told, *nanos]


def main(warehouse: Path) -> None:
    """Answer commands until the input ends."""
    catalog = SqlCatalog(
        "oleander", uri=f"sqlite:///{warehouse}/catalog.sqlite", warehouse=f"file://{warehouse}"
    )
    print("ready", flush=True)
    for line in sys.stdin:
        command, table, runs, *rest = line.strip().split(" ", 3)
        argument = rest[0] if rest else ""

        def query(table: str = table, sql: str = argument) -> int:
            frame = pl.scan_iceberg(catalog.load_table(f"default.{table}"))
            return len(pl.SQLContext({table: frame}).execute(sql, eager=False).collect().rows())

        def plan(table: str = table, row_filter: str = argument) -> int:
            scan = catalog.load_table(f"default.{table}").scan(row_filter or AlwaysTrue())
            return len(list(scan.plan_files()))

        print(*timed(int(runs), query if command == "query" else plan), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
