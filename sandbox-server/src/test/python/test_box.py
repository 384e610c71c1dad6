"""The worker in circumstances like a box's, and within bounds."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.ipc
import pytest

from worker_client import WorkerClient, python_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHARED_MEMORY = "/dev/shm"  # noqa: S108
_BOX = [
    "bwrap",
    *("--unshare-all", "--die-with-parent", "--cap-drop", "ALL"),
    *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
    *("--size", "16777216", "--tmpfs", _SHARED_MEMORY, "--remount-ro", "/dev"),
]
_MEBIBYTE = 1024 * 1024


def _box_works() -> bool:
    if shutil.which("bwrap") is None:
        return False
    return subprocess.run([*_BOX, "true"], check=False, capture_output=True).returncode == 0


def _peak(client: WorkerClient) -> int:
    """Return the most memory the worker has used, in MiB."""
    status = Path(f"/proc/{client.process.pid}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


@pytest.mark.skipif(not _box_works(), reason="bubblewrap does not work here")
def test_without_network_and_with_nothing_to_write_to(
    tmp_path: Path, flowers: dict[str, str]
) -> None:
    shell = [*_BOX, "--unshare-user", "--uid", "54321", "--gid", "54321"]
    with WorkerClient(tmp_path, launcher=shell, environment=python_environment()) as client:
        for result_format in ("arrow", "json"):
            answer = client.run(
                "SELECT species, count(*) AS n FROM flowers WHERE id < 120 GROUP BY species",
                flowers,
                format=result_format,
            )
            assert answer.end == {"rows": 3}
        zoned = client.run(
            "SELECT TIMESTAMP '2020-07-01 00:00:00' AT TIME ZONE 'Europe/Berlin' AS a",
            format="json",
        )
        assert zoned.end == {"rows": 1}
        status, errors = client.close()
        assert (status, errors) == (0, "")


def _numbers(client: WorkerClient) -> Iterator[int]:
    """Read an Arrow answer as it comes and yield the rows of each frame's worth of it."""
    for kind, payload in client.frames():
        if kind == "D":
            yield len(payload)
        assert kind != "E", payload


def test_memory_does_not_grow_with_the_result(tmp_path: Path) -> None:
    sql = (
        "SELECT a.x, b.x AS y, CONCAT('some text, number ', b.x) AS s "
        "FROM generate_series(1, {}) AS a(x) CROSS JOIN generate_series(1, 10000) AS b(x)"
    )
    with WorkerClient(tmp_path) as client:
        client.request(sql.format(200))
        small = sum(_numbers(client))
        after_small = _peak(client)
        client.request(sql.format(2_000))
        large = sum(_numbers(client))
        assert large > 9 * small > 500 * _MEBIBYTE / 10
        assert large > 800 * _MEBIBYTE
        assert _peak(client) < after_small + 200


def test_a_slow_reader_is_waited_for(tmp_path: Path) -> None:
    with WorkerClient(tmp_path) as client:
        before = _peak(client)
        client.request(
            "SELECT a.x, b.x AS y FROM generate_series(1, 5000) AS a(x) "
            "CROSS JOIN generate_series(1, 10000) AS b(x)"
        )
        frames = client.frames()
        assert [next(frames)[0] for _ in range(3)] == ["S", "D", "D"]
        subprocess.run(["sleep", "1"], check=True)  # noqa: S607
        assert _peak(client) < before + 400


def test_the_schema_comes_before_the_query_is_done(tmp_path: Path) -> None:
    with WorkerClient(tmp_path) as client:
        client.request("SELECT x FROM generate_series(1, 10) AS t(x)")
        kinds = []
        schema = b""
        for kind, payload in client.frames():
            kinds.append(kind)
            if kind == "D" and not schema:
                schema = payload
        assert kinds[:2] == ["S", "D"]
        assert pa.ipc.read_schema(pa.py_buffer(schema)).names == ["x"]
