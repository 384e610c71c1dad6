"""Tries from inside a box what must not be possible there, and what must be.

Run by the class Canary, through the command line of the workers. Its only argument is a JSON
object with what to try; it prints {"problems": [...]}, one line each.
"""

import ctypes
import errno
import json
import os
import resource
import socket
import sys

orders = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
problems = []

CLONE_NEWUSER = 0x10000000
SIGCHLD = 17


def broken(wall, what):
    problems.append(f"the wall '{wall}' of the box does not hold: {what}")


def attempt(action):
    """The result of an action that is to fail, or None when it does."""
    try:
        return action()
    except OSError:
        return None


def read(path):
    """Something of what is at a path."""
    if os.path.isdir(path):
        return os.listdir(path)
    with open(path, "rb") as file:
        return file.read(1)


def refused(number):
    """Whether a system call is refused with EPERM; without the filter it would be invalid."""
    ctypes.set_errno(0)
    invalid = [ctypes.c_long(-1)] * 6
    return libc.syscall(number, *invalid) == -1 and ctypes.get_errno() == errno.EPERM


def try_files():
    for path in orders["forbidden"]:
        if attempt(lambda: read(path)) is not None:
            broken("files", f"{path} of the host can be read")
        elif path != "/sys" and os.path.lexists(path):
            broken("files", f"{path} of the host can be seen")
    for folder, allowed in orders["parents"].items():
        beyond = set(attempt(lambda: os.listdir(folder)) or []) - set(allowed)
        if beyond and folder != "/tmp":
            broken("files", f"{folder} shows more of the host than was asked for")


def try_writing():
    for folder in orders["readOnly"]:
        path = os.path.join(folder, "canary")
        if attempt(lambda: os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)) is not None:
            broken("writing", f"a file can be made in {folder}")
    for path in (
        "/proc/sys/kernel/core_pattern",
        "/proc/sysrq-trigger",
        "/proc/sys/vm/panic_on_oom",
    ):
        if attempt(lambda: os.open(path, os.O_WRONLY)) is not None:
            broken("kernel settings", f"{path} can be opened for writing")
    space = os.statvfs("/tmp")
    if space.f_blocks * space.f_frsize > orders["scratchBytes"] + space.f_frsize:
        broken("scratch space", "/tmp is larger than configured")


def try_processes():
    seen = {int(name) for name in os.listdir("/proc") if name.isdigit()}
    if not seen <= {1, os.getpid()}:
        broken("processes", "processes of others can be seen")
    allowed = set(orders["environment"]) | {"PWD"}
    if not set(os.environ) <= allowed:
        broken("environment", f"it holds {sorted(set(os.environ) - allowed)}")
    environment = attempt(lambda: open("/proc/1/environ", "rb").read()) or b""
    names = {entry.split(b"=")[0].decode() for entry in environment.split(b"\0") if entry}
    if not names <= allowed:
        broken("environment", f"/proc/1/environ holds {sorted(names - allowed)}")
    if os.getpid() != 1 and attempt(lambda: os.kill(1, 0) or "sent"):
        broken("processes", "process 1 can be signalled")


def try_network():
    for name in ("AF_INET", "AF_INET6", "AF_NETLINK", "AF_VSOCK", "AF_PACKET"):
        family = getattr(socket, name)
        kind = socket.SOCK_STREAM if name in ("AF_INET", "AF_INET6") else socket.SOCK_DGRAM
        if attempt(lambda: socket.socket(family, kind)) is not None:
            broken("network", f"a socket of the family {name} can be made")
    with open("/proc/self/net/dev", encoding="ascii") as devices:
        names = {line.split(":")[0].strip() for line in devices if ":" in line}
    if not names <= {"lo"}:
        broken("network", f"the network devices {sorted(names - {'lo'})} are there")


def try_kernel():
    allowed = [name for name, number in orders["denied"].items() if not refused(number)]
    if allowed:
        broken("system calls", "these are not refused: " + ", ".join(allowed))
    child = libc.syscall(orders["clone"], CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    if child != -1:
        broken("namespaces", "a user namespace can be made")
    if libc.unshare(CLONE_NEWUSER) == 0:
        broken("namespaces", "a user namespace can be entered")
    if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
        broken("mounts", "a file system can be mounted")


def try_privileges():
    with open("/proc/self/status", encoding="ascii") as lines:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in lines if ":\t" in line)
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        if int(status[name], 16) != 0:
            broken("privileges", f"{name} is {status[name]}")
    if status["NoNewPrivs"] != "1":
        broken("privileges", "programs may gain privileges")
    if status["Seccomp"] != "2":
        broken("system calls", "there is no filter")
    ids = set(os.getresuid()) | set(os.getresgid())
    if ids & {0} or (orders["uid"] is not None and ids != {orders["uid"]}):
        broken("identity", f"the box runs as {sorted(ids)}")
    if orders["uid"] is not None and os.getgroups():
        broken("identity", f"the box is in the groups {os.getgroups()}")
    for name, limit in orders["limits"].items():
        actual = resource.getrlimit(getattr(resource, "RLIMIT_" + name.upper()))
        if actual != (limit, limit):
            broken("limits", f"{name} is {actual}, not {limit}")


def first_unreadable(folder):
    """The first of a few hundred entries that cannot be read, or None."""
    left = 500
    for parent, folders, files in os.walk(folder, onerror=fail):
        for name in files[:20]:
            path = os.path.join(parent, name)
            if not os.access(path, os.R_OK):
                return path
        left -= 1 + len(files)
        if left < 0:
            break
        folders[20:] = []
    return None


def fail(error):
    raise error


def try_duties():
    for folder in orders["readable"]:
        try:
            path = first_unreadable(folder)
        except OSError as error:
            path = error.filename
        if path is not None:
            problems.append(
                f"workers cannot read {path}, which they run as user {os.getuid()} to do: "
                "give it and the folders above it, up to the one that is configured, to a group "
                "or to all to read (chmod -R o+rX)"
            )
    try:
        with open(orders["source"], "rb"):
            pass
    except OSError as error:
        problems.append(f"the source of the worker cannot be read: {error}")
    try:
        with open("/tmp/canary", "wb") as file:
            file.write(b"x")
        os.unlink("/tmp/canary")
    except OSError as error:
        problems.append(f"the box cannot write its scratch space: {error}")
    try:
        import polars

        polars.DataFrame({"a": [1]}).lazy().select(polars.col("a").sum()).collect()
    except Exception as error:
        problems.append(f"Polars does not run in the box: {error}")


try_files()
try_writing()
try_processes()
try_network()
try_kernel()
try_privileges()
try_duties()
print(json.dumps({"problems": problems}))
