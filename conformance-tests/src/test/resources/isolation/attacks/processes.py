"""Other processes: signals, tracing, memory, handles."""

PTRACE_ATTACH, PTRACE_DETACH, PTRACE_SEIZE = 16, 17, 0x4206


@attack()
def signal_the_server():
    """Signals the server (with nothing)."""
    os.kill(T.server, 0)
    return "a signal can be sent"


@attack()
def signal_the_victim():
    """Signals another process of the same user."""
    os.kill(T.victim, signal.SIGCONT)
    return "a signal was sent"


@attack()
def signal_all():
    """Signals (with nothing) every process that it may, but its own family."""
    seen = {int(name) for name in os.listdir("/proc") if name.isdigit()}
    for pid in seen - {1, os.getpid(), os.getppid()}:
        with contextlib.suppress(OSError):
            os.kill(pid, 0)
            return f"process {pid} can be signalled"
    raise Refused("there is none")


@attack(control="root")
def signal_process_1():
    """Signals (with nothing) process 1, unless that is the workload itself."""
    if in_a_box() and os.readlink("/proc/1/exe") == os.readlink("/proc/self/exe"):
        raise Refused("process 1 is the workload itself")
    os.kill(1, 0)
    return "a signal can be sent"


@attack()
def signal_a_thread():
    """Signals a thread of another process."""
    call(234, T.victim, T.victim, 0)
    return "a signal can be sent"


@attack()
def queue_a_signal():
    """Queues a signal with a value for another process."""
    info = (ctypes.c_int * 32)()
    info[0], info[2] = signal.SIGCONT, -1
    call(129, T.victim, signal.SIGCONT, info)
    return "a signal was queued"


@attack()
def own_a_signal_of_the_victim():
    """Lets input on a socket signal another process."""
    import fcntl

    one, two = socket.socketpair()
    fcntl.fcntl(one, fcntl.F_SETOWN, T.victim)
    if fcntl.fcntl(one, fcntl.F_GETOWN) != T.victim:
        raise Refused("another owner")
    return "it is to be signalled"


@attack()
def open_a_handle_to_the_victim():
    """Opens a pidfd of another process."""
    call(434, T.victim, 0)
    return "a handle is open"


@attack()
def open_a_handle_to_itself():
    """Opens a pidfd at all."""
    call(434, os.getpid(), 0)
    return "a handle is open"


@attack()
def signal_through_a_handle():
    """Sends a signal through a handle from /proc."""
    fd = os.open(
        f"/proc/{T.victim if os.path.exists(f'/proc/{T.victim}') else 'self'}", os.O_RDONLY
    )
    call(424, fd, 0, 0, 0)
    return "a signal can be sent"


@attack()
def steal_a_descriptor():
    """Takes a descriptor out of another process."""
    handle = call(434, T.victim, 0)
    return f"descriptor {call(438, handle, T.victimFd, 0)} is taken"


@attack()
def steal_from_no_handle():
    """Calls pidfd_getfd with a handle that is none."""
    return reaches(438, -1, 0, 0)


@attack()
def trace_the_victim():
    """Attaches to another process."""
    call(101, PTRACE_ATTACH, T.victim, 0, 0)
    os.waitpid(T.victim, 0x40000000)
    call(101, PTRACE_DETACH, T.victim, 0, 0)
    return "it was attached to"


@attack()
def trace_a_child():
    """Attaches to a child of its own, which is how filters are got around."""
    child = os.fork()
    if child == 0:
        time.sleep(30)
        os._exit(0)
    try:
        call(101, PTRACE_SEIZE, child, 0, 0)
        return "it was seized"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@attack()
def read_memory_of_the_victim_by_call():
    """Reads another process's memory."""
    data = ctypes.create_string_buffer(8)
    local = (ctypes.c_size_t * 2)(ctypes.addressof(data), 8)
    remote = (ctypes.c_size_t * 2)(T.victimAddress, 8)
    call(310, T.victim, local, 1, remote, 1, 0)
    return f"the memory holds {data.raw!r}"


@attack()
def write_memory_of_the_victim_by_call():
    """Writes nothing into another process's memory."""
    data = ctypes.create_string_buffer(8)
    local = (ctypes.c_size_t * 2)(ctypes.addressof(data), 1)
    remote = (ctypes.c_size_t * 2)(T.victimAddress, 0)
    call(311, T.victim, local, 1, remote, 1, 0)
    return "the memory can be written"


@attack()
def read_memory_of_the_parent_by_call():
    """Reads memory of the process that runs it, past the filter's idea of itself."""
    data = ctypes.create_string_buffer(8)
    local = (ctypes.c_size_t * 2)(ctypes.addressof(data), 8)
    # A fork has everything at the same addresses.
    remote = (ctypes.c_size_t * 2)(id(T), 8)
    call(310, os.getppid(), local, 1, remote, 1, 0)
    return "the memory was read"


@attack()
def compare_with_the_victim():
    """Compares kernel objects of two processes."""
    return f"kcmp says {call(312, os.getppid(), os.getpid(), 0, 0, 0)}"


@attack()
def advise_on_the_victims_memory():
    """Advises on another process's memory."""
    return reaches(440, -1, 0, 0, 0, 0)


@attack()
def release_the_victims_memory():
    """Releases a dying process's memory."""
    return reaches(448, -1, 0)


@attack()
def slow_the_victim():
    """Lowers the priority of another process."""
    os.setpriority(os.PRIO_PROCESS, T.victim, os.getpriority(os.PRIO_PROCESS, T.victim))
    return "its priority can be set"


@attack()
def move_the_victim():
    """Sets the processors of another process."""
    os.sched_setaffinity(T.victim, os.sched_getaffinity(T.victim))
    return "its processors can be set"


@attack()
def limit_the_victim():
    """Sets a limit of another process."""
    import resource

    resource.prlimit(
        T.victim, resource.RLIMIT_CORE, resource.prlimit(T.victim, resource.RLIMIT_CORE)
    )
    return "its limits can be set"


@attack(control="root")
def raise_the_own_priority():
    """Takes a higher priority than it was given."""
    os.nice(-5)
    return "the priority is higher"


@attack(control="root")
def become_a_real_time_process():
    """Takes the processor for itself."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    return "it is scheduled in real time"


def raise_limit(kind):
    import resource

    _, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY:
        return "there is no limit"
    new = (ctypes.c_ulong * 2)(hard, hard + 1)
    libc("prlimit64", 0, kind, new, None)
    return "the limit is higher"


@attack(control="root", capability=24)
def raise_the_limit_on_files():
    """Raises the hard limit on open files."""
    import resource

    return raise_limit(resource.RLIMIT_NOFILE)


@attack(control="root", capability=24)
def raise_the_limit_on_processes():
    """Raises the hard limit on processes."""
    import resource

    return raise_limit(resource.RLIMIT_NPROC)
