"""Runs the attacks of the file that follows. `params`: `targets`, and which `names` to run."""

import contextlib
import ctypes
import errno
import json
import mmap
import os
import platform
import select
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
import traceback

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long
SECONDS_AN_ATTACK = 20

# What a wall answers with, or a kernel that has no such thing.
WALLS = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EAFNOSUPPORT, errno.EROFS}
NOT_THERE = {
    "ENOSYS",
    "EAFNOSUPPORT",
    "EPROTONOSUPPORT",
    "ESOCKTNOSUPPORT",
    "ENODEV",
    "ENXIO",
    "EOPNOTSUPP",
}


class Refused(Exception):
    """There was a wall."""


class Impossible(Exception):
    """There is no such thing on this machine."""


class Targets:
    """What the test made to be attacked, as attributes."""

    def __getattr__(self, name):
        return params["targets"][name]


T = Targets()
ATTACKS = {}


def attack(control="any", capability=None):
    """Mark a function as an attack.

    `control` says who can do it outside of a box, `capability` what root needs for it.
    """

    def register(function):
        ATTACKS[function.__name__] = (function, control, capability)
        return function

    return register


def in_a_box():
    """Tell whether this is the attack or its control."""
    return not params.get("control")


def try_attack(function, capability):
    """Return how an attack goes, in words."""
    try:
        evidence = function()
    except Refused as error:
        return f"refused: {error}"
    except Impossible as error:
        return f"impossible: {error}"
    except OSError as error:
        name = errno.errorcode.get(error.errno, str(error))
        if in_a_box():
            return f"refused: {name}"
        if name in NOT_THERE:
            return f"impossible: this kernel has no such thing ({name})"
        if name == "ENOENT" and str(error.filename).startswith(("/proc/", "/dev/")):
            return f"impossible: there is no {error.filename} on this machine"
        if capability is not None and not has_capability(capability):
            return f"impossible: root itself may not, on this machine ({name})"
        return f"refused: {name}"
    except MemoryError:
        return "refused: MemoryError"
    except BaseException:
        return f"broken: {traceback.format_exc()}"
    return f"SUCCEEDED: {evidence}" if evidence else "broken: no evidence and no refusal"


def run_attack(name):
    """Run an attack in a child, so that what it does to its process stays there."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with contextlib.suppress(BaseException):
            os.write(writer, try_attack(*ATTACKS[name][::2])[:4000].encode("utf-8", "replace"))
        os._exit(0)
    os.close(writer)
    told = b""
    deadline = time.monotonic() + SECONDS_AN_ATTACK
    while (left := deadline - time.monotonic()) > 0 and select.select([reader], [], [], left)[0]:
        piece = os.read(reader, 4096)
        if not piece:
            break
        told += piece
    os.close(reader)
    hung = left <= 0
    if hung:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if told:
        return told.decode()
    if hung:
        return "broken: it did not end"
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSYS:
        return "refused: killed by the system call filter"
    return f"broken: it ended without an answer, wait status {status}"


def run_attacks():
    """Return name and outcome of each attack."""
    return [(name, run_attack(name)) for name in params.get("names", ATTACKS)]


def list_attacks():
    """Return what there is."""
    return [
        {"name": name, "control": control, "tries": (function.__doc__ or "").strip()}
        for name, (function, control, _) in ATTACKS.items()
    ]


def has_capability(number):
    """Tell whether this process has a capability."""
    for line in open("/proc/self/status", encoding="ascii"):
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> number & 1)
    return False


def errno_name(number):
    """Return the name of an error."""
    return errno.errorcode.get(number, str(number))


def libc(name, *arguments):
    """Call a function of the C library; raise its error."""
    ctypes.set_errno(0)
    result = getattr(LIBC, name)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result


def call(number, *arguments):
    """Make a system call by its number on x86-64; raise its error."""
    if platform.machine() != "x86_64":
        raise Impossible("the numbers are those of x86-64")
    ctypes.set_errno(0)
    padded = [
        argument
        if isinstance(argument, (bytes, ctypes._SimpleCData, ctypes.Array))
        or hasattr(argument, "_obj")
        else ctypes.c_long(argument)
        for argument in arguments
    ]
    result = LIBC.syscall(ctypes.c_long(number), *padded)
    if result == -1:
        raise OSError(ctypes.get_errno(), f"system call {number}")
    return result


def reaches(number, *arguments):
    """Make a call with arguments that the kernel refuses for another reason than a lack of rights."""
    try:
        return f"the call returned {call(number, *arguments)}"
    except OSError as error:
        if error.errno in WALLS:
            raise
        return f"the kernel went as far as {errno_name(error.errno)}"


def beyond(folder):
    """List a folder, without what leads to the lake and to Python, which a box sees at their places."""
    given = [T.lake, sys.prefix, sys.base_prefix, *sys.path]
    place = os.path.realpath(folder)
    return [
        name
        for name in os.listdir(folder)
        if not any((path + "/").startswith(os.path.join(place, name) + "/") for path in given)
    ]


def read_some(path, size=64):
    """Read a file's first bytes, or list a folder."""
    if os.path.isdir(path):
        names = beyond(path)
        if not names:
            raise Refused("nothing but what leads to folders that a box is given")
        return f"{path} holds {sorted(names)[:5]}"
    with open(path, "rb") as file:
        data = file.read(size)
    if not data:
        raise Refused("an empty file")
    return f"{path} begins with {data[:24]!r}"


def open_to_write(path):
    """Open a file for writing and write nothing."""
    os.close(os.open(path, os.O_WRONLY | os.O_CLOEXEC))
    return f"{path} is open for writing"


def create_in(folder):
    """Make a file in a folder and take it away again."""
    path = os.path.join(folder, f"attack-{os.getpid()}")
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    os.unlink(path)
    return f"a file can be made in {folder}"


def own_mounts():
    """Leave the mount namespace, where that can be done, so that nobody else sees what follows."""
    LIBC.unshare(0x00020000)
    LIBC.mount(b"none", b"/", None, 0x4000 | 0x40000, None)
