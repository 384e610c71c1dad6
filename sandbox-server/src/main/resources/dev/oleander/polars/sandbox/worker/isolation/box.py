"""Runs a program in a box without namespaces, and ends all that is left of it.

Run by the class SupervisedCommand, with the system call filter open as file 9. Its arguments are
the slot's folder, a JSON object with its orders, and the program. It stays as the parent of the
box: orphans come back to it, and it ends when the program or the server does, after all of them.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import resource
import signal
import socket
import sys
import time
from typing import NoReturn, TypedDict

CONNECTION = 3
FILTER = 9
CANNOT_START = 125
SIGNALLED = 128
STOPPING_ROUNDS = 200

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2

LANDLOCK_CREATE_RULESET = 444
LANDLOCK_ADD_RULE = 445
LANDLOCK_RESTRICT_SELF = 446
RULE_PATH_BENEATH = 1
EXECUTE = 1 << 0
WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REMOVE_DIR = 1 << 4
REMOVE_FILE = 1 << 5
MAKE_DIR = 1 << 7
MAKE_REG = 1 << 8
MAKE_FIFO = 1 << 10
MAKE_SYM = 1 << 12
REFER = 1 << 13
TRUNCATE = 1 << 14
ALL_FILE_RIGHTS = (1 << 16) - 1
ALL_NETWORK_RIGHTS = 0b11
ALL_SCOPES = 0b11
DATA_RIGHTS = READ_FILE | READ_DIR
PROGRAM_RIGHTS = DATA_RIGHTS | EXECUTE
SINK_RIGHTS = READ_FILE | WRITE_FILE | TRUNCATE
SCRATCH_RIGHTS = (
    DATA_RIGHTS
    | WRITE_FILE
    | REMOVE_DIR
    | REMOVE_FILE
    | MAKE_DIR
    | MAKE_REG
    | MAKE_FIFO
    | MAKE_SYM
    | REFER
    | TRUNCATE
)

libc = ctypes.CDLL(None, use_errno=True)


class Rules(TypedDict):
    """What the box may do beneath which paths, beside its scratch folder."""

    programs: list[str]
    data: list[str]
    sources: list[str]
    sinks: list[str]


class Orders(TypedDict):
    """What SupervisedCommand sends; `uid` only for a server that is root."""

    server: int
    socket: str
    scratch: str
    uid: int | None
    limits: dict[str, int]
    environment: dict[str, str]
    walls: bool
    rules: Rules


class RulesetAttributes(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


class FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def checked(result: int, what: str) -> int:
    """Pass on what a call returned that must not fail."""
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), what)
    return result


def prctl(option: int, value: int, what: str) -> None:
    checked(libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), what)


def allow(ruleset: int, path: str, rights: int) -> None:
    beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = PathBeneath(rights, beneath)
    result = libc.syscall(LANDLOCK_ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    checked(result, f"a Landlock rule for {path}")
    os.close(beneath)


def landlock_ruleset(rules: Rules, scratch: str) -> int:
    """Make the rules, which need the rights that the box is about to lose; see landlock(7)."""
    attributes = RulesetAttributes(ALL_FILE_RIGHTS, ALL_NETWORK_RIGHTS, ALL_SCOPES)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    made = libc.syscall(LANDLOCK_CREATE_RULESET, ctypes.byref(attributes), size, 0)
    ruleset = checked(made, "Landlock")
    for path in rules["programs"]:
        allow(ruleset, path, PROGRAM_RIGHTS)
    for path in rules["data"]:
        allow(ruleset, path, DATA_RIGHTS)
    for path in rules["sources"]:
        allow(ruleset, path, READ_FILE)
    for path in rules["sinks"]:
        allow(ruleset, path, SINK_RIGHTS)
    allow(ruleset, scratch, SCRATCH_RIGHTS)
    return ruleset


def drop_privileges(uid: int) -> None:
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0) != 0:
            break
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def install_filter(program: bytes) -> None:
    described = FilterProgram(len(program) // 8, program)
    result = libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(described), 0, 0)
    checked(result, "the system call filter")


def become_the_box(orders: Orders, command: list[str], supervisor: int) -> NoReturn:
    """Put up the walls around this process and run the program; does not return."""
    walls = orders["walls"]
    with open(FILTER, "rb", closefd=False) as file:
        program = file.read()
    ruleset = landlock_ruleset(orders["rules"], orders["scratch"]) if walls else -1
    for name, limit in orders["limits"].items():
        resource.setrlimit(getattr(resource, "RLIMIT_" + name.upper()), (limit, limit))
    if orders["uid"] is not None:
        drop_privileges(orders["uid"])
    # Forgotten when the user changes, so only now; and the supervisor may have ended before.
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL, "the signal at the supervisor's end")
    if os.getppid() != supervisor:
        os._exit(CANNOT_START)
    prctl(PR_SET_NO_NEW_PRIVS, 1, "no_new_privs")
    if walls:
        checked(libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0), "Landlock")
    os.closerange(CONNECTION + 1, os.sysconf("SC_OPEN_MAX"))
    if walls:
        install_filter(program)
    os.execve(command[0], command, orders["environment"])


def start(orders: Orders, command: list[str]) -> int:
    supervisor = os.getpid()
    child = os.fork()
    if child != 0:
        return child
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        become_the_box(orders, command, supervisor)
    except Exception as error:
        print(f"the box cannot be made: {error}", file=sys.stderr, flush=True)
    os._exit(CANNOT_START)


def connect(path: str) -> None:
    """Open the one connection that the box is given, as the file CONNECTION."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        peer.connect(path)
        # Somewhere else first, for it may be that very file now, and not be inherited.
        copy = fcntl.fcntl(peer.fileno(), fcntl.F_DUPFD, FILTER + 1)
    os.dup2(copy, CONNECTION)
    os.close(copy)


def children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                found += map(int, file.read().split())
    return found


def descendants() -> set[int]:
    found: set[int] = set()
    left = children(os.getpid())
    while left:
        pid = left.pop()
        if pid not in found:
            found.add(pid)
            left += children(pid)
    return found


def send(pids: set[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def end_all() -> None:
    """End every process of the box, also of one that forks as fast as it can.

    What is stopped counts against the limit of processes and forks no more; what is killed at once
    would make room for the next.
    """
    stopped: set[int] = set()
    for _ in range(STOPPING_ROUNDS):
        new = descendants() - stopped
        if not new:
            break
        send(new, signal.SIGSTOP)
        stopped |= new
    while True:
        send(descendants(), signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        except ChildProcessError:
            return
        time.sleep(0.001)


def wait_for(child: int) -> int:
    """Bury orphans until the program ends or the supervisor is told to stop."""
    awaited = {signal.SIGCHLD, signal.SIGTERM}
    while True:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0] != 0:
                if ended[0] == child:
                    return os.waitstatus_to_exitcode(ended[1])
        if signal.sigwait(awaited) == signal.SIGTERM:
            return -signal.SIGTERM


def main() -> int:
    orders: Orders = json.loads(sys.argv[2])
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM, "the signal at the server's end")
    prctl(PR_SET_CHILD_SUBREAPER, 1, "the adoption of orphans")
    if os.getppid() != orders["server"]:
        return CANNOT_START
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD, signal.SIGTERM})
    os.setsid()
    os.umask(0o077)
    connect(orders["socket"])
    child = start(orders, sys.argv[3:])
    os.close(CONNECTION)
    try:
        status = wait_for(child)
    finally:
        end_all()
    return status if status >= 0 else SIGNALLED - status


sys.exit(main())
