"""What the kernel knows of this process, and does for it."""

from __future__ import annotations

import os
import select
import signal

# Python starts within so many seconds; a process that is older was something else before its exec.
_LONGEST_START = 3.0


def die_with_the_parent(alive: int) -> None:
    """Have the kernel kill this process as soon as the parent's end of the pipe is closed."""
    import fcntl

    if not hasattr(fcntl, "F_SETSIG"):  # Linux only
        return
    fcntl.fcntl(alive, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(alive, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(alive, fcntl.F_SETFL, fcntl.fcntl(alive, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([alive], [], [], 0)[0]:  # it was closed before
        os._exit(1)


def age() -> float:
    """Seconds since this process started: under load Python itself takes its time (proc(5)).

    Both files are the kernel's own: under faketime no clock fits the start of a process.
    """
    try:
        with open("/proc/self/stat", "rb") as stat, open("/proc/uptime", "rb") as uptime:
            ticks = int(stat.read().rpartition(b")")[2].split()[19])
            age = float(uptime.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")
            return min(max(age, 0.0), _LONGEST_START)
    except (OSError, ValueError, IndexError):  # not Linux
        return 0.0


def fill_standard_streams() -> None:
    """A pipe must not get the number of a standard stream that is closed."""
    number = 0
    while number <= 2:
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)
