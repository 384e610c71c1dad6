"""A worker that does what the statement says, well or badly: its first word is a function below."""

import json
import mmap
import os
import signal
import socket
import struct
import subprocess
import sys
import time

peer = socket.socket(socket.AF_UNIX)
served = 0


def send(kind, payload):
    if not isinstance(payload, bytes):
        payload = json.dumps(payload).encode()
    peer.sendall(struct.pack(">cI", kind, len(payload)) + payload)


def receive(size):
    data = b""
    while len(data) < size:
        piece = peer.recv(size - len(data))
        if not piece:
            sys.exit(0)
        data += piece
    return data


def schema():
    send(b"S", {"columns": ["a"], "types": ["Int64"]})


def answer(value):
    schema()
    send(b"D", [[value]])
    send(b"F", {"rows": 1})


def count():
    answer(served)


def echo(*words):
    answer(" ".join(words))


def threads():
    answer(os.environ["POLARS_MAX_THREADS"])


def read(path):
    """What a file holds, or what is raised instead."""
    try:
        with open(path) as file:
            answer(file.read())
    except OSError as error:
        answer(type(error).__name__)


def frames(number, size):
    schema()
    for _ in range(int(number)):
        send(b"D", bytes(int(size)))
    send(b"F", {"rows": int(number)})


def error(code):
    send(b"E", {"code": code, "message": "it was so asked", "details": None})


def die(status):
    schema()
    print("these are the last words, in", os.path.dirname(os.__file__), flush=True)
    os._exit(int(status))


def signalled(number):
    os.kill(os.getpid(), int(number)) if os.getpid() != 1 else os._exit(128 + int(number))
    signal.pause()


def hang():
    schema()
    time.sleep(3600)


def tree():
    """Processes that have left their parent and ignore what can be ignored."""
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            if os.fork() == 0:
                while True:
                    pass
            os._exit(0)
    subprocess.Popen(["/usr/bin/sleep", "3600"])
    hang()


def memory(mebibytes, processes):
    """Memory in several processes, shared, so that no limit on one process sees it."""
    schema()
    for _ in range(int(processes)):
        if os.fork() == 0:
            block = mmap.mmap(-1, int(mebibytes) << 20)
            for at in range(0, len(block), 4096):
                block[at] = 1
            time.sleep(3600)
    time.sleep(3600)


def kind(letter):
    send(letter.encode(), {})


def oversize():
    peer.sendall(struct.pack(">cI", b"D", (16 << 20) + 1))
    time.sleep(3600)


def no_json():
    send(b"S", b"{")


def data_first():
    send(b"D", [[1]])


def two_schemas():
    schema()
    schema()


def no_rows():
    schema()
    send(b"F", {})


def progress_first():
    send(b"P", {"rows": 1})


def rows_taken_back():
    schema()
    send(b"P", {"rows": 2})
    send(b"F", {"rows": 1})


def bad_code():
    send(b"E", {"code": "WORKER_LOST", "message": "I say so"})


def half():
    peer.sendall(b"S\0\0")
    os._exit(0)


peer.connect(sys.argv[1])
send(b"H", {"polars": "2.1.0", "python": "3.11"})
while True:
    _, length = struct.unpack(">cI", receive(5))
    words = json.loads(receive(length))["sql"].split()
    served += 1
    globals()[words[0]](*words[1:])
