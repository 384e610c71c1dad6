"""Processes that are to live on when their workload has ended. Their first argument tells them."""


def become_a_daemon():
    """Sleep on under a name that the test looks for."""
    null = os.open("/dev/null", os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    os.execv("/usr/bin/sleep", [T.daemonName, "120"])


def detached(*steps):
    """Fork, take steps in the child, and let it become a daemon."""
    child = os.fork()
    if child == 0:
        try:
            for step in steps:
                step()
            become_a_daemon()
        finally:
            os._exit(1)
    time.sleep(0.3)
    return "it was started"


def fork_again():
    if os.fork():
        os._exit(0)


def ignore_signals():
    for number in range(1, signal.NSIG):
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)


def close_all():
    os.closerange(3, 4096)


@attack()
def leave_by_a_double_fork():
    """Forks twice with a session of its own between."""
    return detached(os.setsid, fork_again)


@attack()
def leave_with_signals_ignored():
    """Ignores every signal that can be ignored."""
    return detached(os.setsid, fork_again, ignore_signals)


@attack()
def leave_without_descriptors():
    """Keeps nothing open by whose end it could be noticed."""
    return detached(os.setsid, fork_again, close_all)


@attack()
def leave_by_many():
    """Leaves twenty behind at once, each of which forks once more."""
    for _ in range(20):
        detached_now = os.fork()
        if detached_now == 0:
            os.setsid()
            fork_again()
            become_a_daemon()
    time.sleep(0.5)
    return "they were started"


@attack()
def leave_by_running_away():
    """Forks on and on for a while, the parent ending each time, so that its number keeps changing."""
    end = time.monotonic() + 3

    def run():
        while time.monotonic() < end:
            fork_again()
            time.sleep(0.002)

    return detached(os.setsid, run)
