"""The box's own end of its relay: from a port on its loopback to the server's Unix socket.

Polars speaks to object stores by TCP alone. A box has a loopback that nobody else is on; what
comes there is passed on, unread, to the one socket that leads out of the box.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from typing import Final

__all__ = ["Forwarder"]

_LOOPBACK: Final = "127.0.0.1"
_BACKLOG: Final = 128
_BUFFER_BYTES: Final = 256 << 10
_MOST_AT_ONCE: Final = 8
"""How many buffers full a connection may pass on before another one's turn."""
_MOST_LINKS: Final = 128
"""How many connections there may be; more wait for one to end. More than the relay serves at once:
it makes room for those that it sees waiting."""
_BREATH_SECONDS: Final = 0.01


class Forwarder:
    """Listens on a free port of the loopback and passes connections on, in a thread of its own.

    Python's lock is held for moments only: not while bytes are copied.
    """

    def __init__(self, relay: str) -> None:
        """Pass on to the Unix socket at the path `relay`. Raises OSError."""
        self._relay = relay
        self._listener = socket.create_server((_LOOPBACK, 0), backlog=_BACKLOG)
        self._listener.settimeout(0)
        self.port: int = self._listener.getsockname()[1]
        self._poll = select.epoll()
        self._poll.register(self._listener, select.EPOLLIN)
        self._links: dict[int, _Link] = {}
        self._buffer = memoryview(bytearray(_BUFFER_BYTES))
        """Of all connections, one after the other, so that it stays in the processor's cache."""

    def start(self) -> None:
        """Begin, in a thread that ends with the process."""
        threading.Thread(target=self._run, name="forwarder", daemon=True).start()

    def _run(self) -> None:
        while True:
            for descriptor, events in self._poll.poll():
                if descriptor == self._listener.fileno():
                    self._accept()
                elif (link := self._links.get(descriptor)) is not None:
                    self._pass_on(link, events)

    def _accept(self) -> None:
        try:
            near, _ = self._listener.accept()
        except OSError:
            # Whoever connected has gone again, or there are too many open files.
            time.sleep(_BREATH_SECONDS)
            return
        try:
            link = _Link(near, self._relay, self._buffer)
        except OSError:
            near.close()
            return
        for descriptor, events in link.interest().items():
            self._links[descriptor] = link
            self._poll.register(descriptor, events)
        if len(self._links) == 2 * _MOST_LINKS:
            self._poll.modify(self._listener, 0)

    def _pass_on(self, link: _Link, events: int) -> None:
        before = link.interest()
        try:
            link.pass_on()
            over = link.ended() or bool(events & select.EPOLLERR)
        except OSError:
            over = True
        if over:
            for descriptor in before:
                del self._links[descriptor]
            link.close()
            self._poll.modify(self._listener, select.EPOLLIN)
            return
        for descriptor, wanted in link.interest().items():
            if wanted != before[descriptor]:
                self._poll.modify(descriptor, wanted)


class _Link:
    """A connection from within the box and its continuation to the server."""

    def __init__(self, near: socket.socket, relay: str, buffer: memoryview) -> None:
        self._near = near
        self._far = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            self._far.connect(relay)
            near.settimeout(0)
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._flows = (_Flow(near, self._far, buffer), _Flow(self._far, near, buffer))
        except OSError:
            self._far.close()
            raise

    def interest(self) -> dict[int, int]:
        """Return for each of the two descriptors what has to happen to it next."""
        there, back = self._flows
        return {
            self._near.fileno(): there.reads() | back.writes(),
            self._far.fileno(): back.reads() | there.writes(),
        }

    def pass_on(self) -> None:
        for flow in self._flows:
            flow.move()

    def ended(self) -> bool:
        """Tell whether the server has closed, which always means both directions."""
        return self._flows[1].ended

    def close(self) -> None:
        self._near.close()
        self._far.close()


class _Flow:
    """Bytes in one direction, by way of a buffer that is others' as well."""

    def __init__(self, source: socket.socket, target: socket.socket, buffer: memoryview) -> None:
        self.ended = False
        self._source = source
        self._target = target
        self._buffer = buffer
        self._left = memoryview(b"")
        """What the target has not taken yet, outside of the buffer."""

    def reads(self) -> int:
        return select.EPOLLIN if not self.ended and not self._left else 0

    def writes(self) -> int:
        return select.EPOLLOUT if self._left else 0

    def move(self) -> None:
        """Move what can be moved now. Raises OSError when an end has broken."""
        if self._left:
            self._left = self._left[self._send(self._left) :]
        for _ in range(_MOST_AT_ONCE):
            if self._left or not (received := self._receive()):
                return
            self._left = memoryview(bytes(received[self._send(received) :]))

    def _send(self, data: memoryview) -> int:
        """Return how much of it the target has taken."""
        try:
            return self._target.send(data)
        except BlockingIOError:
            return 0

    def _receive(self) -> memoryview:
        """Return what the source has for now; at its end, tell the target."""
        if self.ended:
            return self._buffer[:0]
        try:
            received = self._source.recv_into(self._buffer)
        except BlockingIOError:
            return self._buffer[:0]
        if not received:
            self.ended = True
            self._target.shutdown(socket.SHUT_WR)
        return self._buffer[:received]
