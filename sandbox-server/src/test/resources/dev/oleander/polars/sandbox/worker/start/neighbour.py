"""One of two neighbours: a victim, that has what can be stolen, or an attacker, that tries to.

Its argument is "victim", "attacker", or "both" for the two of them in one box, to show that the
attacks succeed where there is no wall. The attacker prints a JSON list of what it could do.
"""

import ctypes
import json
import os
import signal
import socket
import sys
import time

SECRET = "neighbours-secret"
libc = ctypes.CDLL(None, use_errno=True)


def victim(announce):
    for folder in ("/tmp", "/dev/shm"):
        with open(f"{folder}/victim", "w") as file:
            file.write(SECRET)
        os.chmod(f"{folder}/victim", 0o666)
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind("\0victim")
    abstract.listen(1)
    by_path = socket.socket(socket.AF_UNIX)
    by_path.bind("/tmp/victim.sock")
    by_path.listen(1)
    os.chmod("/tmp/victim.sock", 0o777)
    master, _ = os.openpty()
    announce()
    time.sleep(3600)
    os.close(master)


def succeeds(action):
    try:
        return bool(action())
    except (OSError, ValueError):
        return False


def connects(address):
    with socket.socket(socket.AF_UNIX) as attempt:
        attempt.connect(address)
        return True


def read(path):
    with open(path, "rb", buffering=0) as file:
        return file.read(1)


def others():
    """Every process id that could be a neighbour's, but the attacker's own and process 1."""
    return [pid for pid in range(2, 2000) if pid != os.getpid()]


def any_of(action):
    return any(succeeds(lambda pid=pid: action(pid)) for pid in others())


def memory(pid):
    with open(f"/proc/{pid}/maps") as maps:
        start = int(maps.readline().split("-")[0], 16)
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        file.seek(start)
        return file.read(1)


def signalled(pid):
    os.kill(pid, 0)
    return True


def nothing_listens():
    """Whether the nursery's sockets are to be seen or to be connected to."""
    folder = "/run/oleander/socket"
    return os.listdir(folder) or connects(f"{folder}/control")


def attack():
    terminals = [name for name in os.listdir("/dev/pts") if name.isdigit()]
    attempts = {
        "scratch file": lambda: read("/tmp/victim"),
        "shared memory file": lambda: read("/dev/shm/victim"),
        "abstract socket": lambda: connects("\0victim"),
        "socket in scratch": lambda: connects("/tmp/victim.sock"),
        "terminal": lambda: terminals,
        "signal": lambda: any_of(signalled),
        "memory": lambda: any_of(memory),
        "environment": lambda: any_of(lambda pid: read(f"/proc/{pid}/environ")),
        "root folder": lambda: any_of(lambda pid: os.listdir(f"/proc/{pid}/root")),
        "open files": lambda: any_of(lambda pid: os.listdir(f"/proc/{pid}/fd")),
        "priority": lambda: any_of(lambda pid: os.getpriority(os.PRIO_PROCESS, pid) is not None),
        "affinity": lambda: any_of(os.sched_getaffinity),
        "ptrace": lambda: any_of(lambda pid: libc.ptrace(16, pid, 0, 0) == 0),
        "pidfd": lambda: any_of(os.pidfd_open),
        "namespace": lambda: any_of(
            lambda pid: libc.setns(os.open(f"/proc/{pid}/ns/mnt", os.O_RDONLY), 0) == 0
        ),
        "nursery's sockets": nothing_listens,
        "nursery's connections": lambda: (
            len([fd for fd in os.listdir("/proc/self/fd") if int(fd) > 2]) > 1
        ),
        "everybody": lambda: os.getuid() == 0 and os.kill(-1, 0) is None,
    }
    print(json.dumps([name for name, action in attempts.items() if succeeds(action)]), flush=True)


role = sys.argv[1]
if role == "victim":
    victim(lambda: print("ready", flush=True))
elif role == "attacker":
    attack()
else:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        victim(lambda: os.write(writer, b"r"))
    os.read(reader, 1)
    os.close(reader)
    os.close(writer)
    attack()
    os.kill(child, signal.SIGKILL)
