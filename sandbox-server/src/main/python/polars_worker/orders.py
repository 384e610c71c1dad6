"""What the server orders of its nursery, and how the nursery reports: a line of JSON each."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

__all__ = ["BoxOrder", "Probe", "parse_order", "report"]


@dataclass(frozen=True)
class Probe:
    """A program of the server's, such as the canary, to run in a worker's place."""

    source: str
    argument: str


@dataclass(frozen=True)
class BoxOrder:
    """One box."""

    number: int
    """What the server calls it by; no two boxes of a nursery have the same."""
    socket_folder: str
    """Where the nursery's sockets are, which no box may see."""
    worker_socket: str
    """Where the box is to connect to for its requests."""
    log_socket: str
    """Where it is to connect to for all it prints."""
    uid: int | None
    """The user and group to become; None to become nobody in a user namespace."""
    environment: dict[str, str]
    """All of its environment."""
    threads: int
    """How many threads Polars and Arrow are to use."""
    limits: dict[str, int]
    """Limits on a process, by the second half of their names, in lower case."""
    scratch_bytes: int
    shared_memory_bytes: int
    lake: tuple[str, ...]
    """The folders of the lake that the nursery sees."""
    visible: tuple[str, ...]
    """The folders that the box sees at their own path, those of the lake and others."""
    filter: bytes
    """The system call filter's program."""
    loopback: bool
    """Whether the box has a loopback, on which it is alone."""
    relay: str | None
    """Where its relay listens; what else is in the socket's folder the box may not see."""
    probe: Probe | None
    """What to run; None for a worker."""


def parse_order(line: bytes) -> BoxOrder:
    """Read an order. Raises KeyError, TypeError or ValueError for one that is not whole."""
    order: dict[str, Any] = json.loads(line)
    probe = order["probe"]
    return BoxOrder(
        number=int(order["number"]),
        socket_folder=str(order["socketFolder"]),
        worker_socket=str(order["workerSocket"]),
        log_socket=str(order["logSocket"]),
        uid=None if order["uid"] is None else int(order["uid"]),
        environment={str(name): str(value) for name, value in order["environment"].items()},
        threads=int(order["threads"]),
        limits={str(name): int(value) for name, value in order["limits"].items()},
        scratch_bytes=int(order["scratchBytes"]),
        shared_memory_bytes=int(order["sharedMemoryBytes"]),
        lake=tuple(order["lake"]),
        visible=tuple(order["visible"]),
        filter=base64.b64decode(order["filter"], validate=True),
        loopback=bool(order["loopback"]),
        relay=None if order["relay"] is None else str(order["relay"]),
        probe=None if probe is None else Probe(probe["source"], probe["argument"]),
    )


def report(event: str, number: int, value: int) -> bytes:
    """Return the line that tells the server of `event`."""
    return json.dumps({"event": event, "number": number, "value": value}).encode() + b"\n"
