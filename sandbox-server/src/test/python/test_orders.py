"""What the nursery is ordered to fork, as the server writes it; the walls have tests in Java."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from polars_worker.orders import Probe, parse_order, report

_ORDER: dict[str, Any] = {
    "number": 7,
    "socketFolder": "/run/oleander/socket",
    "workerSocket": "/run/oleander/socket/w-7",
    "logSocket": "/run/oleander/socket/l-7",
    "uid": 61003,
    "environment": {"POLARS_MAX_THREADS": "2"},
    "threads": 2,
    "limits": {"nproc": 64, "core": 0},
    "scratchBytes": 1 << 20,
    "sharedMemoryBytes": 1 << 16,
    "lake": ["/lake"],
    "visible": ["/lake/sales"],
    "filter": base64.b64encode(b"\x06\0\0\0\0\0\xff\x7f").decode("ascii"),
    "loopback": True,
    "relay": "/run/oleander/socket/r7/s",
    "probe": None,
}


def _encode(**changes: object) -> bytes:
    return json.dumps({**_ORDER, **changes}).encode()


def test_a_worker_of_a_user_of_its_own() -> None:
    order = parse_order(_encode())
    assert (order.number, order.uid, order.threads) == (7, 61003, 2)
    assert order.limits == {"nproc": 64, "core": 0}
    assert (order.lake, order.visible) == (("/lake",), ("/lake/sales",))
    assert order.filter == b"\x06\0\0\0\0\0\xff\x7f"
    assert (order.loopback, order.relay) == (True, "/run/oleander/socket/r7/s")
    assert order.probe is None


def test_a_box_without_a_relay() -> None:
    order = parse_order(_encode(loopback=False, relay=None))
    assert (order.loopback, order.relay) == (False, None)


def test_a_probe_in_a_user_namespace() -> None:
    order = parse_order(_encode(uid=None, probe={"source": "print(1)", "argument": "{}"}))
    assert order.uid is None
    assert order.probe == Probe("print(1)", "{}")


@pytest.mark.parametrize("field", sorted(_ORDER))
def test_no_part_of_an_order_may_be_left_out(field: str) -> None:
    order = {name: value for name, value in _ORDER.items() if name != field}
    with pytest.raises(KeyError, match=field):
        parse_order(json.dumps(order).encode())


@pytest.mark.parametrize("changes", [{"filter": "?"}, {"uid": "root"}, {"limits": {"core": None}}])
def test_what_is_no_order_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        parse_order(_encode(**changes))


def test_a_report_is_one_line() -> None:
    line = report("ended", 7, 137)
    assert line.endswith(b"\n")
    assert json.loads(line) == {"event": "ended", "number": 7, "value": 137}
