"""The life of a worker: get ready, say hello, answer requests until the server closes."""

from __future__ import annotations

import gc
import platform
import socket
import sys
from typing import TYPE_CHECKING, Final

import polars as pl
import pyarrow as pa

from polars_worker.listed_packages import listed_modules
from polars_worker.object_stores import ObjectStores
from polars_worker.protocol import Connection, ConnectionLostError, Kind, ProtocolError
from polars_worker.run import answer
from polars_worker.tables import TableScans
from polars_worker.warm_up import plan, warm_up

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["get_ready_to_fork", "main", "serve", "serve_forked"]

_ARGUMENTS: Final = (1, 2)
_USAGE_ERROR: Final = 2
_PROTOCOL_ERROR: Final = 3
_NO_SERVER: Final = 4
_OPEN_FILE: Final = "fd:"


def main(arguments: Sequence[str]) -> int:
    """Serve the server at the socket that `arguments` names; return the exit status."""
    if len(arguments) not in _ARGUMENTS:
        print("usage: python -m polars_worker SOCKET [RELAY]", file=sys.stderr)
        return _USAGE_ERROR
    warm_up()
    try:
        peer = _connection(arguments[0])
    except (OSError, ValueError) as error:
        print(f"cannot connect to the server: {error}", file=sys.stderr)
        return _NO_SERVER
    with peer:
        return _serve(peer, arguments[1] if arguments[1:] else None)


def get_ready_to_fork() -> None:
    """Import all that workers need, and run nothing: Polars hangs in a fork once it has run.

    What scripts may import is found out once, too, for all forks.
    The garbage collector leaves alone what lives now, so that forks go on sharing its memory.
    """
    plan()
    listed_modules()
    gc.collect()
    gc.freeze()


def serve_forked(peer: socket.socket, threads: int, relay: str | None) -> int:
    """Be a worker, forked with its environment set, for the server at the other end of `peer`.

    Polars is to use as many threads as the environment says, and Arrow `threads`.
    """
    pl.Config.reload_env_vars()
    pa.set_cpu_count(threads)
    warm_up()
    return _serve(peer, relay)


def _serve(peer: socket.socket, relay: str | None) -> int:
    """Serve until the end; return the exit status."""
    try:
        serve(Connection(peer), ObjectStores.by_relay(relay))
    except ConnectionLostError:
        return 0
    except ProtocolError as error:
        print(f"protocol error: {error}", file=sys.stderr)
        return _PROTOCOL_ERROR
    return 0


def _connection(argument: str) -> socket.socket:
    """Connect to the socket at a path, or take over the open file of `fd:N`.

    Raises OSError, and ValueError for an N that is no number.
    """
    if argument.startswith(_OPEN_FILE):
        return socket.socket(fileno=int(argument.removeprefix(_OPEN_FILE)))
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        peer.connect(argument)
    except OSError:
        peer.close()
        raise
    return peer


def serve(connection: Connection, stores: ObjectStores) -> None:
    """Say hello and answer requests until the server closes.

    Raises ProtocolError and ConnectionLostError.
    """
    connection.send_json(
        Kind.HELLO, {"polars": pl.__version__, "python": platform.python_version()}
    )
    scans = TableScans(stores=stores)
    while (payload := connection.receive_request()) is not None:
        answer(payload, connection, scans)
