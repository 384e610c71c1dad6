"""The data files of a destination, as frames on the connection while they are written."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from polars_worker.errors import ErrorCode, WorkError
from polars_worker.protocol import ConnectionLostError, Kind, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from typing_extensions import Buffer

    from polars_worker.protocol import Connection

__all__ = ["MOST_FILES", "DataFile", "DataFiles", "Value"]

Value: TypeAlias = str | int | float | bool | None
"""A value of a partition as JSON has it."""

MOST_FILES: Final = 10_000
"""The most data files that one workload may write; the server breaks off at more."""

_MOST_PARTITION_BYTES: Final = 128 * 1024
_MOST_FOOTER_BYTES: Final = 16 * 1024 * 1024
_COALESCED: Final = 1024 * 1024
_MAGIC: Final = b"PAR1"
_END: Final = struct.Struct("<I4s")


class DataFiles:
    """All data files of one workload. Any thread: Polars writes several files at a time."""

    def __init__(self, connection: Connection) -> None:
        """Send over `connection`."""
        self._connection = connection
        self._lock = threading.Lock()
        self._open: dict[int, DataFile] = {}
        self._begun = 0
        self._rows = 0
        self._closed = False
        self._failure: Exception | None = None

    @property
    def rows(self) -> int:
        """How many rows the files have that are complete."""
        return self._rows

    def file(self, partition: Sequence[Value] = (), *, counted: bool = False) -> DataFile:
        """Return a new file; `partition` has a value for each partition field, as in JSON.

        Who writes a `counted` one says itself when it ends, and how many rows it has; others end
        with a footer that tells. Raises WorkError if the values are too long.
        """
        size = len(json.dumps(partition))
        if size > _MOST_PARTITION_BYTES:
            message = (
                f"the values of a partition take {size} bytes, more than the "
                f"{_MOST_PARTITION_BYTES} allowed: do not partition by long values"
            )
            raise self._keep(WorkError(ErrorCode.UNSUPPORTED, message))
        return DataFile(self, partition, counted=counted)

    def finish(self) -> None:
        """End the files that are still open."""
        for file in list(self._open.values()):
            file.end()

    def close(self) -> None:
        """Send nothing more, whoever may still be writing."""
        with self._lock:
            self._closed = True

    def raise_failure(self) -> None:
        """Raise what went wrong here, which Polars or Arrow has told of in words of its own."""
        if self._failure is not None:
            raise self._failure

    def begin(self, file: DataFile, partition: Sequence[Value]) -> int:
        """Say that `file` begins, and return its number; raises WorkError for one too many."""
        with self._sending():
            if self._begun == MOST_FILES:
                message = (
                    f"the rows belong into more than {MOST_FILES} data files, the most that one "
                    "workload writes: partition the table more coarsely, or write fewer "
                    "partitions at a time"
                )
                raise WorkError(ErrorCode.UNSUPPORTED, message)
            number = self._begun
            self._begun += 1
            self._open[number] = file
            self._connection.send_json(Kind.FILE, {"file": number, "partition": partition})
            return number

    def send(self, number: int, data: memoryview) -> None:
        """Send the next bytes of an open file."""
        with self._sending():
            self._connection.send_file_data(number, data)

    def end(self, number: int, rows: int) -> None:
        """Say that an open file is complete."""
        with self._sending():
            del self._open[number]
            self._rows += rows
            self._connection.send_json(Kind.FILE_END, {"file": number, "rows": rows})
            self._connection.send_json(Kind.PROGRESS, {"rows": self._rows})

    def rows_in(self, footer: memoryview | None) -> int:
        """Return how many rows a file with `footer` has; None is one that is too long."""
        if footer is None:
            message = (
                f"the footer of a data file takes more than {_MOST_FOOTER_BYTES} bytes: "
                "write fewer columns"
            )
            raise self._keep(WorkError(ErrorCode.UNSUPPORTED, message))
        metadata: Any = pq.read_metadata(pa.BufferReader(footer))
        return int(metadata.num_rows)

    @contextlib.contextmanager
    def _sending(self) -> Iterator[None]:
        """Be the only one who sends, and remember what goes wrong."""
        with self._lock:
            if self._closed:
                message = "the workload has ended, and writes no more files"
                raise ValueError(message)
            try:
                yield
            except (WorkError, ConnectionLostError, ProtocolError) as error:
                raise self._keep(error) from None

    def _keep(self, failure: Exception) -> Exception:
        if self._failure is None:
            self._failure = failure
        return failure


class DataFile(io.RawIOBase):
    """One Parquet file, written by one thread at a time; small writes are put together.

    A file without rows is not told of. One that is `counted` holds nothing of what was passed on.
    """

    def __init__(
        self, files: DataFiles, partition: Sequence[Value], *, counted: bool = False
    ) -> None:
        """Be one of `files`, in `partition`."""
        super().__init__()
        self._files = files
        self._partition = partition
        self._counted = counted
        self._number: int | None = None
        self._pending = bytearray()
        self._written = 0
        self._ended = False
        # What was sent last, in case the footer begins there.
        self._tail: deque[bytearray] = deque()
        self._tail_bytes = 0

    def writable(self) -> bool:
        """Return that it is there to be written."""
        return True

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._written

    def write(self, data: Buffer, /) -> int:
        """Take `data`, and send what came before when it is enough."""
        if len(self._pending) >= _COALESCED:
            # Not the last bytes, by which the end of the file is known.
            self._send(len(self._pending) - _END.size)
        view = memoryview(data).cast("B")
        self._pending += view
        self._written += view.nbytes
        return view.nbytes

    def flush(self) -> None:
        """End the file if it is complete: that is when Polars flushes it, and not before."""
        if not self._counted and not self._ended and self._footer_bytes():
            self.end()

    def pass_on(self) -> None:
        """Send all that was written to a counted file."""
        if self._pending:
            self._send(len(self._pending))

    def end(self, rows: int | None = None) -> None:
        """Send what is left and say that the file is complete, and has `rows` if it is counted."""
        if self._ended:
            return
        self._ended = True
        if rows is None:
            rows = self._files.rows_in(self._footer())
        if rows or self._number is not None:
            number = self._send(len(self._pending))
            self._files.end(number, rows)

    def _send(self, size: int) -> int:
        if self._number is None:
            self._number = self._files.begin(self, self._partition)
        sent, self._pending = self._pending, self._pending[size:]
        del sent[size:]
        self._files.send(self._number, memoryview(sent))
        if self._counted:
            return self._number
        self._tail.append(sent)
        self._tail_bytes += len(sent)
        while self._tail_bytes - len(self._tail[0]) >= _MOST_FOOTER_BYTES:
            self._tail_bytes -= len(self._tail.popleft())
        return self._number

    def _footer_bytes(self) -> int:
        """Return how long the footer is with which the file ends; 0 if it does not end with one."""
        if len(self._pending) < _END.size:
            return 0
        length, magic = _END.unpack(self._pending[-_END.size :])
        size = int(length) + _END.size
        return size if magic == _MAGIC and size <= self._written - len(_MAGIC) else 0

    def _footer(self) -> memoryview | None:
        """Return the footer, if the file ends with one that is not too long."""
        size = self._footer_bytes()
        end = memoryview(b"".join([*self._tail, self._pending]))
        self._tail.clear()
        self._tail_bytes = 0
        return end[-size:] if 0 < size <= min(end.nbytes, _MOST_FOOTER_BYTES) else None
