"""Files of the host."""


@attack()
def read_a_file_of_the_host():
    """Reads a file that the server's user may read."""
    return read_some(T.secret)


@attack()
def read_etc_passwd():
    """Reads the host's list of users."""
    return read_some("/etc/passwd")


@attack(control="root")
def read_etc_shadow():
    """Reads the host's passwords."""
    return read_some("/etc/shadow")


@attack()
def read_etc_hostname():
    """Reads the name of the host from its file."""
    return read_some("/etc/hostname")


@attack()
def list_etc():
    """Looks for configuration of the host beside the certificates that a box may see."""
    names = set(os.listdir("/etc")) - {"ssl", "ca-certificates", "pki"}
    if not names:
        raise Refused("nothing but certificates")
    return f"/etc holds {sorted(names)[:5]}"


@attack(control="root")
def list_the_home_of_root():
    """Lists /root."""
    return read_some("/root")


@attack()
def list_var():
    """Lists /var, with logs and spools."""
    return read_some("/var")


@attack()
def list_sys():
    """Lists /sys, with the kernel's devices."""
    return read_some("/sys")


@attack()
def read_the_tokens():
    """Reads the server's token file."""
    return read_some(T.tokens)


@attack()
def read_the_configuration():
    """Reads the server's configuration file."""
    return read_some(T.configuration)


@attack()
def read_the_servers_log():
    """Reads the server's log."""
    return read_some(T.log)


@attack()
def list_the_servers_folder():
    """Lists the folder that the server keeps its boxes' sockets in."""
    return read_some(T.runtime)


@attack()
def find_the_sockets_of_siblings():
    """Looks for sockets of other boxes anywhere that can be walked."""
    for top in ("/run", "/tmp", T.runtime):
        for folder, _, files in os.walk(top):
            for name in files:
                path = os.path.join(folder, name)
                if os.path.exists(path) and (os.stat(path).st_mode & 0o170000) == 0o140000:
                    return f"the socket {path}"
    raise Refused("no socket is seen")


@attack()
def read_the_hosts_tmp():
    """Reads a file in the host's /tmp."""
    return read_some(T.tmpFile)


@attack()
def leave_by_dots():
    """Climbs out of a folder of the box by `..`."""
    start = "/run/oleander/socket" if in_a_box() else T.lake
    return read_some(start + "/.." * 30 + T.secret)


@attack()
def leave_by_proc_self_root():
    """Reads through the link to its own root."""
    return read_some("/proc/self/root" + T.secret)


@attack()
def leave_by_proc_self_cwd():
    """Reads through the link to its working directory."""
    return read_some("/proc/self/cwd" + "/.." * 30 + T.secret)


@attack()
def leave_by_an_open_folder():
    """Looks for a descriptor of a folder that it inherited, and reads from there."""
    libc("chdir", b"/")
    fds = [int(name) for name in os.listdir("/proc/self/fd")]
    # What an unconfined parent would have left open.
    if os.path.exists(T.secret):
        fds.append(os.open(os.path.dirname(T.secret), os.O_RDONLY))
    for fd in fds:
        try:
            inner = os.open(os.path.basename(T.secret), os.O_RDONLY, dir_fd=fd)
        except OSError:
            continue
        return f"descriptor {fd} leads to {os.read(inner, 8)!r}"
    raise Refused("no descriptor leads there")


@attack()
def follow_a_link_in_the_lake():
    """Reads a symbolic link that somebody put into the lake's folder."""
    return read_some(os.path.join(T.lake, "link-to-secret"))


@attack()
def follow_a_link_to_a_folder_in_the_lake():
    """Lists a folder through a symbolic link in the lake."""
    return read_some(os.path.join(T.lake, "link-to-folder"))


@attack(control="root")
def follow_a_link_to_shadow_in_the_lake():
    """Reads the host's passwords through a symbolic link in the lake."""
    return read_some(os.path.join(T.lake, "link-to-shadow"))


@attack()
def follow_a_link_in_the_scratch():
    """Reads through a symbolic link of its own making."""
    link = f"/tmp/link-{os.getpid()}"
    os.symlink(T.secret, link)
    try:
        return read_some(link)
    finally:
        os.unlink(link)


@attack()
def race_a_link_in_the_scratch():
    """Exchanges a file for a symbolic link while reading it again and again."""
    path, link = f"/tmp/race-{os.getpid()}", f"/tmp/race-link-{os.getpid()}"
    deadline = time.monotonic() + 0.5
    try:
        while time.monotonic() < deadline:
            with open(path, "wb") as file:
                file.write(b"plain")
            os.symlink(T.secret, link)
            os.rename(link, path)
            with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
                if b"SECRET" in file.read(64):
                    return "the secret was read"
            os.unlink(path)
    finally:
        for left in (path, link):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(left)
    raise Refused("the link leads nowhere")


def in_a_new_interpreter(program):
    """Run a program that a process forked from a worker cannot: its threads are not there."""
    told = subprocess.run(
        [sys.executable, "-c", program, T.secret],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if "SECRET" not in told.stdout:
        raise Refused(told.stderr.strip()[-100:])
    return f"it read {told.stdout.strip()}"


@attack()
def read_the_host_with_polars():
    """Lets Polars read a file of the host."""
    return in_a_new_interpreter(
        "import polars, sys\nprint(polars.read_csv(sys.argv[1], has_header=False).rows())"
    )


@attack()
def read_the_host_with_arrow():
    """Lets Arrow's own file system read a file of the host."""
    return in_a_new_interpreter(
        "import pyarrow.fs, sys\nprint(pyarrow.fs.LocalFileSystem().open_input_file(sys.argv[1]).read())"
    )


@attack()
def write_to_the_lake():
    """Makes a file in the lake's folder."""
    return create_in(T.lake)


@attack()
def change_a_table_of_the_lake():
    """Opens the lake's catalog for writing."""
    return open_to_write(os.path.join(T.lake, "catalog.sqlite"))


@attack()
def link_a_file_of_the_lake():
    """Makes a hard link beside a file of the lake."""
    path = os.path.join(T.lake, f"hard-{os.getpid()}")
    os.link(os.path.join(T.lake, "catalog.sqlite"), path)
    os.unlink(path)
    return "a hard link was made"


@attack(control="root")
def write_to_usr():
    """Makes a file in /usr/lib."""
    return create_in("/usr/lib")


@attack(control="root")
def write_to_etc():
    """Makes a file in /etc."""
    return create_in("/etc")


@attack(control="root")
def write_to_the_root():
    """Makes a file in /."""
    return create_in("/")


@attack(control="root")
def write_to_dev():
    """Makes a file in /dev."""
    return create_in("/dev")


@attack()
def write_to_the_libraries():
    """Makes a module in the folder that Python loads Polars from."""
    return create_in(T.pythonFolder)


@attack()
def write_compiled_modules():
    """Makes a compiled module beside those that the next worker loads."""
    import polars

    folder = os.path.join(os.path.dirname(polars.__file__), "__pycache__")
    return create_in(folder if in_a_box() else T.pythonFolder)


@attack()
def write_to_the_workers_source():
    """Makes a module beside the worker's own."""
    return create_in("/run/oleander/source" if in_a_box() else T.pythonFolder)


@attack()
def write_to_the_socket_folder():
    """Makes a file in the folder of its own socket, which is a folder of the host."""
    return create_in("/run/oleander/socket" if in_a_box() else T.lake)


@attack()
def make_files_of_others_executable_as_root():
    """Runs a program of root that has the set-user-id bit."""
    told = subprocess.run(
        [T.setUid, "-c", "import os; print(os.geteuid())"],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.stdout.strip() != "0":
        raise Refused(f"the program ran as {told.stdout.strip() or told.stderr.strip()[-80:]}")
    return "the program ran as root"


@attack(control="root")
def make_a_device():
    """Makes a node for the kernel's memory."""
    path = f"/tmp/device-{os.getpid()}"
    os.mknod(path, 0o020600, os.makedev(1, 1))
    os.unlink(path)
    return "a device node was made"


@attack(control="root")
def open_memory_of_the_machine():
    """Opens /dev/mem."""
    return open_to_write("/dev/mem")


@attack(control="root")
def open_the_kernels_log():
    """Opens /dev/kmsg."""
    return open_to_write("/dev/kmsg")


@attack(control="root")
def open_a_disk():
    """Opens a block device of the host."""
    for name in os.listdir("/dev"):
        path = os.path.join("/dev", name)
        if (os.stat(path).st_mode & 0o170000) == 0o060000:
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
            return f"{path} is open"
    raise Refused("there is no block device")


@attack()
def find_a_place_to_write_beyond_the_scratch():
    """Walks what it sees for a folder that it can write to and that no size bounds."""
    for line in open("/proc/self/mounts", encoding="utf-8"):
        place, kind = line.split()[1:3]
        if (
            place in ("/tmp", "/dev/shm", "/dev/mqueue", "/dev/pts", "/dev/fd")
            or place.startswith(("/proc", "/sys"))
            or kind in ("proc", "devpts", "mqueue", "cgroup", "cgroup2")
        ):
            continue
        for folder in (place, T.lake if T.lake.startswith(place) else place):
            with contextlib.suppress(OSError):
                return create_in(folder)
    raise Refused("there is none")
