"""The frames a worker and its server exchange over one stream socket.

A frame is one byte of kind, four bytes of payload length (unsigned, big-endian) and the payload,
which is at most `MAX_PAYLOAD` bytes long.

A result is written to files like this: the worker asks for their layout (ASK, TOLD), tells the
schema, and then of each file that it begins (FILE, with its number, which count from 0, and its
partition), has its next bytes (FILE_DATA, the number in four bytes before them) and is complete
(FILE_END, with its number of rows). Several files may be open at once. DATA has the rows of the
result, if they are to come beside the files; FINISHED comes when all files are complete.
"""

from __future__ import annotations

import json
import struct
import threading
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Mapping

__all__ = ["MAX_PAYLOAD", "Connection", "ConnectionLostError", "Kind", "ProtocolError"]

MAX_PAYLOAD: Final = 16 * 1024 * 1024
"""The longest payload of a frame, in bytes."""

_HEADER: Final = struct.Struct(">cI")
_FILE_NUMBER: Final = struct.Struct(">I")

# Linux takes at most 1024 buffers in one sendmsg.
_BUFFERS_A_CALL: Final = 512


class Kind(Enum):
    """What a frame is for."""

    HELLO = b"H"
    REQUEST = b"Q"
    ASK = b"A"
    TOLD = b"T"
    SCHEMA = b"S"
    DATA = b"D"
    PROGRESS = b"P"
    FILE = b"W"
    FILE_DATA = b"B"
    FILE_END = b"X"
    FINISHED = b"F"
    ERROR = b"E"


class ConnectionLostError(Exception):
    """The server is gone: there is nobody left to answer."""


class ProtocolError(Exception):
    """The peer sent something that is no frame of this protocol; what follows cannot be read."""


class Connection:
    """Sends and receives frames on a connected stream socket.

    Any thread may send; one at a time receives.
    """

    def __init__(self, peer: socket.socket) -> None:
        """Talk over `peer`, which the caller closes."""
        self._peer = peer
        self._sending = threading.Lock()
        # Frames that go with the next one; guarded by the lock.
        self._held: list[memoryview] = []

    def receive_request(self) -> bytes | None:
        """Wait for the next request and return its payload, or None when the server has closed.

        Raises ProtocolError for anything that is not a whole request frame.
        """
        return self._receive_frame(Kind.REQUEST, "a request")

    def ask(self, question: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Ask the server something on behalf of the request under way; return what it tells.

        Raises ProtocolError and ConnectionLostError.
        """
        return json.loads(self._ask(question))

    def ask_for_part(self, key: str, part: int) -> bytes:
        """Ask the server for a part of a table's plan; return JSON.

        Raises ProtocolError and ConnectionLostError.
        """
        return self._ask({"ask": "plan", "key": key, "part": part})

    def _ask(self, question: Mapping[str, Any]) -> bytes:
        self.send_json(Kind.ASK, question)
        payload = self._receive_frame(Kind.TOLD, "an answer")
        if payload is None:
            message = "the server closed instead of answering a question"
            raise ConnectionLostError(message)
        return payload

    def send_json(
        self, kind: Kind, document: Mapping[str, Any], *, with_next: bool = False
    ) -> None:
        """Send `document` as the payload of one frame.

        `with_next` says that another frame follows at once: the reader is woken for both together.
        """
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        # Half a surrogate pair, in a message that quotes something, must not break the answer.
        payload = text.encode("utf-8", "replace")
        if len(payload) > MAX_PAYLOAD:
            message = f"a {kind.name} frame of {len(payload)} bytes is longer than {MAX_PAYLOAD}"
            raise ProtocolError(message)
        self._send(kind, [memoryview(payload)], len(payload), with_next=with_next)

    def send_data(self, buffers: Iterable[memoryview]) -> None:
        """Send the bytes of `buffers`, one after the other, in as few data frames as hold them.

        The buffers are written to the socket from where they are; nothing is copied or kept.
        """
        pending: list[memoryview] = []
        room = MAX_PAYLOAD
        for buffer in buffers:
            rest = buffer
            while rest.nbytes > room:
                pending.append(rest[:room])
                self._send(Kind.DATA, pending, MAX_PAYLOAD)
                rest = rest[room:]
                pending, room = [], MAX_PAYLOAD
            if rest.nbytes:
                pending.append(rest)
                room -= rest.nbytes
        if pending:
            self._send(Kind.DATA, pending, MAX_PAYLOAD - room)

    def send_file_data(self, number: int, data: memoryview) -> None:
        """Send the next bytes of the file `number`, in as few frames as hold them."""
        head = memoryview(_FILE_NUMBER.pack(number))
        room = MAX_PAYLOAD - head.nbytes
        for start in range(0, data.nbytes, room):
            piece = data[start : start + room]
            self._send(Kind.FILE_DATA, [head, piece], head.nbytes + piece.nbytes)

    def _receive_frame(self, due: Kind, what: str) -> bytes | None:
        """Return the payload of the next frame, or None when the server has closed before it."""
        header = self._receive(_HEADER.size)
        if not header:
            return None
        if len(header) < _HEADER.size:
            message = "the connection ended inside a frame's header"
            raise ProtocolError(message)
        kind, length = _HEADER.unpack(header)
        if kind != due.value:
            message = f"a frame of kind {kind!r} came where {what} was due"
            raise ProtocolError(message)
        if length > MAX_PAYLOAD:
            message = f"{what} of {length} bytes is longer than {MAX_PAYLOAD}"
            raise ProtocolError(message)
        payload = self._receive(length)
        if len(payload) < length:
            message = f"the connection ended inside {what}"
            raise ProtocolError(message)
        return payload

    def _receive(self, size: int) -> bytes:
        """Read `size` bytes, fewer only if the peer closes before."""
        data = bytearray(size)
        view = memoryview(data)
        filled = 0
        try:
            while filled < size:
                count = self._peer.recv_into(view[filled:])
                if not count:
                    break
                filled += count
        except OSError as error:
            raise ConnectionLostError from error
        return bytes(view[:filled])

    def _send(
        self, kind: Kind, payload: list[memoryview], size: int, *, with_next: bool = False
    ) -> None:
        with self._sending:
            buffers = [*self._held, memoryview(_HEADER.pack(kind.value, size)), *payload]
            self._held = buffers if with_next else []
            if not with_next:
                self._send_all(buffers)

    def _send_all(self, buffers: list[memoryview]) -> None:
        first = 0
        try:
            while first < len(buffers):
                sent = self._peer.sendmsg(buffers[first : first + _BUFFERS_A_CALL])
                while first < len(buffers) and sent >= buffers[first].nbytes:
                    sent -= buffers[first].nbytes
                    first += 1
                if sent:
                    buffers[first] = buffers[first][sent:]
        except OSError as error:
            raise ConnectionLostError from error
