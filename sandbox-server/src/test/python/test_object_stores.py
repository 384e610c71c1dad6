"""A port of the loopback that the server is handed, as a box does it."""

from __future__ import annotations

import array
import socket
from pathlib import Path

import pytest

from polars_worker.errors import ErrorCode, WorkError
from polars_worker.object_stores import ObjectStores

_PATIENCE = 30


class Server:
    """What waits at a Unix socket to be handed a listening one."""

    def __init__(self, path: Path) -> None:
        """Wait at `path`."""
        self._handover = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._handover.bind(str(path))
        self._handover.listen(1)

    def listener(self) -> socket.socket:
        """Return the socket that was handed over."""
        peer, _ = self._handover.accept()
        with self._handover, peer:
            data, ancillary, flags, _ = peer.recvmsg(16, socket.CMSG_LEN(array.array("i").itemsize))
            assert len(data) == 1
            assert flags & socket.MSG_CTRUNC == 0
            assert peer.recv(1) == b""
        ((level, kind, files),) = ancillary
        assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
        return socket.socket(fileno=array.array("i", files)[0])


def port_of(stores: ObjectStores) -> int:
    options = stores.options("s3://lake/t/data.parquet")
    assert options is not None
    host, _, port = options["aws_endpoint_url"].rpartition(":")
    assert host == "http://127.0.0.1"
    return int(port)


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_the_server_takes_what_comes_to_the_port(tmp_path: Path) -> None:
    server = Server(tmp_path / "relay")
    before = open_files()
    stores = ObjectStores.by_relay(str(tmp_path / "relay"))
    assert open_files() == before
    with (
        socket.create_connection(("127.0.0.1", port_of(stores)), timeout=_PATIENCE) as near,
        server.listener() as listener,
    ):
        assert listener.getblocking()
        far, _ = listener.accept()
        with far:
            assert far.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            near.sendall(b"one")
            assert far.recv(100) == b"one"
            far.sendall(b"another")
            assert near.recv(100) == b"another"


def test_nobody_else_listens_when_the_server_does_not(tmp_path: Path) -> None:
    server = Server(tmp_path / "relay")
    stores = ObjectStores.by_relay(str(tmp_path / "relay"))
    server.listener().close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port_of(stores)), timeout=_PATIENCE)


def test_fails_when_there_is_no_server(tmp_path: Path) -> None:
    before = open_files()
    with pytest.raises(FileNotFoundError):
        ObjectStores.by_relay(str(tmp_path / "none"))
    assert open_files() == before


def test_local_files_need_no_store() -> None:
    assert ObjectStores(None).options("/lake/t/metadata.json") is None


def test_a_box_without_a_relay_says_so() -> None:
    with pytest.raises(WorkError) as failure:
        ObjectStores(None).options("s3://lake/t/data.parquet")
    assert failure.value.code is ErrorCode.UNSUPPORTED
    assert "'bwrap'" in str(failure.value)
