"""More of everything than a box may have. Each stops by itself at one and a half times the limit."""


def folder(inside):
    """Where to fill a disk: in the control, a folder of the test."""
    return inside if in_a_box() else T.scratchFolder


def fill(place, limit):
    """Write files until there are more bytes than there may be."""
    written, files = 0, []
    block = b"x" * (1 << 20)
    try:
        while written < limit * 3 // 2:
            path = os.path.join(place, f"fill-{os.getpid()}-{len(files)}")
            files.append(path)
            with open(path, "wb", buffering=0) as file:
                for _ in range(4):
                    written += file.write(block)
        return f"{written} bytes are in {place}, which may have {limit}"
    finally:
        for path in files:
            with contextlib.suppress(OSError):
                os.unlink(path)


@attack()
def fill_tmp():
    """Fills /tmp."""
    return fill(folder("/tmp"), T.scratchBytes)


@attack()
def fill_shared_memory():
    """Fills /dev/shm."""
    return fill(folder("/dev/shm"), 16 << 20)


@attack()
def fill_var_tmp():
    """Fills /var/tmp, which is on the host's disk."""
    return fill(folder("/var/tmp"), T.scratchBytes)


@attack()
def fill_the_message_queues():
    """Fills the file system of message queues, if it is there."""
    return create_in("/dev/mqueue" if in_a_box() else T.scratchFolder)


@attack()
def write_one_huge_file():
    """Makes a sparse file that is longer than a file may be."""
    path = os.path.join(folder("/tmp"), f"huge-{os.getpid()}")
    try:
        with open(path, "wb", buffering=0) as file:
            file.seek(T.scratchBytes * 3 // 2)
            file.write(b"x")
        return f"a file of {os.path.getsize(path)} bytes"
    finally:
        with contextlib.suppress(OSError):
            os.unlink(path)


@attack()
def allocate_a_huge_file():
    """Reserves more space than there is."""
    path = os.path.join(folder("/dev/shm"), f"reserved-{os.getpid()}")
    try:
        with open(path, "wb", buffering=0) as file:
            os.posix_fallocate(file.fileno(), 0, 24 << 20)
        return "it is reserved"
    finally:
        with contextlib.suppress(OSError):
            os.unlink(path)


@attack()
def dump_core():
    """Ends by a crash that leaves the memory in a file, of any size."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if hard == 0:
        raise Refused("no core may be written")
    return f"a core may have {hard} bytes"


@attack()
def start_processes():
    """Starts more processes than there may be."""
    children = []
    try:
        # Small ones, so that it is not their memory that is too much.
        for _ in range(T.processes * 3 // 2):
            children.append(os.posix_spawn("/usr/bin/sleep", ["sleep", str(SECONDS_AN_ATTACK)], {}))
        return f"there are {len(children)} processes"
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)


@attack()
def start_threads():
    """Starts more threads than there may be."""
    end = threading.Event()
    count = 0
    threading.stack_size(64 << 10)
    try:
        for _ in range(T.processes * 3 // 2):
            threading.Thread(target=end.wait, daemon=True).start()
            count += 1
    except RuntimeError as error:
        raise Refused(str(error)) from error
    finally:
        end.set()
    return f"there are {count} threads"


@attack()
def open_files():
    """Opens more files than there may be."""
    files = [os.open("/dev/null", os.O_RDONLY) for _ in range(T.openFiles * 3 // 2)]
    return f"{len(files)} files are open"


@attack()
def open_sockets():
    """Opens more sockets than there may be files."""
    sockets = [socket.socketpair() for _ in range(T.openFiles * 3 // 4)]
    return f"{2 * len(sockets)} sockets are open"


@attack(control="root")
def lock_memory():
    """Locks memory so that it cannot be taken."""
    libc("mlockall", 3)
    block = mmap.mmap(-1, 16 << 20)
    block[0] = 1
    return "16 MiB are locked"
