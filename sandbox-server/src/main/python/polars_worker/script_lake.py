"""What a script may know of the lake: it names tables, and the server says where they are."""

from __future__ import annotations

import operator
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from polars_worker.read_ahead import read_ahead
from polars_worker.request import parse_table
from polars_worker.tables import TableScans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from polars_worker.object_stores import ObjectStores
    from polars_worker.protocol import Connection
    from polars_worker.table_plan import TablePlan
    from polars_worker.table_scan import TableScan

__all__ = ["ScriptLake"]

_ERRORS: Final[Mapping[str, type[Exception]]] = {
    "TABLE_NOT_FOUND": LookupError,
    "NAMESPACE_NOT_FOUND": LookupError,
    "CATALOG_NOT_FOUND": LookupError,
    "FORBIDDEN": PermissionError,
    "INVALID_REQUEST": ValueError,
}
_MOST_SCANS: Final = 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ScriptLake:
    """The catalog of one request, as far as its principal may read it. Any thread of the script."""

    def __init__(self, connection: Connection, stores: ObjectStores) -> None:
        """Ask over `connection`, which is used by nobody else meanwhile; read by `stores`."""
        self._connection = connection
        self._lock = threading.Lock()
        self._scans = TableScans(capacity=_MOST_SCANS, stores=stores)
        self._plans: dict[str, TablePlan] = {}
        self._read: list[TableScan] = []

    @property
    def plans(self) -> Mapping[str, TablePlan]:
        """The plans of the tables that were read, by name."""
        return dict(self._plans)

    def scan(
        self,
        table: str,
        *,
        snapshot_id: int | None = None,
        as_of: datetime | str | int | None = None,
    ) -> pl.LazyFrame:
        """Return a lazy frame over `namespace.table`.

        It is as the table was when the script named it first, or as it was in a snapshot or at a
        time: a datetime, ISO 8601 text, both in UTC if they do not say, or milliseconds since 1970.
        """
        name = _name(table)
        question = {
            "ask": "table",
            "table": name,
            "snapshotId": None if snapshot_id is None else _long(snapshot_id, "snapshot_id"),
            "asOf": None if as_of is None else _milliseconds(as_of),
        }
        # The server tells of one table at a time.
        with self._lock:
            found = parse_table(self._tell(question))
            scan = self._scans.scan(found, self._connection.ask_for_part)
            self._read.append(scan)
            if scan.in_store:
                read_ahead(stores=True)
            plan = self._scans.plan(found)
            if plan is not None:
                self._plans[name] = plan
            return scan.frame

    def metadata(self, table: str) -> str:
        """Return where the metadata file of `namespace.table` is."""
        return str(self._ask({"ask": "metadata", "table": _name(table)})["metadata"])

    def namespaces(self) -> Sequence[str]:
        """Return the namespaces, their levels joined by dots."""
        return self._names({"ask": "namespaces"})

    def table_names(self, namespace: str) -> Sequence[str]:
        """Return the names of the tables of a namespace."""
        return self._names({"ask": "tables", "namespace": namespace})

    def _names(self, question: Mapping[str, str]) -> Sequence[str]:
        return [str(name) for name in self._ask(question)["names"]]

    def _ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            return self._tell(question)

    def _tell(self, question: Mapping[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = self._connection.ask(question)
        error = told.get("error")
        if error is not None:
            raise _ERRORS.get(error["code"], RuntimeError)(error["message"])
        return told


def _name(table: str) -> str:
    if not isinstance(table, str):
        message = f"a table is named by a string, not by {type(table).__name__}"
        raise TypeError(message)
    return table


def _milliseconds(moment: datetime | str | int) -> int:
    """Return `moment` in milliseconds since 1970, cut to whole ones."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return (moment - _EPOCH) // timedelta(milliseconds=1)
    return _long(moment, "as_of")


def _long(value: int, name: str) -> int:
    """Return a whole number that the server can read."""
    number = operator.index(value)
    if not -(2**63) <= number < 2**63:
        message = f"{name} is {number}, which has more than 64 bits"
        raise ValueError(message)
    return number
