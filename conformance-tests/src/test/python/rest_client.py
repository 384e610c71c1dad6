"""pyiceberg on the tables of an Iceberg REST catalog."""

import sys

import pyarrow as pa
from pyiceberg.catalog import Catalog, load_catalog
from pyiceberg.exceptions import CommitFailedException

_FIRST = 100


def rows(*ids: int) -> pa.Table:
    """Return rows with these numbers."""
    return pa.table({"id": pa.array(ids, pa.int64()), "d": [f"d{i}" for i in ids]})


def append(catalog: Catalog, name: str, count: str) -> None:
    """Append rows to a table, which is made if it is not there."""
    added = rows(*range(int(count)))
    catalog.create_namespace_if_not_exists(name.split(".", maxsplit=1)[0])
    catalog.create_table_if_not_exists(name, added.schema).append(added)


def read(catalog: Catalog, name: str) -> None:
    """Print the rows of a table."""
    found = catalog.load_table(name).scan().to_arrow().to_pylist()
    print([tuple(row.values()) for row in found])


def compete(catalog: Catalog, name: str, count: str) -> None:
    """Append rows one by one, each again until it has got through."""
    table = catalog.load_table(name)
    for number in range(_FIRST, _FIRST + int(count)):
        while True:
            try:
                table.append(rows(number))
            except CommitFailedException:
                table.refresh()
                continue
            break


lake = load_catalog("lake", type="rest", uri=sys.argv[1])
{"append": append, "read": read, "compete": compete}[sys.argv[2]](lake, *sys.argv[3:])
