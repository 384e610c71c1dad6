"""What a script may know of the lake: it names tables, and the server says where they are."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from polars_worker.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from polars_worker.protocol import Connection

__all__ = ["ScriptLake"]

_ERRORS: Final[Mapping[str, type[Exception]]] = {
    "TABLE_NOT_FOUND": LookupError,
    "NAMESPACE_NOT_FOUND": LookupError,
    "CATALOG_NOT_FOUND": LookupError,
    "FORBIDDEN": PermissionError,
    "INVALID_REQUEST": ValueError,
}


class ScriptLake:
    """The catalog of one request, as far as its principal may read it. Any thread of the script."""

    def __init__(self, connection: Connection) -> None:
        """Ask over `connection`, which is used by nobody else meanwhile."""
        self._connection = connection
        self._lock = threading.Lock()
        self._tables: dict[str, Table] = {}

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that were asked for and found."""
        return tuple(self._tables.values())

    def scan(self, table: str, *, snapshot_id: int | None = None) -> pl.LazyFrame:
        """Return a lazy frame over `namespace.table`, as of now or as of a snapshot."""
        return pl.scan_iceberg(self.metadata(table), snapshot_id=snapshot_id)

    def metadata(self, table: str) -> str:
        """Return where the current metadata file of `namespace.table` is."""
        if not isinstance(table, str):
            message = f"a table is named by a string, not by {type(table).__name__}"
            raise TypeError(message)
        place = str(self._ask({"ask": "table", "table": table})["metadata"])
        self._tables[table] = Table(table, place)
        return place

    def namespaces(self) -> Sequence[str]:
        """Return the namespaces, their levels joined by dots."""
        return self._names({"ask": "namespaces"})

    def table_names(self, namespace: str) -> Sequence[str]:
        """Return the names of the tables of a namespace."""
        return self._names({"ask": "tables", "namespace": namespace})

    def _names(self, question: Mapping[str, str]) -> Sequence[str]:
        return [str(name) for name in self._ask(question)["names"]]

    def _ask(self, question: Mapping[str, str]) -> dict[str, Any]:
        with self._lock:
            told: dict[str, Any] = self._connection.ask(question)
        error = told.get("error")
        if error is not None:
            raise _ERRORS.get(error["code"], RuntimeError)(error["message"])
        return told
