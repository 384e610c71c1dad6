"""The walls of a box, put up by the process that is going to live in it.

Everything here changes the calling process for good and is only for one that the nursery has just
forked: the first process of a new process namespace, with one thread, and with the right to make
namespaces and mounts, which it ends by giving up.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import socket
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from polars_worker.orders import BoxOrder

__all__ = [
    "CLONE_NEWPID",
    "enter_namespaces",
    "leave_nothing_to_share",
    "raise_walls",
    "set_namespace",
]

CLONE_NEWPID: Final = 0x20000000
_CLONE_NEWNS: Final = 0x00020000
_CLONE_NEWCGROUP: Final = 0x02000000
_CLONE_NEWUTS: Final = 0x04000000
_CLONE_NEWIPC: Final = 0x08000000
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000

_MS_RDONLY: Final = 0x1
_MS_NOSUID: Final = 0x2
_MS_NODEV: Final = 0x4
_MS_NOEXEC: Final = 0x8
_MS_REMOUNT: Final = 0x20
_MS_BIND: Final = 0x1000
_MS_REC: Final = 0x4000
_MS_PRIVATE: Final = 0x40000
_MNT_DETACH: Final = 2
_STILL: Final = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC

_PR_SET_DUMPABLE: Final = 4
_PR_SET_SECCOMP: Final = 22
_PR_CAPBSET_READ: Final = 23
_PR_CAPBSET_DROP: Final = 24
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_CAP_AMBIENT: Final = 47
_PR_CAP_AMBIENT_CLEAR_ALL: Final = 4
_SECCOMP_MODE_FILTER: Final = 2
_CAPABILITY_VERSION_3: Final = 0x20080522
_BPF_INSTRUCTION_BYTES: Final = 8

_AT_FDCWD: Final = -100
_AT_RECURSIVE: Final = 0x8000
_OPEN_TREE_CLONE: Final = 1
_MOVE_MOUNT_F_EMPTY_PATH: Final = 4
# The same on every processor, because they came after the tables were made one.
_SYS_OPEN_TREE: Final = 428
_SYS_MOVE_MOUNT: Final = 429

_SCRATCH: Final = "/tmp"  # noqa: S108
_SHARED_MEMORY: Final = "/dev/shm"  # noqa: S108

_SIOCSIFFLAGS: Final = 0x8914
_IFF_UP: Final = 1

_NOBODY: Final = 65534
_INODE_BYTES: Final = 4096
_LEAST_INODES: Final = 4096

# What a process may change for the whole host, were it the host's root.
_KERNEL_SETTINGS: Final = ("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus")

_libc: Final = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """The kernel's `struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def enter_namespaces(flags: int) -> None:
    """Leave the namespaces that `flags` names for new ones."""
    _check(_libc.unshare(flags), "unshare")


def set_namespace(descriptor: int, kind: int) -> None:
    """Enter the namespace that `descriptor` is open on."""
    _check(_libc.setns(descriptor, kind), "setns")


def leave_nothing_to_share() -> None:
    """In the nursery: give up the terminals, lest a box that had none of its own saw others'."""
    _check(_libc.umount2(b"/dev/pts", _MNT_DETACH), "umount /dev/pts")


def raise_walls(order: BoxOrder) -> None:
    """Put up all walls, the last of which is the filter.

    Raises OSError for the first that cannot be had; the caller must then end the process.
    """
    os.setsid()
    enter_namespaces(
        _CLONE_NEWNS | _CLONE_NEWIPC | _CLONE_NEWNET | _CLONE_NEWUTS | _CLONE_NEWCGROUP
    )
    if order.loopback:
        _raise_loopback()
    _mount(None, "/", None, _MS_REC | _MS_PRIVATE)
    user_settings = _own_proc()
    _scratch(_SCRATCH, order.scratch_bytes, order.visible)
    _scratch(_SHARED_MEMORY, order.shared_memory_bytes, order.visible)
    _hide_all_but(order.lake, order.visible)
    _mount("devpts", "/dev/pts", "devpts", _MS_NOSUID | _MS_NOEXEC, "newinstance,ptmxmode=666")
    _cover(order.socket_folder, order.relay)
    if order.uid is None:
        _become_nobody(user_settings)
    os.close(user_settings)
    _limit(order.limits)
    _drop_bounding_set()
    if order.uid is not None:
        _become(order.uid)
    _drop_capabilities()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    # Its files in /proc are its own, as those of a program that was started anew would be.
    _prctl(_PR_SET_DUMPABLE, 1)
    _check_alone()
    _load_filter(order.filter)


def _own_proc() -> int:
    """Mount a /proc of the new process namespace; return an open `/proc/sys/user`."""
    _mount("proc", "/proc", "proc", _STILL)
    user_settings = os.open("/proc/sys/user", os.O_PATH | os.O_DIRECTORY)
    for path in _KERNEL_SETTINGS:
        if os.path.lexists(path):
            _mount(path, path, None, _MS_BIND | _MS_REC)
            _mount(None, path, None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _STILL)
    return user_settings


def _hide_all_but(roots: Iterable[str], visible: tuple[str, ...]) -> None:
    """Of the folders `roots` and all that is in them, leave only the folders `visible`."""
    for root in roots:
        if os.path.lexists(root) and not any(_is_within(root, folder) for folder in visible):
            _mount_around(visible, root, _STILL, "size=1m,nr_inodes=1024,mode=755")
            _mount(None, root, None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _STILL)


def _scratch(folder: str, size: int, visible: tuple[str, ...]) -> None:
    """Mount an empty, writable file system of at most `size` bytes."""
    inodes = max(size // _INODE_BYTES, _LEAST_INODES)
    options = f"size={size},nr_inodes={inodes},mode=1777"
    _mount_around(visible, folder, _MS_NOSUID | _MS_NODEV, options)


def _mount_around(visible: tuple[str, ...], target: str, flags: int, options: str) -> None:
    """Cover the folder `target` with an empty file system, but for what is `visible` in it."""
    kept = {path: _clone_tree(path) for path in visible if _is_within(path, target)}
    _mount("tmpfs", target, "tmpfs", flags, options)
    for path, tree in kept.items():
        Path(path).mkdir(parents=True, exist_ok=True)
        _attach_tree(tree, path)


def _is_within(path: str, folder: str) -> bool:
    return Path(path).is_relative_to(folder)


def _clone_tree(path: str) -> int:
    """Return a descriptor of the mount that `path` is, detached from where it is."""
    if os.path.realpath(path) != path:
        message = f"the folder {path} of the lake is, or is behind, a symbolic link"
        raise OSError(message)
    flags = _OPEN_TREE_CLONE | os.O_CLOEXEC | _AT_RECURSIVE
    tree = _libc.syscall(_SYS_OPEN_TREE, _AT_FDCWD, os.fsencode(path), flags)
    _check(tree, f"open_tree {path}")
    return int(tree)


def _attach_tree(tree: int, path: str) -> None:
    flags = _MOVE_MOUNT_F_EMPTY_PATH
    target = os.fsencode(path)
    _check(
        _libc.syscall(_SYS_MOVE_MOUNT, tree, b"", _AT_FDCWD, target, flags), f"move_mount {path}"
    )
    os.close(tree)


def _cover(folder: str, relay: str | None) -> None:
    """Cover the folder of sockets, but for that of the box's own relay."""
    visible = () if relay is None else (str(Path(relay).parent),)
    _mount_around(visible, folder, _STILL, "size=4k,nr_inodes=4,mode=755")
    _mount(None, folder, None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _STILL)


def _raise_loopback() -> None:
    """Set the one network device there is to work."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", _IFF_UP))


def _become_nobody(user_settings: int) -> None:
    """Enter a user namespace that has power over none of the others, and holds no further ones."""
    uid, gid = os.getuid(), os.getgid()
    enter_namespaces(_CLONE_NEWUSER)
    _prctl(_PR_SET_DUMPABLE, 1)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{_NOBODY} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{_NOBODY} {gid} 1", encoding="ascii")
    # In /proc itself this can only be read from now on.
    setting = os.open("max_user_namespaces", os.O_WRONLY, dir_fd=user_settings)
    try:
        os.write(setting, b"0")
    finally:
        os.close(setting)


def _become(uid: int) -> None:
    """Become the user and the group `uid`, in no other group."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _limit(limits: Mapping[str, int]) -> None:
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name.upper()}"), (value, value))


def _drop_bounding_set() -> None:
    capability = 0
    while _libc.prctl(_PR_CAPBSET_READ, capability, 0, 0, 0) >= 0:
        _prctl(_PR_CAPBSET_DROP, capability)
        capability += 1


def _drop_capabilities() -> None:
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _check(_libc.capset(header, nothing), "capset")


def _check_alone() -> None:
    """Make sure that there is no thread to which what was given up here would still be open."""
    threads = sum(1 for _ in Path("/proc/self/task").iterdir())
    if threads != 1:
        message = f"the process has {threads} threads and must have one"
        raise OSError(message)


def _load_filter(program: bytes) -> None:
    """Have the kernel check each further system call with `program`, for good."""
    loaded = _Program(len(program) // _BPF_INSTRUCTION_BYTES, program)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(loaded))


def _mount(
    source: str | None, target: str, kind: str | None, flags: int, options: str | None = None
) -> None:
    result = _libc.mount(
        None if source is None else os.fsencode(source),
        os.fsencode(target),
        None if kind is None else kind.encode(),
        ctypes.c_ulong(flags),
        None if options is None else options.encode(),
    )
    _check(result, f"mount {target}")


def _prctl(option: int, first: int, second: int = 0) -> None:
    unused = ctypes.c_ulong(0)
    result = _libc.prctl(option, ctypes.c_ulong(first), ctypes.c_ulong(second), unused, unused)
    _check(result, f"prctl {option}")


def _check(result: int, what: str) -> None:
    if result < 0:
        error = ctypes.get_errno()
        message = f"{what}: {os.strerror(error)}"
        raise OSError(error, message)
