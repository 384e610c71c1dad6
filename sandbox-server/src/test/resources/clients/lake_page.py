"""Runs the examples of docs/lake.md that use the lake through the server's Iceberg REST catalog."""

import importlib
import re
import sys
from pathlib import Path

import duckdb


def example(page: Path, language: str) -> str:
    """Return the one example in a language that names the catalog's address, for this server."""
    blocks = re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    (found,) = [block for block in blocks if "/catalog" in block]
    return found.replace("http://127.0.0.1:8080/catalog", sys.argv[2]).replace("…", "secret")


def duck() -> duckdb.DuckDBPyConnection:
    """Open DuckDB with its extensions, which need no INSTALL here."""
    connection = duckdb.connect()
    for name in ("httpfs", "avro", "iceberg"):
        package = importlib.import_module(f"duckdb_extension_{name}")
        (file,) = Path(package.__path__[0]).rglob(f"{name}.duckdb_extension")
        connection.execute(f"LOAD '{file}'")
    return connection


def main() -> None:
    """Run the examples in the order in which they are on the page."""
    page = Path(sys.argv[1])
    exec(compile(example(page, "python"), str(page), "exec"), {})
    (*statements, last) = example(page, "sql").strip().rstrip(";").split(";\n")
    connection = duck()
    for statement in statements:
        connection.execute(statement)
    names = connection.execute(last).fetchall()
    assert names == [("ann",), ("bob",), ("cleo",)], names


main()
