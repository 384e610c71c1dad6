"""Deletion vectors of data files whose locations Polars writes in another way than the table.

Hadoop's `file:/folder` is `file:///folder` to Polars, which then does not find the vector of such a
file by its name. Here the names are written anew, in copies.
"""

from __future__ import annotations

import json
import shutil
import struct
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from polars_worker.table_plan import TablePlan

__all__ = ["DeletionVectors"]

_SCHEME: Final = "file:"
_END: Final = struct.Struct("<iI4s")
"""How a Puffin file ends: the size of what it tells of its blobs, flags, a magic word."""

_MAGIC: Final = b"PFA1"
_LONGEST: Final = 64 * 1024 * 1024
_NAME: Final = "referenced-data-file"


class DeletionVectors:
    """Where the deletion vectors of a plan are; the copies are there for as long as this."""

    def __init__(self, plan: TablePlan) -> None:
        """Copy what has other names than Polars looks for."""
        self._plan = plan
        self._copies: dict[str, str] = {}
        wanted = {
            vector for number, vector in plan.vectors.items() if _is_short(plan.files[number])
        }
        if wanted:
            directory = tempfile.mkdtemp(prefix="vectors-")
            weakref.finalize(self, shutil.rmtree, directory, ignore_errors=True)
            for vector in wanted:
                copy = Path(directory, f"{len(self._copies)}.puffin")
                if _copy(Path(_path(vector)), copy):
                    self._copies[vector] = str(copy)

    def file(self, number: int) -> str:
        """Return where the deletion vector of a data file is."""
        vector = self._plan.vectors[number]
        return self._copies.get(vector, vector)


def _is_short(location: str) -> bool:
    return location.startswith(f"{_SCHEME}/") and not location.startswith(f"{_SCHEME}//")


def _long(location: str) -> str:
    return f"{_SCHEME}//{location.removeprefix(_SCHEME)}" if _is_short(location) else location


def _path(location: str) -> str:
    return location.removeprefix(_SCHEME).removeprefix("//")


def _copy(source: Path, target: Path) -> bool:
    """Copy a Puffin file; return whether it is one, since Polars says best why it is not."""
    try:
        shutil.copyfile(source, target)
        with target.open("r+b") as file:
            length = file.seek(-_END.size, 2)
            size, flags, magic = _END.unpack(file.read())
            if magic != _MAGIC or flags or not 0 <= size <= min(length, _LONGEST):
                return False
            file.seek(length - size)
            told = json.loads(file.read(size))
            for blob in told["blobs"]:
                names = blob.get("properties", {})
                if _NAME in names:
                    names[_NAME] = _long(names[_NAME])
            text = json.dumps(told).encode()
            file.seek(length - size)
            file.truncate()
            file.write(text + _END.pack(len(text), flags, magic))
    except (OSError, ValueError, LookupError):
        return False
    return True
