"""How Polars reaches object stores from a box, which has no network: by the box's relay."""

from __future__ import annotations

from typing import Final

from polars_worker.errors import ErrorCode, WorkError
from polars_worker.forwarder import Forwarder

__all__ = ["ObjectStores"]

_SCHEMES: Final = ("s3://", "s3a://", "s3n://")


class ObjectStores:
    """The stores that a box can read, as far as the server lets its workload."""

    def __init__(self, port: int | None) -> None:
        """Read by the port of the box's loopback that leads to its relay, if there is one."""
        self._port = port

    @classmethod
    def by_relay(cls, relay: str | None) -> ObjectStores:
        """Begin to pass on to the Unix socket at the path `relay`. Raises OSError."""
        if relay is None:
            return cls(None)
        forwarder = Forwarder(relay)
        forwarder.start()
        return cls(forwarder.port)

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
            "aws_endpoint_url": f"http://127.0.0.1:{self._port}",
            "aws_allow_http": "true",
            "aws_virtual_hosted_style_request": "false",
            # The server signs; nothing here is a secret.
            "aws_skip_signature": "true",
            "aws_region": "us-east-1",
            # There is no TLS here, and no certificates, without which Polars makes no client.
            "allow_invalid_certificates": "true",
        }
