"""The view of the file system."""

MS_RDONLY, MS_REMOUNT, MS_BIND, MS_MOVE = 1, 32, 4096, 8192
FAR = 1 << 46  # an address that nobody has


def mount(source, target, kind, flags):
    own_mounts()
    call(165, source, target, kind, flags, 0)
    return f"{target.decode()} is mounted"


@attack(control="root")
def mount_memory():
    """Mounts a file system without a size over the scratch."""
    return mount(b"none", b"/tmp", b"tmpfs", 0)


@attack(control="root")
def mount_processes():
    """Mounts /proc anew, without what hides parts of it."""
    return mount(b"proc", b"/tmp", b"proc", 0)


@attack(control="root")
def mount_the_system():
    """Mounts /sys."""
    return mount(b"sysfs", b"/tmp", b"sysfs", 0)


@attack(control="root")
def mount_the_host_again():
    """Binds a folder to another place."""
    return mount(b"/usr", b"/tmp", b"", MS_BIND)


@attack(control="root")
def make_the_root_writable():
    """Mounts the root anew, to be written."""
    return mount(b"none", b"/", b"", MS_REMOUNT | MS_BIND)


@attack(control="root")
def unmount_what_hides():
    """Takes away what is mounted over /proc."""
    own_mounts()
    call(166, b"/proc", 2)
    return "/proc is gone"


@attack(control="root")
def unmount_the_scratch_from_the_host():
    """Takes away /dev/shm."""
    own_mounts()
    call(166, b"/dev/shm" if os.path.ismount("/dev/shm") else b"/dev", 2)
    return "it is gone"


@attack(control="root")
def exchange_the_root():
    """Calls pivot_root."""
    return reaches(155, b"/tmp", b"/tmp")


@attack(control="root")
def change_the_root():
    """Calls chroot."""
    call(161, b"/tmp")
    return "the root is another"


@attack(control="root")
def open_a_file_system():
    """Opens a file system by the newer calls."""
    return f"descriptor {call(430, b'tmpfs', 0)}"


@attack(control="root")
def configure_a_file_system():
    """Calls fsconfig with no file system."""
    return reaches(431, -1, 0, 0, 0, 0)


@attack(control="root")
def mount_a_file_system():
    """Calls fsmount with no file system."""
    return reaches(432, -1, 0, 0)


@attack(control="root")
def pick_a_file_system():
    """Calls fspick."""
    return f"descriptor {call(433, -100, b'/', 0)}"


@attack(control="root")
def copy_a_tree():
    """Calls open_tree to clone a mount."""
    return f"descriptor {call(428, -100, b'/usr', 1)}"


@attack(control="root")
def move_a_mount():
    """Calls move_mount."""
    return reaches(429, -1, b"/nowhere", -1, b"/nowhere", 0)


@attack(control="root")
def change_a_mounts_attributes():
    """Calls mount_setattr to make a mount writable."""
    return reaches(442, -100, b"/", 0, (ctypes.c_uint64 * 4)(0, 1 << 40, 0, 0), 32)


@attack()
def ask_for_mounts():
    """Calls statmount, which tells of mounts."""
    request = (ctypes.c_uint64 * 3)(24, 0, 0)
    return reaches(457, request, 0, 0, 0)


@attack(control="root")
def set_quotas():
    """Calls quotactl."""
    return reaches(179, 0x80000100, b"/nowhere", 0, FAR)


@attack()
def set_quotas_by_descriptor():
    """Calls quotactl_fd."""
    return reaches(443, -1, 0, 0, 0)


@attack(control="root")
def watch_everybodys_files():
    """Calls fanotify_init for the whole system."""
    return f"descriptor {call(300, 0, 0)}"


@attack()
def watch_own_files_with_fanotify():
    """Calls fanotify_init as any user may."""
    return f"descriptor {call(300, 0x200, 0)}"


@attack()
def name_a_handle():
    """Calls name_to_handle_at, the first half of the classic way out of containers."""
    buffer = ctypes.create_string_buffer(136)
    ctypes.c_uint32.from_buffer(buffer).value = 128
    number = ctypes.c_int()
    # The kernel has no handles for every file system; it got as far as looking, then.
    try:
        call(303, -100, b"/usr", buffer, ctypes.byref(number), 0)
    except OSError as error:
        if error.errno in WALLS:
            raise
    return "the kernel looked"


@attack(control="root")
def open_by_a_handle():
    """Calls open_by_handle_at, the second half."""
    buffer = ctypes.create_string_buffer(136)
    return reaches(304, -1, buffer, 0)


@attack()
def ask_for_a_device():
    """Calls ustat."""
    return reaches(136, 0, FAR)


@attack()
def ask_for_file_systems():
    """Calls sysfs, which lists the kernel's file systems."""
    return reaches(139, 3, 0, 0)


@attack(control="root")
def swap_on_a_file():
    """Calls swapon."""
    return reaches(167, b"/nowhere", 0)


@attack(control="root")
def swap_off_a_file():
    """Calls swapoff."""
    return reaches(168, b"/nowhere")


@attack(control="root")
def account_for_processes():
    """Calls acct, by which the kernel writes a file."""
    return reaches(163, b"/nowhere/at/all")
