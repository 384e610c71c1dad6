"""What scripts may import."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from polars_worker.listed_packages import listed_distributions, listed_modules
from worker_client import WorkerClient

if TYPE_CHECKING:
    from collections.abc import Iterator

_REQUIREMENTS = Path(__file__).parents[3] / "requirements.txt"


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerClient]:
    with WorkerClient(tmp_path_factory.mktemp("imports")) as client:
        yield client


def test_the_pinned_packages_are_listed() -> None:
    pinned = set(re.findall(r"^([a-z0-9-]+)==", _REQUIREMENTS.read_text(), re.MULTILINE))

    # Some are pinned for other platforms.
    assert listed_distributions() <= pinned
    assert {"polars", "pyarrow", "pyiceberg", "pydantic", "requests"} <= listed_distributions()
    assert {"polars", "pyarrow", "pyiceberg", "pydantic_core", "dateutil"} <= listed_modules()


@pytest.mark.parametrize("name", ["pytest", "mypy", "pip"])
def test_what_else_is_installed_is_not_found(worker: WorkerClient, name: str) -> None:
    answer = worker.script(f"import {name}\nresult = pl.LazyFrame({{'a': [1]}})", {})

    assert answer.failed
    assert f"ModuleNotFoundError: No module named '{name}': a script can" in str(answer.end)


@pytest.mark.parametrize(
    "source",
    [
        "import pyarrow.compute, pyiceberg.expressions, pydantic, requests",
        "import json, sqlite3, concurrent.futures, zoneinfo, unittest.mock",
        "import sysconfig\nassert sysconfig.get_config_vars()",
        "import importlib.metadata\nassert importlib.metadata.version('polars')",
        "import importlib.util\nassert importlib.util.find_spec('pytest') is None",
        "import importlib\nimportlib.invalidate_caches()\nimport decimal",
        (
            "import pathlib, sys, tempfile\nfolder = tempfile.mkdtemp()\nsys.path.append(folder)\n"
            "pathlib.Path(folder, 'mine.py').write_text('x = 1')\nimport mine\nassert mine.x == 1"
        ),
    ],
)
def test_what_is_listed_works_as_ever(worker: WorkerClient, source: str) -> None:
    answer = worker.script(f"{source}\nresult = pl.LazyFrame({{'a': [1]}})", {})

    assert not answer.failed, answer.end
    assert answer.rows() == [[1]]
