"""The Iceberg tables of a request as lazy frames."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pyiceberg.exceptions import ValidationError

from polars_worker.errors import ErrorCode, WorkError
from polars_worker.object_stores import ObjectStores
from polars_worker.table_plan import TablePlan, read_plan
from polars_worker.table_scan import TableScan

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AskForPart", "Table", "TableScans"]

_DEFAULT_CAPACITY: Final = 64
_MOST_FILES: Final = 50_000
_NO_STORES: Final = ObjectStores(None)
# How PyIceberg refuses a schema.
_UNKNOWN_TYPE: Final = re.compile(
    r"Unsupported field type: '([^']+)'|Could not parse (.+) into a Geo\w+Type"
)

AskForPart = Callable[[str, int], bytes]
"""Asks the server for a part of the plan with a key; returns JSON."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the name the statement uses, and the plan to read it by, at once or in parts."""

    alias: str
    key: str
    parts: int
    plan: Mapping[str, Any] | None = None


class TableScans:
    """Scans of Iceberg tables, the most recently used kept, so many files of them in all.

    What a plan says never changes, so a scan made from one stays right.
    """

    def __init__(
        self,
        capacity: int = _DEFAULT_CAPACITY,
        files: int = _MOST_FILES,
        stores: ObjectStores = _NO_STORES,
    ) -> None:
        """Keep at most `capacity` scans, and `files` files of them if there are more than one.

        What is no local file is read by `stores`.
        """
        self.stores = stores
        self._capacity = capacity
        self._most_files = files
        self._scans: OrderedDict[str, tuple[TablePlan, TableScan]] = OrderedDict()

    def scan(self, table: Table, ask: AskForPart) -> TableScan:
        """Return a scan of `table`, to be held for as long as its frame is used; reads no rows."""
        found = self._scans.get(table.key)
        if found is None:
            plan = _plan(table, ask)
            found = plan, TableScan(plan, self.stores)
            self._scans[table.key] = found
            self._drop()
        else:
            self._scans.move_to_end(table.key)
        return found[1]

    def plan(self, table: Table) -> TablePlan | None:
        """Return the plan of a table that was read, if it is kept."""
        found = self._scans.get(table.key)
        return None if found is None else found[0]

    def forget(self, table: Table) -> None:
        """Drop what is kept of a table, because reading it failed."""
        self._scans.pop(table.key, None)

    def _drop(self) -> None:
        while len(self._scans) > 1 and (
            len(self._scans) > self._capacity
            or sum(len(plan.files) for plan, _ in self._scans.values()) > self._most_files
        ):
            self._scans.popitem(last=False)

    def __len__(self) -> int:
        """Return how many scans are kept."""
        return len(self._scans)


def _plan(table: Table, ask: AskForPart) -> TablePlan:
    first = json.loads(ask(table.key, 0)) if table.plan is None else table.plan
    try:
        return read_plan(first, (ask(table.key, part) for part in range(1, table.parts)))
    except (ValueError, ValidationError) as error:
        unknown = _UNKNOWN_TYPE.search(str(error))
        if unknown is None:
            raise
        message = (
            f"table '{table.alias}' has a column of Iceberg's type {unknown[1] or unknown[2]}, "
            "which Polars cannot read"
        )
        raise WorkError(ErrorCode.UNSUPPORTED, message) from error
