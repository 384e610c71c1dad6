"""The worker's side of the protocol, and how it starts and ends."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from polars_worker.protocol import Connection, Kind
from polars_worker.request import InvalidRequestError, Query, ResultFormat, parse_request
from worker_client import WorkerClient, python_environment

if TYPE_CHECKING:
    from pathlib import Path

_GOOD: dict[str, Any] = {"sql": "SELECT 1", "format": "arrow"}


def test_defaults() -> None:
    request = parse_request(json.dumps({**_GOOD, "unknown": 1}).encode())
    assert request.format is ResultFormat.ARROW
    assert request.program == Query("SELECT 1", ())
    assert (request.max_rows, request.batch_rows) == (0, 65_536)
    assert not request.describe


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sql": None}, "sql"),
        ({"sql": 1}, "sql"),
        ({"sql": "\ud800"}, "sql"),
        ({"format": "csv"}, "format"),
        ({"format": None}, "format"),
        ({"format": []}, "format"),
        ({"maxRows": -1}, "maxRows"),
        ({"maxRows": 2**63}, "maxRows"),
        ({"maxRows": True}, "maxRows"),
        ({"maxRows": 1.0}, "maxRows"),
        ({"batchRows": 0}, "batchRows"),
        ({"batchRows": 2**20 + 1}, "batchRows"),
        ({"compression": "lz4"}, "compression must be one of none, zstd"),
        ({"compression": ["zstd"]}, "compression"),
        ({"describe": 1}, "describe"),
        ({"tables": {}}, "tables"),
        ({"tables": ["a"]}, "tables"),
        ({"tables": [{"alias": "a"}]}, "tables.key"),
        ({"tables": [{"alias": "", "key": "a"}]}, "tables.alias"),
        ({"tables": [{"alias": "a", "key": "a", "plan": []}]}, "tables.plan"),
        ({"tables": [{"alias": "a", "key": "a", "parts": 0}]}, "parts"),
        ({"tables": [{"alias": "a", "key": "a"}] * 2}, "twice"),
        ({"script": 1, "catalog": "c"}, "script"),
        ({"script": "x"}, "catalog"),
        ({"script": "x", "catalog": "c", "params": []}, "params"),
    ],
)
def test_malformed_fields(change: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidRequestError, match=named):
        parse_request(json.dumps({**_GOOD, **change}).encode())


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"\xff\xfe{", b"[" * 100_000, b"1"])
def test_malformed_requests_are_answered(worker: WorkerClient, payload: bytes) -> None:
    worker.send("Q", payload)
    answer = worker.answer()
    assert answer.kinds == "E"
    assert answer.end["code"] == "INVALID_REQUEST"
    assert worker.run("SELECT 1 AS a").end == {"rows": 1}


def test_a_frame_that_is_held_goes_with_the_next() -> None:
    near, far = socket.socketpair()
    with near, far:
        far.settimeout(0)
        connection = Connection(near)
        connection.send_json(Kind.SCHEMA, {}, with_next=True)
        with pytest.raises(BlockingIOError):
            far.recv(100)
        connection.send_data([memoryview(b"abc")])
        assert far.recv(100) == b"S\0\0\0\x02{}D\0\0\0\x03abc"
        connection.send_json(Kind.FINISHED, {})
        assert far.recv(100) == b"F\0\0\0\x02{}"


def test_hello_and_a_quiet_end(tmp_path: Path) -> None:
    client = WorkerClient(tmp_path)
    assert client.hello == {"polars": "2.1.0", "python": sys.version.split()[0]}
    assert client.run("SELECT 1 AS a").end == {"rows": 1}
    assert client.close() == (0, "")


def test_the_server_hangs_up_in_the_middle_of_a_result(tmp_path: Path) -> None:
    for result_format in ("arrow", "json"):
        client = WorkerClient(tmp_path)
        client.request(
            "SELECT a.x, b.x AS y FROM generate_series(1, 10000) AS a(x) "
            "CROSS JOIN generate_series(1, 10000) AS b(x)",
            format=result_format,
        )
        assert client.receive()[0] == "S"
        assert client.receive()[0] == "D"
        status, errors = client.close()
        assert status == 0, errors
        assert "Traceback" not in errors


@pytest.mark.parametrize(
    "data",
    [
        b"X\x00\x00\x00\x00",
        b"Q\xff\xff\xff\xff",
        b"Q\x01\x00\x00\x01",
        b"Q\x00",
        b"Q\x00\x00\x00\x09{",
    ],
)
def test_what_is_no_frame_ends_the_worker(tmp_path: Path, data: bytes) -> None:
    client = WorkerClient(tmp_path)
    client.socket.sendall(data)
    client.socket.shutdown(1)
    status, errors = client.close()
    assert status == 3
    assert errors.startswith("protocol error: ")
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "status"), [([], 2), (["/nowhere/s"], 4), (["a", "b", "c"], 2)]
)
def test_wrong_starts(arguments: list[str], status: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "polars_worker", *arguments],
        env=python_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert done.stderr.count("\n") == 1
