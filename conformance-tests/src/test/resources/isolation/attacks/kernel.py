"""Parts of the kernel that a workload has no use for."""

FAR = 1 << 46  # an address that nobody has


@attack()
def set_up_io_uring():
    """Sets up io_uring, which makes calls past any filter."""
    return f"descriptor {call(425, 1, ctypes.create_string_buffer(120))}"


@attack()
def enter_io_uring():
    """Calls io_uring_enter."""
    return reaches(426, -1, 0, 0, 0, 0, 0)


@attack()
def register_with_io_uring():
    """Calls io_uring_register."""
    return reaches(427, -1, 0, 0, 0)


@attack()
def set_up_asynchronous_io():
    """Calls io_setup, the older sibling."""
    return reaches(206, 1, ctypes.create_string_buffer(8))


@attack(control="root")
def load_a_kernel_program():
    """Calls bpf."""
    return reaches(321, 9999, 0, 0)


@attack()
def make_a_kernel_program_map():
    """Makes a map of bpf, as some kernels let any user."""
    attributes = (ctypes.c_uint32 * 18)(1, 4, 4, 1)
    if (
        not in_a_box()
        and os.geteuid()
        and open("/proc/sys/kernel/unprivileged_bpf_disabled", encoding="ascii").read().strip()
        != "0"
    ):
        raise Impossible("the machine lets no ordinary user use bpf")
    return f"descriptor {call(321, 0, attributes, 72)}"


@attack()
def add_a_key():
    """Calls add_key: keys outlive processes and are shared."""
    return reaches(248, b"user", b"attack", FAR, 1, -2)


@attack()
def request_a_key():
    """Calls request_key."""
    return reaches(249, b"user", b"attack-not-there", 0, 0)


@attack()
def look_at_keyrings():
    """Calls keyctl."""
    return f"the keyring is {call(250, 0, -3, 0)}"


@attack()
def handle_page_faults():
    """Calls userfaultfd, which slows the kernel down where exploits want it."""
    return f"descriptor {call(323, 1)}"


@attack()
def watch_performance():
    """Calls perf_event_open."""
    attributes = ctypes.create_string_buffer(128)
    struct.pack_into("<II", attributes, 0, 1, 128)
    struct.pack_into("<Q", attributes, 40, 0x61)
    return f"descriptor {call(298, attributes, 0, -1, -1, 0)}"


@attack()
def make_a_file_in_memory():
    """Calls memfd_create: memory that no limit on files sees, and a program without a file."""
    return f"descriptor {call(319, b'attack', 0)}"


@attack()
def make_secret_memory():
    """Calls memfd_secret."""
    return f"descriptor {call(447, 0)}"


@attack()
def run_a_program_without_a_name():
    """Calls execveat."""
    return reaches(322, -1, b"nowhere", 0, 0, 0)


@attack(control="root")
def load_another_kernel():
    """Calls kexec_load."""
    return reaches(246, 0, 1 << 20, FAR, 0)


@attack(control="root")
def load_another_kernel_from_a_file():
    """Calls kexec_file_load."""
    return reaches(320, -1, -1, 0, 0, 0)


@attack(control="root")
def load_a_module():
    """Calls init_module."""
    return reaches(175, FAR, 64, b"")


@attack(control="root")
def load_a_module_from_a_file():
    """Calls finit_module."""
    return reaches(313, -1, b"", 0)


@attack(control="root")
def unload_a_module():
    """Calls delete_module."""
    return reaches(176, b"no_such_module_at_all", 0x800)


@attack(control="root")
def restart_the_machine():
    """Calls reboot, with magic numbers that are none."""
    return reaches(169, 0, 0, 0, 0)


@attack(control="root")
def set_the_time():
    """Calls settimeofday."""
    return reaches(164, FAR, 0)


@attack(control="root")
def set_a_clock():
    """Calls clock_settime for a clock that cannot be set."""
    return reaches(227, 0, (ctypes.c_long * 2)(0, -1))


@attack()
def adjust_the_clock():
    """Calls adjtimex."""
    return reaches(159, FAR)


@attack()
def adjust_a_clock():
    """Calls clock_adjtime."""
    return reaches(305, 0, FAR)


@attack(control="root")
def rename_the_host():
    """Calls sethostname."""
    return reaches(170, FAR, 1)


@attack(control="root")
def rename_the_domain():
    """Calls setdomainname."""
    return reaches(171, FAR, 1)


@attack(control="root")
def take_all_ports():
    """Calls iopl."""
    return reaches(172, 4)


@attack()
def take_a_port():
    """Calls ioperm."""
    return reaches(173, 1 << 20, 1, 1)


@attack()
def change_the_personality():
    """Calls personality, which takes away the randomness of addresses."""
    call(135, 0x0040000)
    return "it is another"


@attack()
def change_the_descriptor_table():
    """Calls modify_ldt."""
    return reaches(154, 17, FAR, 16)


@attack()
def share_memory_of_system_v():
    """Calls shmget: memory that outlives a process."""
    identifier = call(29, 0, 4096, 0o1600)
    LIBC.shmctl(identifier, 0, None)
    return "a segment was made"


@attack()
def make_semaphores_of_system_v():
    """Calls semget."""
    identifier = call(64, 0, 1, 0o1600)
    LIBC.semctl(identifier, 0, 0)
    return "a semaphore was made"


@attack()
def make_a_queue_of_system_v():
    """Calls msgget."""
    identifier = call(68, 0, 0o1600)
    LIBC.msgctl(identifier, 0, None)
    return "a queue was made"


@attack()
def make_a_message_queue():
    """Calls mq_open."""
    name = f"attack-{os.getpid()}".encode()
    call(240, name, os.O_CREAT | os.O_RDWR, 0o600, 0)
    call(241, name)
    return "a queue was made"


@attack(control="root")
def read_the_kernels_log():
    """Calls syslog."""
    return f"there are {call(103, 10, 0, 0)} bytes"


@attack(control="root")
def hang_up_the_terminal():
    """Calls vhangup, in a session without a terminal."""
    os.setsid()
    return reaches(153)


@attack()
def move_pages_without_a_copy():
    """Calls vmsplice."""
    return reaches(278, -1, 0, 0, 0)


@attack()
def map_pages_anew():
    """Calls remap_file_pages."""
    return reaches(216, 0, 0, 0, 0, 0)


@attack()
def bind_memory():
    """Calls mbind."""
    return reaches(237, 1, 4096, 0, 0, 0, 0)


@attack()
def set_the_memory_policy():
    """Calls set_mempolicy."""
    return reaches(238, 99, 0, 0)


@attack()
def move_memory_of_others():
    """Calls move_pages."""
    return reaches(279, 0, 1, FAR, 0, FAR, 0)


@attack()
def migrate_memory_of_others():
    """Calls migrate_pages."""
    return reaches(256, 0, 0, 0, 0)


@attack()
def write_all_disks():
    """Calls sync, which makes the whole machine wait for its disks."""
    call(306, os.open("/proc/self/status", os.O_RDONLY))
    return "it was called"


@attack()
def type_into_a_terminal():
    """Puts characters into a terminal by ioctl."""
    import fcntl

    master, terminal = os.openpty()
    try:
        fcntl.ioctl(terminal, 0x5412, b"x")
    except OSError as error:
        if error.errno == errno.EIO or (
            error.errno == errno.EPERM and os.geteuid() and not in_a_box()
        ):
            raise Impossible("the machine lets nobody type by ioctl") from error
        raise
    return "a character was typed"


@attack()
def change_the_line_discipline():
    """Loads a line discipline of the kernel by ioctl."""
    import fcntl

    master, terminal = os.openpty()
    fcntl.ioctl(terminal, 0x5423, struct.pack("i", 0))
    return "it is another"


@attack()
def call_as_32_bit():
    """Calls the kernel as a 32-bit program does, whose numbers are others."""
    if platform.machine() != "x86_64":
        raise Impossible("not on this processor")
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(b"\xb8\x14\0\0\0\xcd\x80\xc3")  # mov eax, 20 (getpid); int 0x80; ret
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    result = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    if result != os.getpid():
        raise Impossible("the kernel has no 32-bit calls")
    return f"the kernel says {result}"


@attack()
def call_as_x32():
    """Calls the kernel by the x32 interface's numbers."""
    return f"the kernel says {call(0x40000000 + 39)}"


@attack()
def call_what_is_newer_than_the_filter():
    """Calls numbers that the filter's table does not know."""
    for number in range(451, 470):
        with contextlib.suppress(OSError):
            call(number, -1, -1, -1, -1, -1, -1)
            return f"call {number} was made"
        if ctypes.get_errno() != errno.ENOSYS:
            return f"call {number} got as far as {errno_name(ctypes.get_errno())}"
    raise Refused("there is none")
