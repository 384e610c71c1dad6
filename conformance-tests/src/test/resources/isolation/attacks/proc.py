"""What /proc tells and lets change."""


def others():
    """The processes that are seen, but this and its parents in the box."""
    own = {os.getpid(), os.getppid(), 1}
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) not in own]


def guarded(action):
    """Do something to process 1, which some machines guard from their own root."""
    try:
        return action()
    except PermissionError as error:
        if in_a_box() or os.geteuid():
            raise
        raise Impossible("the machine guards its process 1 from root") from error


@attack()
def read_environments_for_the_servers():
    """Looks into the environment of every process that is seen for what the server was given."""
    for name in [*(name for name in os.listdir("/proc") if name.isdigit()), "self"]:
        with contextlib.suppress(OSError):
            if T.marker.encode() in open(f"/proc/{name}/environ", "rb").read():
                return f"process {name} has it"
    raise Refused("no process has it")


@attack()
def find_the_marker_in_the_own_environment():
    """Looks for what the server was given in its own environment and that of its children."""
    told = subprocess.run(["/usr/bin/env"], capture_output=True, text=True, check=True).stdout
    if T.marker in told or T.marker in str(dict(os.environ)):
        return "it was inherited"
    raise Refused("it was not inherited")


@attack()
def read_command_lines_of_others():
    """Reads the command lines of processes outside."""
    for pid in others():
        with contextlib.suppress(OSError):
            line = open(f"/proc/{pid}/cmdline", "rb").read()
            if b"java" in line or b"victim" in line:
                return f"process {pid} is {line[:60]!r}"
    raise Refused("no process of the host is seen")


@attack()
def list_descriptors_of_the_victim():
    """Lists what another process of the user has open."""
    return read_some(f"/proc/{T.victim}/fd")


@attack()
def read_through_a_descriptor_of_the_victim():
    """Opens a file that another process has open."""
    return read_some(f"/proc/{T.victim}/fd/{T.victimFd}")


@attack()
def read_the_map_of_the_victim():
    """Reads where another process has what in memory."""
    return read_some(f"/proc/{T.victim}/maps")


@attack()
def read_the_memory_of_the_victim():
    """Reads another process's memory through its file."""
    with open(f"/proc/{T.victim}/mem", "rb", buffering=0) as memory:
        memory.seek(T.victimAddress)
        return f"the memory holds {memory.read(8)!r}"


@attack()
def open_the_memory_of_the_server():
    """Opens the server's memory."""
    os.close(os.open(f"/proc/{T.server}/mem", os.O_RDONLY))
    return "it is open"


@attack()
def reach_the_host_by_the_servers_root():
    """Reads a file through the root of the server's process."""
    return read_some(f"/proc/{T.server}/root{T.secret}")


@attack()
def reach_the_host_by_the_servers_directory():
    """Lists the working directory of the server's process."""
    return read_some(f"/proc/{T.server}/cwd")


@attack(control="root")
def reach_the_host_by_the_root_of_process_1():
    """Reads a file through the root of process 1."""
    return guarded(lambda: read_some("/proc/1/root" + T.secret))


@attack(control="root")
def open_the_memory_of_process_1():
    """Opens the memory of process 1, unless that is itself."""
    if os.getppid() == 1 and os.readlink("/proc/1/exe") == os.readlink("/proc/self/exe"):
        raise Refused("process 1 is the workload itself")
    os.close(guarded(lambda: os.open("/proc/1/mem", os.O_RDWR)))
    return "it is open"


@attack(control="root")
def read_the_environment_of_process_1():
    """Reads the environment of process 1 for more than a box is given."""
    entries = guarded(lambda: open("/proc/1/environ", "rb").read()).split(b"\0")
    names = {entry.split(b"=")[0].decode() for entry in entries if entry}
    more = names - set(T.boxEnvironment)
    if not more:
        raise Refused("there is nothing in it")
    return f"it holds {sorted(more)}"


@attack(control="root")
def read_the_kernels_memory():
    """Opens /proc/kcore."""
    os.close(os.open("/proc/kcore", os.O_RDONLY))
    return "it is open"


@attack(control="root")
def read_the_kernels_messages():
    """Opens /proc/kmsg."""
    os.close(os.open("/proc/kmsg", os.O_RDONLY | os.O_NONBLOCK))
    return "it is open"


@attack(control="root")
def press_magic_keys():
    """Opens /proc/sysrq-trigger for writing."""
    return open_to_write("/proc/sysrq-trigger")


@attack(control="root")
def set_the_core_pattern():
    """Opens the pattern by which the kernel starts a program on a crash, for writing."""
    return open_to_write("/proc/sys/kernel/core_pattern")


@attack(control="root")
def set_the_program_that_loads_modules():
    """Opens the path of modprobe for writing."""
    return open_to_write("/proc/sys/kernel/modprobe")


@attack(control="root")
def set_panic_on_oom():
    """Opens a setting that stops the machine when memory is short, for writing."""
    return open_to_write("/proc/sys/vm/panic_on_oom")


@attack(control="root")
def set_the_binary_formats():
    """Opens the registry of binary formats, or where it would be, for writing."""
    if not os.path.exists("/proc/sys/fs/binfmt_misc/register"):
        return open_to_write("/proc/sys/fs/file-max")
    return open_to_write("/proc/sys/fs/binfmt_misc/register")


@attack(control="root", capability=24)
def spare_itself_from_the_oom_killer():
    """Lowers its own score below where it began."""
    with open("/proc/self/oom_score_adj", "r+", encoding="ascii") as score:
        before = int(score.read())
        score.seek(0)
        score.write(str(before - 1))
    return "the score is lower"


@attack(control="root")
def map_more_users():
    """Writes a map of users for its own namespace."""
    try:
        with open("/proc/self/uid_map", "w", encoding="ascii") as file:
            file.write("0 0 1\n")
    except OSError as error:
        # The map of the first namespace is fixed: for its root that is the answer.
        if os.geteuid() == 0 and error.errno == errno.EPERM:
            return "root of the first namespace has all users already"
        raise
    return "the map was written"
