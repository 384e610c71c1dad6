"""Writes a table in three snapshots, its columns changed in between, with pyiceberg.

Usage: python write_versions.py WAREHOUSE TABLE

Prints the id and the time, in milliseconds since 1970, of each snapshot, oldest first.
"""

import sys
import time

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog

_BETWEEN_SECONDS = 0.02


def main(warehouse: str, name: str) -> None:
    """Write the table, and another one of that name and `_empty` that has no snapshot."""
    catalog = SqlCatalog(
        "oleander",
        uri=f"sqlite:///{warehouse}/catalog.sqlite",
        warehouse=f"file://{warehouse}",
    )
    data = pa.table({"id": pa.array([1], pa.int64()), "old": ["a"]})
    catalog.create_table(f"{name}_empty", data.schema)
    table = catalog.create_table(name, data.schema)
    table.append(data)
    time.sleep(_BETWEEN_SECONDS)
    table.append(data)
    time.sleep(_BETWEEN_SECONDS)
    with table.update_schema() as update:
        update.rename_column("old", "new")
    table.append(pa.table({"id": pa.array([3], pa.int64()), "new": ["c"]}))
    for snapshot in table.snapshots():
        print(snapshot.snapshot_id, snapshot.timestamp_ms)


if __name__ == "__main__":
    main(*sys.argv[1:])
