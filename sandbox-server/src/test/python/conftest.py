"""What the tests share: one worker, and a lake with a few Iceberg tables."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from lake import Lake
from worker_client import WorkerClient

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with Lake(tmp_path_factory.mktemp("lake")) as lake:
        yield lake


@pytest.fixture(scope="session")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerClient]:
    with WorkerClient(tmp_path_factory.mktemp("worker")) as client:
        yield client


@pytest.fixture(scope="session")
def flowers(lake: Lake) -> dict[str, str]:
    """Return a request's tables: 150 flowers, 50 of each of three species."""
    species = [name for name in ("setosa", "versicolor", "virginica") for _ in range(50)]
    data = pa.table(
        {
            "id": pa.array(range(150), pa.int64()),
            "species": species,
            "length": pa.array([Decimal(n) / 10 for n in range(150)], pa.decimal128(4, 1)),
        }
    )
    return {"flowers": lake.write("flowers", data)}
