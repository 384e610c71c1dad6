"""What a workload leaves for the next. The first calls `poison`, the next runs the attacks."""

import builtins

LEFT = ("/tmp", "/dev/shm", "/var/tmp", "/run/oleander/socket")


def mark():
    """The first workload's mark, which the text of the script does not hold."""
    return T.markStart + "-" + T.markEnd


def poison():
    """Change everything that can be changed."""
    import polars

    for place in LEFT:
        with (
            contextlib.suppress(OSError),
            open(os.path.join(place, mark()), "w", encoding="utf-8") as file,
        ):
            file.write(mark())
    os.environ["LEFT"] = mark()
    builtins.left = mark()
    sys.path.insert(0, "/tmp")
    sys.modules["left_module"] = type(sys)("left_module")
    original = polars.LazyFrame.select
    polars.LazyFrame.select = lambda self, *exprs, **named: original(self, *exprs, **named)
    polars.LazyFrame.select.left = mark()
    polars.Config.set_tbl_rows(4711)
    for name, module in list(sys.modules.items()):
        if name.startswith("polars_worker"):
            module.left = mark()
    socket.setdefaulttimeout(4711)
    globals()["KEPT"] = mark() * 1000
    print(mark())


@attack()
def find_files_left_in_the_scratch():
    """Looks for files of the workload before."""
    for place in LEFT:
        if os.path.exists(os.path.join(place, mark())):
            return f"there is one in {place}"
    raise Refused("there is none")


@attack()
def find_any_file_in_the_scratch():
    """Looks for anything at all that it did not put there."""
    for place in ("/tmp", "/dev/shm"):
        if names := beyond(place):
            return f"{place} holds {names[:3]}"
    raise Refused("there is nothing")


@attack()
def find_the_environment_left():
    """Looks into the environment for what was set before."""
    return os.environ.get("LEFT") or refuse("it is not set")


@attack()
def find_builtins_left():
    """Looks for a builtin of the workload before."""
    return getattr(builtins, "left", None) or refuse("there is none")


@attack()
def find_modules_left():
    """Looks for a module of the workload before."""
    return "left_module" in sys.modules and "it is there" or refuse("there is none")


@attack()
def find_import_paths_left():
    """Looks for a folder that modules are to be loaded from."""
    return "/tmp" in sys.path and "it is there" or refuse("there is none")


@attack()
def find_polars_patched():
    """Looks for a method of Polars that was replaced."""
    import polars

    return getattr(polars.LazyFrame.select, "left", None) or refuse("it is Polars' own")


@attack()
def find_polars_configured():
    """Looks for a setting of Polars that was changed."""
    import polars

    return "4711" in str(polars.Config.state()) and "it is changed" or refuse("it is the default")


@attack()
def find_the_standard_library_changed():
    """Looks for a setting of the standard library that was changed."""
    return socket.getdefaulttimeout() == 4711 and "it is changed" or refuse("it is the default")


@attack()
def find_the_mark_in_memory():
    """Searches all of its memory for what the workload before held."""
    wanted = (T.markStart + "-" + T.markEnd).encode()
    needle = wanted * 3
    with open("/proc/self/mem", "rb", buffering=0) as memory:
        for line in open("/proc/self/maps", encoding="utf-8"):
            span, rights = line.split()[:2]
            start, end = (int(part, 16) for part in span.split("-"))
            if "rw" not in rights or end - start > 256 << 20:
                continue
            with contextlib.suppress(OSError, ValueError, OverflowError):
                memory.seek(start)
                data = memory.read(end - start)
                at = data.find(needle)
                # Not the one that was put together for this search.
                if at >= 0 and data[at : at + len(wanted) * 100] == wanted * 100:
                    return f"it is at {start + at:x}"
    raise Refused("it is nowhere")


@attack()
def find_processes_left():
    """Looks for processes that are not its own."""
    own = {1, os.getpid(), os.getppid()}
    seen = {int(name) for name in os.listdir("/proc") if name.isdigit()} - own
    return f"there are {sorted(seen)[:5]}" if seen else refuse("there is none")


def refuse(why):
    raise Refused(why)
