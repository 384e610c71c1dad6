"""What users of pyiceberg do with a lake through the server's Iceberg REST catalog."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
from pyiceberg.catalog import Catalog, load_catalog
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.expressions import EqualTo
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import StringType

WRITERS = 4


def connect(uri: str) -> Catalog:
    """Open the catalog as any client does."""
    return load_catalog("lake", type="rest", uri=uri, warehouse="oleander", token="secret")


def rows(*ids: int) -> pa.Table:
    """Rows of the table that all of this is about."""
    return pa.table(
        {"id": pa.array(ids, pa.int64()), "d": pa.array([f"d{i}" for i in ids], pa.string())}
    )


def change(uri: str) -> None:
    """Read what is there, then make, fill, evolve and thin out a table."""
    catalog = connect(uri)
    assert catalog.load_table("default.flowers").scan().to_arrow().num_rows == 150
    catalog.create_namespace("py", {"owner": "ann"})
    assert catalog.load_namespace_properties("py")["owner"] == "ann"
    table = catalog.create_table("py.t", rows().schema)
    table.append(rows(1, 2, 3))
    with table.update_schema() as schema:
        schema.add_column("note", StringType())
    with table.update_spec() as spec:
        spec.add_field("d", IdentityTransform(), "d_part")
    table.append(rows(4, 5).append_column("note", pa.array(["x", None], pa.string())))
    table.delete(EqualTo("id", 2))
    catalog.rename_table("py.t", "py.renamed")
    assert sorted(catalog.load_table("py.renamed").scan().to_arrow()["id"].to_pylist()) == [
        1,
        3,
        4,
        5,
    ]


def read(uri: str, table: str, count: str) -> None:
    """Read a table that was made through the server's own API."""
    assert connect(uri).load_table(table).scan().to_arrow().num_rows == int(count)


def store(uri: str, key: str, secret: str) -> None:
    """Read and write what is in an object store, of which the server tells all but credentials."""
    table = load_catalog(
        "lake",
        type="rest",
        uri=uri,
        warehouse="remote",
        token="secret",
        **{"s3.access-key-id": key, "s3.secret-access-key": secret},
    ).load_table("n.client")
    assert sorted(table.scan().to_arrow()["a"].to_pylist()) == [1, 2]
    table.append(table.scan(row_filter="a = 2").to_arrow())


def write(uri: str, appends: str) -> None:
    """Append to one table by several writers at once, each again until it has got through."""
    catalog = connect(uri)
    catalog.create_namespace("contended")
    catalog.create_table("contended.t", rows().schema)

    def writer(number: int) -> None:
        own = connect(uri)
        for i in range(int(appends)):
            append(own, number * 1_000 + i)

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(writer, range(WRITERS)))
    table = catalog.load_table("contended.t")
    ids = table.scan().to_arrow()["id"].to_pylist()
    expected = [n * 1_000 + i for n in range(WRITERS) for i in range(int(appends))]
    assert sorted(ids) == expected, ids
    assert len(table.snapshots()) == len(expected)


def append(catalog: Catalog, number: int) -> None:
    """Append one row; a conflict says that nothing was written."""
    while True:
        try:
            catalog.load_table("contended.t").append(rows(number))
        except CommitFailedException:
            continue
        return


{"change": change, "read": read, "store": store, "write": write}[sys.argv[1]](*sys.argv[2:])
