"""From a port of the loopback to a Unix socket, as a box does it."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from polars_worker.errors import ErrorCode, WorkError
from polars_worker.forwarder import Forwarder
from polars_worker.object_stores import ObjectStores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE = 30


class Relay:
    """A Unix socket whose connections are served by a function, each in a thread."""

    def __init__(self, path: Path, serve: Callable[[socket.socket], None]) -> None:
        """Listen at `path`."""
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen(64)
        self._serve = serve
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def close(self) -> None:
        """Accept no more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def echo(peer: socket.socket) -> None:
    with peer:
        while data := peer.recv(65536):
            peer.sendall(data)


@pytest.fixture
def forwarder(tmp_path: Path) -> Iterator[Forwarder]:
    relay = Relay(tmp_path / "relay", echo)
    forwarder = Forwarder(str(tmp_path / "relay"))
    forwarder.start()
    yield forwarder
    relay.close()


def connect(forwarder: Forwarder) -> socket.socket:
    return socket.create_connection(("127.0.0.1", forwarder.port), timeout=_PATIENCE)


def received(peer: socket.socket) -> bytes:
    data = b""
    while piece := peer.recv(65536):
        data += piece
    return data


def test_passes_bytes_on_in_both_directions(forwarder: Forwarder) -> None:
    with connect(forwarder) as peer:
        for text in (b"one", b"another"):
            peer.sendall(text)
            assert peer.recv(100) == text
        peer.shutdown(socket.SHUT_WR)
        assert peer.recv(100) == b""


def test_passes_much_on_over_many_connections_at_once(forwarder: Forwarder) -> None:
    data = os.urandom(1 << 16) * 64
    digests = []

    def send_all(peer: socket.socket) -> None:
        peer.sendall(data)
        peer.shutdown(socket.SHUT_WR)

    def send_and_receive() -> None:
        with connect(forwarder) as peer:
            sender = threading.Thread(target=send_all, args=(peer,))
            sender.start()
            digests.append(hashlib.sha256(received(peer)).digest())
            sender.join()

    threads = [threading.Thread(target=send_and_receive) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert digests == [hashlib.sha256(data).digest()] * 40


def test_waits_for_those_who_are_slow(tmp_path: Path) -> None:
    data = os.urandom(1 << 16) * 256

    def send(peer: socket.socket) -> None:
        with peer:
            peer.sendall(data)

    relay = Relay(tmp_path / "relay", send)
    forwarder = Forwarder(str(tmp_path / "relay"))
    forwarder.start()
    with connect(forwarder) as slow, connect(forwarder) as quick:
        assert received(quick) == data
        assert received(slow) == data
    relay.close()


def test_closes_when_the_other_side_does(tmp_path: Path) -> None:
    relay = Relay(tmp_path / "relay", lambda peer: peer.close())
    forwarder = Forwarder(str(tmp_path / "relay"))
    forwarder.start()
    for _ in range(100):
        with connect(forwarder) as peer:
            assert peer.recv(1) == b""
    relay.close()


def test_closes_when_there_is_no_relay(tmp_path: Path) -> None:
    forwarder = Forwarder(str(tmp_path / "none"))
    forwarder.start()
    with connect(forwarder) as peer:
        assert peer.recv(1) == b""


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_leaves_no_file_open(forwarder: Forwarder) -> None:
    def exchange() -> None:
        with connect(forwarder) as peer:
            peer.sendall(b"x")
            assert peer.recv(1) == b"x"
            peer.shutdown(socket.SHUT_WR)
            assert peer.recv(1) == b""

    exchange()
    before = open_files()
    for _ in range(50):
        exchange()
    assert open_files() <= before + 8


def test_local_files_need_no_store() -> None:
    assert ObjectStores(None).options("/lake/t/metadata.json") is None


def test_a_box_without_a_relay_says_so() -> None:
    with pytest.raises(WorkError) as failure:
        ObjectStores(None).options("s3://lake/t/data.parquet")
    assert failure.value.code is ErrorCode.UNSUPPORTED
    assert "'bwrap'" in str(failure.value)
