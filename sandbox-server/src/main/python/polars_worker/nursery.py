"""The nursery: a process with everything imported, from which the server has boxes forked.

    python -m polars_worker.nursery CONTROL_SOCKET

It connects to the server, says `ready`, and forks a box for each order. It has rights that no box
has, so it runs nothing of a user's and reads nothing but the server's orders. What lives when it
forks is shared by all boxes until one of them changes it.

It reports `born` with the process id of a box as the nursery sees it, `ended` with the exit status,
128 + n after signal n, or `failed` with an error number when a box cannot be forked.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import traceback
from typing import TYPE_CHECKING, Final, NoReturn

from polars_worker.orders import BoxOrder, Probe, parse_order, report
from polars_worker.server import get_ready_to_fork, serve_forked
from polars_worker.walls import (
    CLONE_NEWPID,
    enter_namespaces,
    leave_nothing_to_share,
    raise_walls,
    set_namespace,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_USAGE_ERROR: Final = 2
_NO_SERVER: Final = 4
_SIGNALLED: Final = 128
_PIECE: Final = 65536
_FIRST_FREE_DESCRIPTOR: Final = 3
_GO: Final = b"g"


def main(arguments: Sequence[str]) -> int:
    """Fork boxes for the server at the Unix socket that `arguments` names until it closes."""
    if len(arguments) != 1:
        print("usage: python -m polars_worker.nursery SOCKET", file=sys.stderr)
        return _USAGE_ERROR
    get_ready_to_fork()
    leave_nothing_to_share()
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        control.connect(arguments[0])
    except OSError as error:
        print(f"cannot connect to the server: {error.strerror}", file=sys.stderr)
        return _NO_SERVER
    Nursery(control).run()
    return 0


class Nursery:
    """Forks and buries boxes."""

    def __init__(self, control: socket.socket) -> None:
        """Take orders from `control`."""
        self._control = control
        self._own_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY)
        # By the descriptor of the first process: its number, and its process id.
        self._boxes: dict[int, tuple[int, int]] = {}
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._unread = b""

    def run(self) -> None:
        """Do what is ordered until the server closes the connection."""
        self._report("ready", 0, os.getpid())
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor != self._control.fileno():
                    self._bury(descriptor)
                elif not self._take_orders():
                    return

    def _take_orders(self) -> bool:
        """Read what has come; return whether the server is still there."""
        try:
            piece = self._control.recv(_PIECE)
        except ConnectionError:
            return False
        *lines, self._unread = (self._unread + piece).split(b"\n")
        for line in lines:
            self._fork(parse_order(line))
        return bool(piece)

    def _fork(self, order: BoxOrder) -> None:
        try:
            enter_namespaces(CLONE_NEWPID)
            try:
                pid = os.fork()
                if pid == 0:
                    self._live(order)
            finally:
                set_namespace(self._own_namespace, CLONE_NEWPID)
        except OSError as error:
            self._report("failed", order.number, error.errno or 0)
            return
        box = os.pidfd_open(pid)
        self._boxes[box] = (order.number, pid)
        self._poll.register(box, select.POLLIN)
        self._report("born", order.number, pid)

    def _live(self, order: BoxOrder) -> NoReturn:
        """Be a box, from beginning to end."""
        status = 1
        try:
            control, namespace, others = self._control.detach(), self._own_namespace, self._boxes
            for descriptor in (control, namespace, *others):
                os.close(descriptor)
            status = _box(order)
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else int(error.code is not None)
        # A panic in Polars' Rust code is no Exception, and a box must never become a nursery.
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _bury(self, box: int) -> None:
        number, pid = self._boxes.pop(box)
        self._poll.unregister(box)
        os.close(box)
        _, wait_status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(wait_status)
        self._report("ended", number, code if code >= 0 else _SIGNALLED - code)

    def _report(self, event: str, number: int, value: int) -> None:
        self._control.sendall(report(event, number, value))


def _box(order: BoxOrder) -> int:
    """Connect, put up the walls, do what the box is there for; return the exit status."""
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    peer.connect(order.worker_socket)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as log:
        log.connect(order.log_socket)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    _close_all_but(peer.fileno())
    # The server first puts this process where its limits are.
    if peer.recv(1) != _GO:
        return 0
    os.environ.clear()
    os.environ.update(order.environment)
    raise_walls(order)
    if order.probe is None:
        return serve_forked(peer, order.threads, order.relay)
    peer.close()
    _run(order.probe)
    return 0


def _close_all_but(kept: int) -> None:
    os.closerange(_FIRST_FREE_DESCRIPTOR, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))


def _run(probe: Probe) -> None:
    sys.argv = ["-c", probe.argument]
    code = compile(probe.source, "<probe>", "exec")
    exec(code, {"__name__": "__main__"})  # noqa: S102


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
