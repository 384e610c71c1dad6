"""The life of a worker: get ready, say hello, answer requests until the server closes."""

from __future__ import annotations

import platform
import socket
import sys
from typing import TYPE_CHECKING, Final

import polars as pl

from polars_worker.protocol import Connection, ConnectionLostError, Kind, ProtocolError
from polars_worker.run import answer
from polars_worker.tables import TableScans
from polars_worker.warm_up import warm_up

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main", "serve"]

_USAGE_ERROR: Final = 2
_PROTOCOL_ERROR: Final = 3
_NO_SERVER: Final = 4
_OPEN_FILE: Final = "fd:"


def main(arguments: Sequence[str]) -> int:
    """Serve the server at the socket that `arguments` names; return the exit status."""
    if len(arguments) != 1:
        print("usage: python -m polars_worker SOCKET", file=sys.stderr)
        return _USAGE_ERROR
    warm_up()
    try:
        peer = _connection(arguments[0])
    except (OSError, ValueError) as error:
        print(f"cannot connect to the server: {error}", file=sys.stderr)
        return _NO_SERVER
    with peer:
        try:
            serve(Connection(peer))
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


def serve(connection: Connection) -> None:
    """Say hello and answer requests until the server closes.

    Raises ProtocolError and ConnectionLostError.
    """
    connection.send_json(
        Kind.HELLO, {"polars": pl.__version__, "python": platform.python_version()}
    )
    scans = TableScans()
    while (payload := connection.receive_request()) is not None:
        answer(payload, connection, scans)
