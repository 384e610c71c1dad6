"""Tries from inside a box what must not be possible there, and what must be.

Run by the class Canary, through the command line of the workers. Its only argument is a JSON
object with what to try; it prints {"problems": [...]}, one line each. Which walls are tried
depends on the isolation: all with bwrap, with landlock those that there can be without namespaces,
with process none.
"""

import ctypes
import errno
import json
import os
import resource
import signal
import socket
import stat
import sys

orders = json.loads(sys.argv[1])
namespaces = orders["isolation"] == "bwrap"
scratch = orders["scratch"]
libc = ctypes.CDLL(None, use_errno=True)
problems = []

CLONE_NEWUSER = 0x10000000
TIOCSTI = 0x5412
PR_GET_SECCOMP = 21
PR_CAPBSET_READ = 23
PR_GET_NO_NEW_PRIVS = 39
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_IS_SET = 1
CAPABILITY_VERSION = 0x20080522
IPPROTO_SCTP = 132
IPPROTO_MPTCP = 262
# Those of the whole machine. A namespace's own may be open to those who are in it.
KERNEL_SETTINGS = (
    "/proc/sysrq-trigger",
    "/proc/kcore",
    "/proc/sys/dev/tty/legacy_tiocsti",
    "/proc/sys/fs/binfmt_misc/register",
    "/proc/sys/fs/file-max",
    "/proc/sys/fs/protected_symlinks",
    "/proc/sys/fs/suid_dumpable",
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/kptr_restrict",
    "/proc/sys/kernel/modprobe",
    "/proc/sys/kernel/panic",
    "/proc/sys/kernel/randomize_va_space",
    "/proc/sys/kernel/sysrq",
    "/proc/sys/kernel/threads-max",
    "/proc/sys/kernel/unprivileged_bpf_disabled",
    "/proc/sys/kernel/yama/ptrace_scope",
    "/proc/sys/vm/drop_caches",
    "/proc/sys/vm/mmap_min_addr",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sys/vm/panic_on_oom",
)
SET_USER_PROGRAMS = ("su", "passwd", "mount", "umount", "newgrp", "chsh", "gpasswd", "sudo")


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
    link = os.path.join(scratch, "canary-link")
    for path in [*orders["forbidden"], orders["siblingSecret"]]:
        if attempt(lambda: read(path)) is not None:
            broken("files", f"{path} of the host can be read")
        elif namespaces and path != "/sys" and os.path.lexists(path):
            broken("files", f"{path} of the host can be seen")
        if attempt(lambda: os.symlink(path, link)) is None and os.path.lexists(link):
            if attempt(lambda: read(link)) is not None:
                broken("files", f"{path} of the host can be read through a link")
            os.unlink(link)
        if attempt(lambda: os.link(path, link)) is None and os.path.lexists(link):
            broken("files", f"{path} of the host can be linked")
            os.unlink(link)
    for folder, allowed in orders["parents"].items():
        beyond = set(attempt(lambda: os.listdir(folder)) or []) - set(allowed)
        if beyond and folder != "/tmp":
            broken("files", f"{folder} shows more of the host than was asked for")


def try_covered():
    for path in orders["covered"] if namespaces else ():
        if attempt(lambda: read(path)):
            broken("files", f"{path} of the lake can be read")


def try_writing():
    for folder in orders["readOnly"]:
        path = os.path.join(folder, "canary")
        made = attempt(lambda: os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if made is not None:
            os.close(made)
            os.unlink(path)
            broken("writing", f"a file can be made in {folder}")
    for path in [*orders["forbidden"], orders["siblingSecret"]]:
        if os.path.isfile(path) and attempt(lambda: os.open(path, os.O_WRONLY)) is not None:
            broken("writing", f"{path} of the host can be opened for writing")
    for path in KERNEL_SETTINGS:
        if attempt(lambda: os.open(path, os.O_WRONLY)) is not None:
            broken("kernel settings", f"{path} can be opened for writing")
    space = os.statvfs(scratch)
    most = orders["scratchBytes"]
    if most is not None and space.f_blocks * space.f_frsize > most + space.f_frsize:
        broken("scratch space", f"{scratch} is larger than configured")


def try_own_processes():
    for name, of_others in orders["namespaces"].items():
        if attempt(lambda: os.readlink(f"/proc/self/ns/{name}")) in of_others:
            broken("namespaces", f"the box is in the server's namespace '{name}'")
    seen = {int(name) for name in os.listdir("/proc") if name.isdigit()}
    if not seen <= {1, os.getpid()}:
        broken("processes", "processes of others can be seen")
    if os.getpid() != 1 and attempt(lambda: os.kill(1, 0) or "sent"):
        broken("processes", "process 1 can be signalled")
    environment = attempt(lambda: open("/proc/1/environ", "rb").read()) or b""
    names = {entry.split(b"=")[0].decode() for entry in environment.split(b"\0") if entry}
    if not names <= set(orders["environment"]) | {"PWD"}:
        broken("environment", f"/proc/1/environ holds {sorted(names)}")


def try_leftovers():
    """What the process from which a box may be forked has, and the box must not."""
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if descriptor > 2 and attempt(lambda: os.fstat(descriptor)) is not None:
            broken("open files", f"the descriptor {descriptor} is open")
    for folder in orders["empty"]:
        if attempt(lambda: os.listdir(folder)) != []:
            broken("files", f"{folder} is not empty")


def try_processes_of_the_host():
    parent = os.getppid()
    for pid, who in ((orders["server"], "the server"), (parent, "the parent of the box")):
        if attempt(lambda: os.kill(pid, signal.SIGCONT) or "sent"):
            broken("processes", f"{who} can be signalled")
        if attempt(lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE)) is not None:
            broken("processes", f"the limits of {who} can be read and set")
    for pid in (orders["server"], parent, 1, "self"):
        for name in ("mem", "environ", "maps", "fd"):
            if attempt(lambda: read(f"/proc/{pid}/{name}")) is not None:
                broken("processes", f"/proc/{pid}/{name} can be read")


def try_environment():
    beyond = set(os.environ) - set(orders["environment"]) - {"PWD"}
    if beyond:
        broken("environment", f"it holds {sorted(beyond)}")


def families():
    """Those of which sockets can be made that are of no use to the box."""
    kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET)
    made = set()
    for family in range(2 if namespaces else 1, 46):
        for kind in kinds:
            if orders["loopback"] and (family, kind) == (socket.AF_INET, socket.SOCK_STREAM):
                continue
            number = libc.socket(family, kind, 0)
            if number >= 0:
                os.close(number)
                made.add(family)
    return made


def try_network():
    for family in sorted(families()):
        broken("network", f"a socket of the family {family_name(family)} can be made")
    if namespaces:
        with open("/proc/self/net/dev", encoding="ascii") as devices:
            names = {line.split(":")[0].strip() for line in devices if ":" in line}
        if not names <= {"lo"}:
            broken("network", f"the network devices {sorted(names - {'lo'})} are there")
    if orders["loopback"]:
        try_loopback()
    for address in [orders["siblingSocket"], *("\0" + n for n in orders["abstractNames"])]:
        if connects(address):
            shown = address.replace("\0", "@")
            broken("sockets", f"the socket {shown} of the host can be connected to")


def try_loopback():
    """TCP leads nowhere but to the box itself, and is of the plain kind."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as peer:
        peer.settimeout(1)
        if attempt(lambda: peer.connect(("127.0.0.1", orders["hostPort"])) or "connected"):
            broken("network", "a port of the host's loopback can be connected to")
    for protocol in (IPPROTO_SCTP, IPPROTO_MPTCP):
        number = libc.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
        if number >= 0:
            os.close(number)
            broken("network", f"a stream of the protocol {protocol} can be opened")
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname(), timeout=5).close()
    except OSError as error:
        problems.append(f"the box has no loopback, by which it reads object stores: {error}")


def family_name(family):
    try:
        return socket.AddressFamily(family).name
    except ValueError:
        return str(family)


def connects(address):
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
            peer.settimeout(1)
            peer.connect(address)
            return True
    except OSError:
        return False


def try_kernel():
    allowed = [name for name, number in orders["denied"].items() if not refused(number)]
    if allowed:
        broken("system calls", "these are not refused: " + ", ".join(allowed))
    child = libc.syscall(orders["clone"], CLONE_NEWUSER | signal.SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    if child != -1:
        broken("namespaces", "a user namespace can be made")
    if libc.unshare(CLONE_NEWUSER) == 0:
        broken("namespaces", "a user namespace can be entered")
    if libc.mount(b"none", scratch.encode(), b"tmpfs", 0, None) == 0:
        broken("mounts", "a file system can be mounted")
    ctypes.set_errno(0)
    libc.ioctl(0, TIOCSTI, b"x")
    if ctypes.get_errno() != errno.EPERM:
        broken("terminals", "words can be put into a terminal's mouth")


def capabilities():
    """The sets of capabilities that are not empty."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    data = (ctypes.c_uint32 * 6)()
    if libc.capget(header, data) != 0:
        return ["of an unknown number"]
    held = []
    for at, name in enumerate(("effective", "permitted", "inheritable")):
        if data[at] or data[at + 3]:
            held.append(name)
    known = range(64)
    if any(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, n, 0, 0) == 1 for n in known):
        held.append("ambient")
    # An ordinary user cannot give the bounding set away; without new privileges it is no use.
    if orders["ownUser"] and any(libc.prctl(PR_CAPBSET_READ, n, 0, 0, 0) == 1 for n in known):
        held.append("bounding")
    return held


def try_privileges():
    held = capabilities()
    if held:
        broken("privileges", f"the box has capabilities: {', '.join(held)}")
    if libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1:
        broken("privileges", "programs may gain privileges")
    if libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2:
        broken("system calls", "there is no filter")
    for name in SET_USER_PROGRAMS:
        try_program_of_root(os.path.join("/usr/bin", name))


def try_program_of_root(path):
    """A program that would run as its owner must not; on no file system of its own, if it may."""
    mode = attempt(lambda: os.stat(path).st_mode) or 0
    if namespaces and mode & stat.S_ISUID and not os.statvfs(path).f_flag & os.ST_NOSUID:
        broken("privileges", f"{path} runs as its owner")


def try_identity():
    ids = set(os.getresuid()) | set(os.getresgid())
    if orders["ownUser"] and ids & {0}:
        broken("identity", f"the box runs as {sorted(ids)}")
    if orders["uid"] is not None and ids != {orders["uid"]}:
        broken("identity", f"the box runs as {sorted(ids)}")
    if orders["uid"] is not None and os.getgroups():
        broken("identity", f"the box is in the groups {os.getgroups()}")


def try_limits():
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
            # Nor need a link be readable: it may lead out of the lake, and no table has one.
            if path in orders["covered"] or os.path.islink(path):
                continue
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
    for folder in (scratch, "/dev/shm") if namespaces else (scratch,):
        try:
            path = os.path.join(folder, "canary")
            with open(path, "wb") as file:
                file.write(b"x")
            os.unlink(path)
        except OSError as error:
            problems.append(f"the box cannot write its scratch space: {error}")
    try:
        import polars

        polars.DataFrame({"a": [1]}).lazy().select(polars.col("a").sum()).collect()
    except Exception as error:
        problems.append(f"Polars does not run in the box: {error}")


if namespaces:
    try_leftovers()
if orders["isolation"] != "process":
    try_files()
    try_covered()
    try_writing()
    (try_own_processes if namespaces else try_processes_of_the_host)()
    try_network()
    try_kernel()
    try_privileges()
try_environment()
try_identity()
try_limits()
try_duties()
print(json.dumps({"problems": problems}))
