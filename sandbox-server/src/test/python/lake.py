"""Real Iceberg tables for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pyiceberg.catalog.sql import SqlCatalog

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from pyiceberg.table import Table

__all__ = ["Lake"]


class Lake:
    """A catalog and a warehouse in one directory."""

    def __init__(self, directory: Path) -> None:
        """Make an empty lake in `directory`."""
        self._catalog = SqlCatalog(
            "oleander",
            uri=f"sqlite:///{directory}/catalog.db",
            warehouse=f"file://{directory}/warehouse",
        )
        self._catalog.create_namespace("default")

    def __enter__(self) -> Self:
        """Return the lake itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the catalog's connections."""
        self._catalog.engine.dispose()

    def table(self, name: str, data: pa.Table) -> Table:
        """Create a table and append `data`."""
        table = self._catalog.create_table(f"default.{name}", data.schema)
        table.append(data)
        return table

    def write(self, name: str, data: pa.Table) -> str:
        """Create a table with `data` and return the path of its metadata file."""
        return self.table(name, data).metadata_location.removeprefix("file://")
