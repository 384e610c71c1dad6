"""What a script may import: the standard library, and the packages that the server pins.

Whatever else is installed beside them is not found, so that a script means the same on every
server. It is no wall: the box is that.
"""

from __future__ import annotations

import functools
import re
import sys
from importlib.machinery import PathFinder
from importlib.metadata import Distribution, PackageNotFoundError
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from importlib.metadata import DistributionFinder
    from types import ModuleType

__all__ = ["find_listed_packages_only", "listed_distributions", "listed_modules"]

# As in requirements.in; what these need is listed, too.
_ROOTS: Final = ("polars", "polars-iceberg", "pyiceberg", "pyarrow")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# The standard library's own, whose name has the platform in it.
_BUILD_VARIABLES: Final = "_sysconfigdata_"


class _ListedFinder:
    """Finds what Python's own finder would, but for packages that are not listed."""

    def __init__(self, listed: frozenset[str]) -> None:
        self._listed = listed
        self._installed = frozenset(sys.path)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if path is None and fullname not in self._listed and not _is_standard(fullname):
            # Modules of the script's own, where it has said that there are some.
            path = [folder for folder in sys.path if folder not in self._installed]
        return PathFinder.find_spec(fullname, path, target)

    @staticmethod
    def find_distributions(context: DistributionFinder.Context) -> Iterable[Distribution]:
        return PathFinder.find_distributions(context)

    @staticmethod
    def invalidate_caches() -> None:
        PathFinder.invalidate_caches()


def find_listed_packages_only() -> None:
    """Let nothing else be imported from here on. What has been imported stays so."""
    finder: Any = _ListedFinder(listed_modules())
    sys.meta_path[:] = [finder if each is PathFinder else each for each in sys.meta_path]


@functools.cache
def listed_modules() -> frozenset[str]:
    """Return the names of the modules at the top of the listed packages. Slow the first time."""
    return frozenset(
        name for distribution in _closure().values() for name in _modules(distribution)
    )


def listed_distributions() -> frozenset[str]:
    """Return the names of the listed packages as they are installed."""
    return frozenset(_closure())


def _closure() -> dict[str, Distribution]:
    found: dict[str, Distribution] = {}
    left = list(_ROOTS)
    while left:
        name = left.pop()
        if name in found:
            continue
        try:
            distribution = Distribution.from_name(name)
        except PackageNotFoundError:
            # Needed on other platforms, or by other versions of Python.
            continue
        found[name] = distribution
        left.extend(_required(distribution))
    return found


def _required(distribution: Distribution) -> Iterator[str]:
    for requirement in distribution.requires or ():
        needed, _, marker = requirement.partition(";")
        name = _NAME.match(needed)
        if name and "extra" not in marker:
            yield re.sub(r"[-_.]+", "-", name[0]).lower()


def _modules(distribution: Distribution) -> Iterator[str]:
    for file in distribution.files or ():
        first = file.parts[0]
        if len(file.parts) > 1:
            name = first
        elif file.suffix in {".py", ".so"}:
            name = first.partition(".")[0]
        else:
            continue
        if name.isidentifier() and not name.startswith("__"):
            yield name


def _is_standard(name: str) -> bool:
    return name in sys.stdlib_module_names or name.startswith(_BUILD_VARIABLES)
