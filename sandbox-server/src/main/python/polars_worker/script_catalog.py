"""The `catalog` of a script: PyIceberg's interface over what the server tells, to read only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from pyiceberg.catalog import Catalog
from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.exceptions import NoSuchNamespaceError, NoSuchTableError
from pyiceberg.table import StaticTable, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyiceberg.typedef import Identifier, Properties

    from polars_worker.script_lake import ScriptLake

__all__ = ["ScriptCatalog"]


class ScriptCatalog(NoopCatalog):
    """Lists namespaces and tables and loads tables; whatever would change something is refused."""

    def __init__(self, name: str, lake: ScriptLake) -> None:
        """Be the catalog `name`, whose tables `lake` knows."""
        super().__init__(name)
        self._lake = lake

    def load_table(self, identifier: str | Identifier) -> Table:
        """Return the table as it is now."""
        parts = Catalog.identifier_to_tuple(identifier)
        try:
            place = self._lake.metadata(".".join(parts))
        except LookupError as error:
            raise NoSuchTableError(str(error)) from error
        static = StaticTable.from_metadata(place)
        return Table(parts, static.metadata, place, static.io, self)

    def table_exists(self, identifier: str | Identifier) -> bool:
        """Return whether there is such a table for this principal."""
        try:
            self._lake.metadata(".".join(Catalog.identifier_to_tuple(identifier)))
        except LookupError:
            return False
        return True

    def list_tables(self, namespace: str | Identifier) -> list[Identifier]:
        """Return the tables of a namespace."""
        levels = Catalog.identifier_to_tuple(namespace)
        try:
            names = self._lake.table_names(".".join(levels))
        except LookupError as error:
            raise NoSuchNamespaceError(str(error)) from error
        return [(*levels, name) for name in names]

    def list_namespaces(self, namespace: str | Identifier = ()) -> list[Identifier]:
        """Return the namespaces directly below `namespace`, or those at the top."""
        above = Catalog.identifier_to_tuple(namespace)
        below = {
            tuple(levels[: len(above) + 1])
            for levels in (name.split(".") for name in self._lake.namespaces())
            if len(levels) > len(above) and tuple(levels[: len(above)]) == above
        }
        return sorted(below)

    def namespace_exists(self, namespace: str | Identifier) -> bool:
        """Return whether there is such a namespace for this principal."""
        return ".".join(Catalog.identifier_to_tuple(namespace)) in self._lake.namespaces()

    def load_namespace_properties(self, namespace: str | Identifier) -> Properties:
        """Return no properties: a script is not told any."""
        if not self.namespace_exists(namespace):
            message = f"namespace {namespace!r} does not exist"
            raise NoSuchNamespaceError(message)
        return {}


def _refusing(name: str) -> Callable[..., NoReturn]:
    def refuse(_self: ScriptCatalog, *_args: Any, **_kwargs: Any) -> NoReturn:  # noqa: ANN401
        message = f"catalog.{name} is refused: the catalog of a script is there to be read only"
        raise PermissionError(message)

    return refuse


_CHANGING: Final = (
    "commit_table",
    "create_namespace",
    "create_table",
    "create_table_transaction",
    "create_view",
    "drop_namespace",
    "drop_table",
    "drop_view",
    "list_views",
    "load_view",
    "purge_table",
    "register_table",
    "register_view",
    "rename_table",
    "update_namespace_properties",
    "view_exists",
)
for _name in _CHANGING:
    setattr(ScriptCatalog, _name, _refusing(_name))
