"""How Polars reaches object stores from a box, which has no network: by the box's relay."""

from __future__ import annotations

import socket
from typing import Final

from polars_worker.errors import ErrorCode, WorkError

__all__ = ["ObjectStores"]

_LOOPBACK: Final = "127.0.0.1"
_BACKLOG: Final = 128
_SCHEMES: Final = ("s3://", "s3a://", "s3n://")


class ObjectStores:
    """The stores that a box can read, as far as the server lets its workload."""

    def __init__(self, port: int | None) -> None:
        """Read by the port of the box's loopback that leads to its relay, if there is one."""
        self._port = port

    @classmethod
    def by_relay(cls, handover: str | None) -> ObjectStores:
        """Let the server listen on a free port of the box's loopback, on which nobody else is.

        The Unix socket at the path `handover` is where it waits to be handed the open socket, of
        which nothing is left here. Raises OSError.
        """
        if handover is None:
            return cls(None)
        with (
            socket.create_server((_LOOPBACK, 0), backlog=_BACKLOG) as listener,
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server,
        ):
            # The connections to come have what their listener has.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.connect(handover)
            socket.send_fds(server, [b"\n"], [listener.fileno()])
            return cls(listener.getsockname()[1])

    @staticmethod
    def holds(location: str) -> bool:
        """Tell whether what is at `location` is in an object store."""
        return location.startswith(_SCHEMES)

    def options(self, location: str) -> dict[str, str] | None:
        """Return what Polars must be told to read what is at `location`; None for a local path.

        Raises WorkError when the box reads no object stores.
        """
        if not self.holds(location):
            return None
        if self._port is None:
            message = (
                "the table is in an object store, which is read with the isolation 'bwrap' only: "
                "its boxes alone have a network of their own, with nobody else on it"
            )
            raise WorkError(ErrorCode.UNSUPPORTED, message)
        return {
            "aws_endpoint_url": f"http://{_LOOPBACK}:{self._port}",
            "aws_allow_http": "true",
            "aws_virtual_hosted_style_request": "false",
            # The server signs; nothing here is a secret.
            "aws_skip_signature": "true",
            "aws_region": "us-east-1",
            # There is no TLS here, and no certificates, without which Polars makes no client.
            "allow_invalid_certificates": "true",
        }
