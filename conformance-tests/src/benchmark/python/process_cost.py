"""What a piece of work costs the process that does it."""

import resource
import time
from collections.abc import Callable
from pathlib import Path


def cost(work: Callable[[], int]) -> tuple[int, int, int, int]:
    """Do `work`, which tells its rows.

    Return them, the nanoseconds of the clock and of the processors, and the peak memory of the
    process in KiB.
    """
    before = _processor_seconds()
    start = time.perf_counter_ns()
    rows = work()
    nanos = time.perf_counter_ns() - start
    return rows, nanos, round((_processor_seconds() - before) * 1e9), _peak_kib()


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _peak_kib() -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(":")
        if name == "VmHWM":
            return int(value.split()[0])
    message = "/proc/self/status has no VmHWM"
    raise OSError(message)
