"""Which file of which table it was that could not be read: Polars mostly does not say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from polars_worker.table_plan import TablePlan

__all__ = ["find_fault", "places"]

_MOST_FILES: Final = 10_000
_MAGIC: Final = b"PAR1"


def places(plans: Mapping[str, TablePlan]) -> dict[str, str]:
    """Return the directories of tables, by alias, with what users are to read in their place."""
    found: dict[str, str] = {}
    for alias, plan in plans.items():
        home = _path(plan.location).rstrip("/")
        directories = {home}
        for file in _files(plan):
            directory = _path(file).rsplit("/", 1)[0]
            if not directory.startswith(f"{home}/"):
                directories.add(directory)
        found |= dict.fromkeys(directories, f"<{alias}>")
    return found


def find_fault(plans: Mapping[str, TablePlan]) -> str | None:
    """Return what is wrong with the first file that is not as its table's metadata say.

    Looks at the beginning and the end of so many files of the local file system.
    """
    left = _MOST_FILES
    for alias, plan in plans.items():
        sizes = dict(zip(plan.files, plan.sizes, strict=True))
        for file in _files(plan):
            if not left:
                return None
            left -= 1
            path = _path(file)
            if path.startswith("/") and (fault := _fault(Path(path), sizes.get(file))):
                return f"table '{alias}' cannot be read: its file {path} {fault}"
    return None


def _files(plan: TablePlan) -> Iterator[str]:
    yield from plan.files
    yield from (each.file for each in plan.position_deletes)
    yield from (each.file for each in plan.equality_deletes)


def _fault(path: Path, size: int | None) -> str | None:
    try:
        found = path.stat().st_size
        with path.open("rb") as file:
            first = file.read(len(_MAGIC))
            file.seek(max(0, found - len(_MAGIC)))
            last = file.read(len(_MAGIC))
    except OSError as error:
        gone = isinstance(error, FileNotFoundError)
        return "is not there" if gone else f"cannot be read: {error.strerror}"
    if first != _MAGIC:
        return "is no Parquet file"
    if last != _MAGIC:
        return "is cut off or damaged: its end is not that of a Parquet file"
    if size is not None and size != found:
        return f"has {found} bytes, and had {size} when it was written"
    return None


def _path(location: str) -> str:
    """Return a local location as a path, any other as it is."""
    if location.startswith("file:"):
        return "/" + location.removeprefix("file:").lstrip("/")
    return location
