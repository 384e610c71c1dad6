"""What users of DuckDB do with a lake through the server's Iceberg REST catalog."""

import importlib
import sys
from pathlib import Path

import duckdb


def load(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension from its wheel, without the network."""
    package = importlib.import_module(f"duckdb_extension_{name}")
    (file,) = Path(package.__path__[0]).rglob(f"{name}.duckdb_extension")
    connection.execute(f"LOAD '{file}'")


def connect(uri: str) -> duckdb.DuckDBPyConnection:
    """Attach the catalog as any client does."""
    connection = duckdb.connect()
    load(connection, "httpfs")
    load(connection, "avro")
    load(connection, "iceberg")
    connection.execute("CREATE SECRET lake_token (TYPE iceberg, TOKEN 'secret')")
    connection.execute(
        f"ATTACH 'oleander' AS lake (TYPE iceberg, ENDPOINT '{uri}', SECRET lake_token)"
    )
    return connection


def change(uri: str) -> None:
    """Read what is there, then make and fill a table."""
    lake = connect(uri)
    assert lake.execute("SELECT count(*) FROM lake.default.flowers").fetchall() == [(150,)]
    lake.execute("CREATE SCHEMA lake.duck")
    lake.execute("CREATE TABLE lake.duck.t (id BIGINT, d VARCHAR)")
    lake.execute("INSERT INTO lake.duck.t VALUES (1, 'a'), (2, 'b')")
    lake.execute("INSERT INTO lake.duck.t SELECT 3, 'c'")
    assert lake.execute("SELECT sum(id) FROM lake.duck.t").fetchall() == [(6,)]


change(sys.argv[1])
