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

peer: socket.socket
served = 0
served_first = []


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


def remember(principal, marker):
    """Tells whom it served first."""
    served_first.append(principal)
    answer(served_first[0] + " " + marker)


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


def grab(mebibytes):
    """Memory of the worker itself, private."""
    schema()
    block = b"x" * (int(mebibytes) << 20)
    send(b"D", [[len(block)]])
    send(b"F", {"rows": 1})


def silent_child(mebibytes):
    """Says that all went well, whatever became of the child that took the memory."""
    child = os.fork()
    if child == 0:
        grabbed = b"x" * (int(mebibytes) << 20)
        os._exit(len(grabbed) % 2)
    os.waitpid(child, 0)
    answer("all is well")


def forks(most):
    """How many processes there can be beside this one."""
    children = []
    try:
        while len(children) < int(most):
            child = os.fork()
            if child == 0:
                signal.pause()
            children.append(child)
    except BlockingIOError:
        pass
    for child in children:
        os.kill(child, signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)
    answer(len(children))


def burn(processes, seconds):
    """Processors, by several processes for some seconds of wall clock."""
    children = []
    until = time.monotonic() + float(seconds)
    for _ in range(int(processes)):
        child = os.fork()
        if child == 0:
            while time.monotonic() < until:
                pass
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    answer(0)


def fill(folder, mebibytes):
    """How many bytes go into files of a folder, and the error that ends it."""
    written, failure = 0, 0
    piece = b"x" * (1 << 16)
    paths = []
    try:
        while written < int(mebibytes) << 20:
            paths.append(os.path.join(folder, f"piece-{len(paths)}"))
            with open(paths[-1], "wb", buffering=0) as file:
                for _ in range(16):
                    written += file.write(piece)
    except OSError as error:
        failure = error.errno
    for path in paths:
        os.unlink(path)
    answer([written, failure])


def keep(folder, mebibytes):
    """Files that stay."""
    schema()
    with open(os.path.join(folder, "kept"), "wb", buffering=0) as file:
        file.writelines(b"x" * (1 << 20) for _ in range(int(mebibytes)))
    send(b"D", [[0]])
    send(b"F", {"rows": 1})


def names(folder, most):
    """How many empty files there can be, and the error that ends it."""
    made, failure = 0, 0
    try:
        for made in range(int(most)):
            if made % 1000 == 0:
                inside = os.path.join(folder, str(made))
                os.mkdir(inside)
            os.close(os.open(os.path.join(inside, str(made)), os.O_CREAT | os.O_WRONLY))
    except OSError as error:
        failure = error.errno
    answer([made, failure])


def descriptors(most):
    """How many files can be open, and the error that ends it."""
    opened, failure = [], 0
    try:
        while len(opened) < int(most):
            opened.append(os.open("/dev/null", os.O_RDONLY))
    except OSError as error:
        failure = error.errno
    for descriptor in opened:
        os.close(descriptor)
    answer([len(opened), failure])


def one_file(bytes_beyond):
    """The error of writing beyond a place in a file."""
    with open("/tmp/one", "wb", buffering=0) as file:
        file.seek(int(bytes_beyond))
        try:
            file.write(b"x")
            failure = 0
        except OSError as error:
            failure = error.errno
    os.unlink("/tmp/one")
    answer(failure)


def read_files(folder, times):
    """Files of the lake, read so that the kernel caches them."""
    total = 0
    for _ in range(int(times)):
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb", buffering=0) as file:
                while piece := file.read(1 << 20):
                    total += len(piece)
    answer(total)


def chatter(mebibytes):
    """More words than are kept, and an end."""
    schema()
    for _ in range(int(mebibytes)):
        os.write(1, b"again and again " * (1 << 16))
    os.write(1, b"the end")
    os._exit(1)


def rows(number, size):
    """A row in each frame, reported before the next."""
    schema()
    for at in range(int(number)):
        if at:
            send(b"P", {"rows": at})
        send(b"D", ["x" * int(size)])
    send(b"F", {"rows": int(number)})


def scratch(mebibytes):
    """Files of one mebibyte each, which no limit on a file sees."""
    schema()
    for number in range(int(mebibytes)):
        with open(os.path.join(os.environ["TMPDIR"], str(number)), "wb") as file:
            file.write(bytes(1 << 20))
    time.sleep(3600)


def scratch_files():
    """What is in the scratch folder of this box."""
    answer(sorted(os.listdir(os.environ["TMPDIR"])))


def leave(name):
    """A file that is still there when the next workload comes."""
    with open(os.path.join(os.environ["TMPDIR"], name), "wb"):
        pass
    answer(name)


def bomb():
    """Processes that fork as long as they may, and for a minute at most."""
    schema()
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if os.fork() == 0:
                os.setsid()
        except OSError:
            time.sleep(0.001)


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


def say(*frames):
    """The frames as they are written, such as F{"rows":1}; a question waits for its answer."""
    for frame in frames:
        send(frame[0].encode(), eval(frame[1:]) if frame[0] == "B" else frame[1:].encode())
        if frame[0] == "A":
            _, length = struct.unpack(">cI", receive(5))
            receive(length)


def half():
    peer.sendall(b"S\0\0")
    os._exit(0)


def get_ready_to_fork():
    pass


def serve_forked(connected, threads, relay=None):
    global peer, served
    peer = connected
    send(b"H", {"polars": "2.1.0", "python": "3.11"})
    while True:
        _, length = struct.unpack(">cI", receive(5))
        words = json.loads(receive(length))["sql"].split()
        served += 1
        globals()[words[0]](*words[1:])
