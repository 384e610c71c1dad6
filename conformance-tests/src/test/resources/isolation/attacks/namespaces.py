"""Namespaces, and rights within them."""

NEWTIME, NEWNS, NEWCGROUP, NEWUTS = 0x80, 0x20000, 0x02000000, 0x04000000
NEWIPC, NEWUSER, NEWPID, NEWNET = 0x08000000, 0x10000000, 0x20000000, 0x40000000
SIGCHLD = 17


def unshare(flag):
    call(272, flag)
    return "it is in a namespace of its own"


def clone(flags):
    child = call(56, flags | SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "a child was in a namespace of its own"


def enter(kind):
    """Enter a namespace of the victim's, or its own where the victim is not seen."""
    victim = f"/proc/{T.victim}/ns/{kind}"
    fd = os.open(victim if os.path.exists(victim) else f"/proc/self/ns/{kind}", os.O_RDONLY)
    call(308, fd, 0)
    return "it is in the other's namespace"


@attack()
def unshare_users():
    """Makes a user namespace, in which it would be root."""
    return unshare(NEWUSER)


@attack()
def unshare_users_and_mounts():
    """Makes a user namespace and mounts in it."""
    return unshare(NEWUSER | NEWNS)


@attack(control="root")
def unshare_mounts():
    """Makes a mount namespace."""
    return unshare(NEWNS)


@attack(control="root")
def unshare_processes():
    """Makes a process namespace."""
    return unshare(NEWPID)


@attack(control="root")
def unshare_the_network():
    """Makes a network namespace."""
    return unshare(NEWNET)


@attack(control="root")
def unshare_ipc():
    """Makes an IPC namespace."""
    return unshare(NEWIPC)


@attack(control="root")
def unshare_names():
    """Makes a namespace of host names."""
    return unshare(NEWUTS)


@attack(control="root")
def unshare_cgroups():
    """Makes a cgroup namespace."""
    return unshare(NEWCGROUP)


@attack(control="root")
def unshare_time():
    """Makes a time namespace."""
    return unshare(NEWTIME)


@attack()
def clone_with_users():
    """Starts a child in a user namespace."""
    return clone(NEWUSER)


@attack()
def clone_with_users_and_a_network():
    """Starts a child in a user and a network namespace."""
    return clone(NEWUSER | NEWNET)


@attack(control="root")
def clone_with_mounts():
    """Starts a child in a mount namespace."""
    return clone(NEWNS)


@attack(control="root")
def clone_with_processes():
    """Starts a child in a process namespace."""
    return clone(NEWPID)


@attack(control="root")
def clone_with_a_network():
    """Starts a child in a network namespace."""
    return clone(NEWNET)


@attack()
def clone3_with_users():
    """Starts a child in a user namespace by the call whose flags no filter sees."""
    arguments = (ctypes.c_uint64 * 11)(NEWUSER, 0, 0, 0, SIGCHLD)
    child = call(435, arguments, ctypes.sizeof(arguments))
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "a child was in a namespace of its own"


@attack(control="root")
def enter_the_victims_mounts():
    """Enters another process's mount namespace."""
    return enter("mnt")


@attack(control="root")
def enter_the_victims_network():
    """Enters another process's network namespace."""
    return enter("net")


@attack(control="root")
def enter_the_victims_processes():
    """Enters another process's process namespace."""
    return enter("pid")


@attack(control="root")
def enter_the_victims_ipc():
    """Enters another process's IPC namespace."""
    return enter("ipc")


@attack(control="root")
def enter_the_victims_names():
    """Enters another process's namespace of host names."""
    return enter("uts")


@attack(control="root")
def become_root():
    """Sets its user id to 0."""
    libc("setresuid", 0, 0, 0)
    return f"it is user {os.geteuid()}"


@attack(control="root")
def become_group_root():
    """Sets its group id to 0."""
    libc("setresgid", 0, 0, 0)
    return f"it is of group {os.getegid()}"


@attack(control="root")
def join_groups():
    """Joins the groups of others."""
    os.setgroups([0, 6, 42])
    return f"it is of groups {os.getgroups()}"


@attack(control="root")
def take_the_id_of_another_box():
    """Sets its user id to that of the next box."""
    other = os.getuid() + 1 if os.getuid() else 65534
    libc("setresuid", other, other, other)
    return f"it is user {os.getuid()}"


@attack(control="root")
def take_capabilities():
    """Adds every capability to what it has."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)(0x1FFFFF, 0x1FFFFF, 0, 0, 0, 0)
    call(126, header, data)
    return "it has them"


@attack()
def let_programs_gain_privileges():
    """Takes back that no program gains privileges."""
    if libc("prctl", 39, 0, 0, 0, 0):
        libc("prctl", 38, 0, 0, 0, 0)
        raise Refused("it cannot be taken back")
    return "programs may gain privileges"


@attack()
def leave_the_filter():
    """Takes off the system call filter."""
    if libc("prctl", 21, 0, 0, 0, 0) == 0:
        return "there is none"
    libc("prctl", 22, 0, 0, 0, 0)
    return "it is off"


def says_root(*command):
    told = subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if told.returncode:
        raise Refused((told.stderr or told.stdout).strip()[-100:] or f"status {told.returncode}")
    if told.stdout.strip() != "0":
        raise Refused(told.stdout.strip()[-100:])
    return "it ran as root"


@attack(control="root")
def run_su():
    """Becomes root by su."""
    return says_root("su", "-s", "/bin/sh", "-c", "id -u")


@attack(control="root")
def run_setpriv():
    """Becomes root by setpriv."""
    return says_root("setpriv", "--reuid=0", "--regid=0", "--clear-groups", "id", "-u")


@attack(control="root")
def run_unshare():
    """Becomes root by unshare."""
    return says_root("unshare", "--map-root-user", "--mount", "id", "-u")


@attack(control="root")
def run_bubblewrap():
    """Makes a box in the box."""
    return says_root("bwrap", "--ro-bind", "/", "/", "--unshare-user", "--uid", "0", "id", "-u")


@attack(control="root")
def run_mount():
    """Mounts by the program that root left for all."""
    own_mounts()
    told = subprocess.run(
        ["mount", "-t", "tmpfs", "none", "/mnt" if os.path.isdir("/mnt") else "/tmp"],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise Refused(told.stderr.strip()[-100:])
    return "it is mounted"


@attack(control="root")
def run_umount():
    """Unmounts by the program that root left for all."""
    own_mounts()
    told = subprocess.run(["umount", "-l", "/proc"], capture_output=True, text=True, check=False)
    if told.returncode:
        raise Refused(told.stderr.strip()[-100:])
    return "it is unmounted"


@attack(control="root")
def run_nsenter():
    """Enters the namespaces of another process by nsenter."""
    told = subprocess.run(
        ["nsenter", "--target", str(T.victim), "--uts", "id", "-u"],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise Refused(told.stderr.strip()[-100:])
    return "it is in there"
