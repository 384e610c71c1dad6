"""A worker process and the server's end of its socket, for tests."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import pyarrow as pa
import pyarrow.ipc

from lake import plan_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType

    # What the server tells, or how it finds it out from the schema it is asked with.
    Layout = Mapping[str, Any] | Callable[[dict[str, Any]], Mapping[str, Any]]

__all__ = [
    "PYTHON_PATH",
    "Answer",
    "WorkerClient",
    "WrittenFile",
    "arrow_table",
    "python_environment",
]

PYTHON_PATH: Final = Path(__file__).resolve().parents[2] / "main" / "python"
_END_OF_STREAM: Final = bytes.fromhex("ffffffff00000000")
_START_SECONDS: Final = 60
_HEADER: Final = struct.Struct(">cI")


def python_environment() -> dict[str, str]:
    """Return the whole environment a worker gets: no HOME, no PATH worth the name."""
    return {"PYTHONPATH": str(PYTHON_PATH), "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass
class WrittenFile:
    """A data file; `rows` is None until it has ended."""

    partition: list[Any]
    data: bytearray = field(default_factory=bytearray)
    rows: int | None = None


@dataclass
class Answer:
    """All frames of an answer; `progress` has what the progress frames among `kinds` said.

    `asked` is the schema for which a layout was asked; `kinds` leaves out what is written to files.
    """

    kinds: str = ""
    progress: list[int] = field(default_factory=list)
    schema: dict[str, Any] = field(default_factory=dict)
    data: list[bytes] = field(default_factory=list)
    end: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)
    files: dict[int, WrittenFile] = field(default_factory=dict)
    most_open: int = 0

    @property
    def failed(self) -> bool:
        """Whether an error frame ended the answer."""
        return self.kinds.endswith("E")

    def table(self) -> pa.Table:
        """Return the data of an Arrow answer."""
        return arrow_table(self.data)

    def rows(self) -> list[list[Any]]:
        """Return the rows of a JSON answer."""
        return [row for payload in self.data for row in json.loads(payload)]


def arrow_table(data: Sequence[bytes]) -> pa.Table:
    """Read Arrow data frames, and insist that they have no end-of-stream mark of their own."""
    joined = b"".join(data)
    assert not joined.endswith(_END_OF_STREAM)
    with pa.ipc.open_stream(joined + _END_OF_STREAM) as reader:
        return reader.read_all()


def _take_frame(answer: Answer, kind: str, payload: bytes) -> None:
    answer.kinds += kind
    if kind == "D":
        answer.data.append(payload)
    elif kind == "S":
        answer.schema = json.loads(payload)
    elif kind == "P":
        answer.progress.append(json.loads(payload)["rows"])
    else:
        answer.end = json.loads(payload)


def _take_file_frame(answer: Answer, kind: str, payload: bytes) -> None:
    if kind == "B":
        file = answer.files[int.from_bytes(payload[:4])]
        assert file.rows is None
        file.data += payload[4:]
        return
    told = json.loads(payload)
    if kind == "W":
        assert told["file"] not in answer.files
        answer.files[told["file"]] = WrittenFile(told["partition"])
        is_open = [file for file in answer.files.values() if file.rows is None]
        answer.most_open = max(answer.most_open, len(is_open))
    else:
        file = answer.files[told["file"]]
        assert file.rows is None
        file.rows = told["rows"]


PlanOf = dict[str, Any]


class WorkerClient:
    """Starts a worker, listens for it and speaks to it."""

    def __init__(
        self,
        directory: Path,
        *,
        launcher: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start a worker through the command `launcher`; its socket goes into `directory`."""
        path = directory / "s"
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.fspath(path))
            listener.listen(1)
            listener.settimeout(_START_SECONDS)
            self.process = subprocess.Popen(
                [*launcher, sys.executable, "-m", "polars_worker", os.fspath(path)],
                env=dict(environment if environment is not None else python_environment()),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            self.socket, _ = listener.accept()
        self.socket.settimeout(_START_SECONDS)
        kind, payload = self.receive()
        assert kind == "H"
        self.hello: dict[str, Any] = json.loads(payload)

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the socket and make sure that the worker ends."""
        self.close()

    def close(self) -> tuple[int, str]:
        """Hang up and return the worker's exit status and what it wrote to stderr."""
        status, _, errors = self.close_and_read()
        return status, errors

    def close_and_read(self) -> tuple[int, str, str]:
        """Hang up and return the worker's exit status and what it wrote to stdout and stderr."""
        self.socket.close()
        try:
            output, errors = self.process.communicate(timeout=_START_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            output, errors = self.process.communicate()
        return self.process.returncode, output.decode(), errors.decode()

    def send(self, kind: str, payload: bytes) -> None:
        """Send one frame."""
        self.socket.sendall(_HEADER.pack(kind.encode(), len(payload)) + payload)

    def receive(self) -> tuple[str, bytes]:
        """Receive one frame."""
        kind, length = _HEADER.unpack(self._exactly(_HEADER.size))
        return kind.decode(), self._exactly(length)

    def request(
        self, sql: str, tables: Mapping[str, str | PlanOf] | None = None, **fields: object
    ) -> None:
        """Send a request, for Arrow if `fields` says nothing else.

        A table is given by the place of its metadata file, or by its plan.
        """
        document = {
            "sql": sql,
            "tables": [
                {
                    "alias": alias,
                    "key": json.dumps(table),
                    "plan": plan_of(table) if isinstance(table, str) else table,
                }
                for alias, table in (tables or {}).items()
            ],
            "format": "arrow",
            **fields,
        }
        self.send("Q", json.dumps(document).encode())

    def frames(self) -> Iterator[tuple[str, bytes]]:
        """Yield the frames of one answer."""
        kind = ""
        while kind not in {"F", "E"}:
            kind, payload = self.receive()
            yield kind, payload

    def answer(
        self,
        tables: Mapping[str, str] | None = None,
        layout: Layout | None = None,
    ) -> Answer:
        """Receive one answer whole, telling a script where `tables` are, and what `layout` is."""
        answer = Answer()
        for kind, payload in self.frames():
            if kind in "WBX":
                _take_file_frame(answer, kind, payload)
            elif kind == "A":
                question = json.loads(payload)
                if question["ask"] == "layout":
                    answer.asked = json.loads(question["schema"])
                    told = layout(answer.asked) if callable(layout) else layout
                    self.send("T", json.dumps(told).encode())
                else:
                    self._tell(question, tables or {})
            else:
                _take_frame(answer, kind, payload)
        return answer

    def run(
        self, sql: str, tables: Mapping[str, str | PlanOf] | None = None, **fields: object
    ) -> Answer:
        """Send a request and receive its answer."""
        self.request(sql, tables, **fields)
        return self.answer()

    def write(
        self,
        sql: str,
        layout: Layout,
        tables: Mapping[str, str] | None = None,
        **fields: object,
    ) -> Answer:
        """Have the result written to files of `layout`, and receive the answer."""
        self.request(sql, tables, **{"format": "json", "write": True, **fields})
        return self.answer(layout=layout)

    def script(
        self,
        source: str,
        tables: Mapping[str, str] | None = None,
        **fields: object,
    ) -> Answer:
        """Run a script for JSON, if `fields` says nothing else, and tell it where `tables` are."""
        document = {"script": source, "catalog": "lake", "format": "json", **fields}
        self.send("Q", json.dumps(document).encode())
        return self.answer(tables or {})

    def write_script(self, source: str, layout: Layout, **fields: object) -> Answer:
        """Run a script and have its result written to files of `layout`."""
        document = {
            "script": source,
            "catalog": "lake",
            "format": "json",
            "write": True,
            **fields,
        }
        self.send("Q", json.dumps(document).encode())
        return self.answer(layout=layout)

    def _tell(self, question: dict[str, str], tables: Mapping[str, str]) -> None:
        told: dict[str, object]
        if question["ask"] == "run":
            told = {}
        elif question["ask"] == "namespaces":
            told = {"names": ["default", "default.deep"]}
        elif question["ask"] == "tables":
            told = {"names": sorted(tables)}
        elif metadata := tables.get(question["table"].removeprefix("default.")):
            told = (
                {"metadata": metadata}
                if question["ask"] == "metadata"
                else {"alias": question["table"], "key": metadata, "plan": plan_of(metadata)}
            )
        else:
            message = f"table '{question['table']}' was not found"
            told = {"error": {"code": "TABLE_NOT_FOUND", "message": message}}
        self.send("T", json.dumps(told).encode())

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            piece = self.socket.recv(min(size - len(data), 1 << 20))
            if not piece:
                message = "the worker closed the connection"
                raise EOFError(message)
            data += piece
        return bytes(data)
