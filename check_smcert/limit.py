"""``-t``: the work happens in a child process, and the parent has the last word.

A signal handler waits until a C call returns, and a thread until the interpreter is free: only
another process can end a library that does not come back. So the parent imports next to nothing,
and ends the child when the time is over. A crash and a lack of memory are the same case.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import select
import signal
import struct
import time
from collections.abc import Iterator, Sequence
from typing import Callable, NamedTuple, NoReturn

# Seconds of a check whose command line has no -t.
_USUAL = 30.0
_LONGEST = 86400.0
# Seconds that the child has to close its connections once the limit is over.
_GRACE = 0.6
# Python starts within so many seconds; a process that is older was something else before its exec.
_LONGEST_START = 3.0
# Bytes of data of a check, by the kernel's count (RLIMIT_DATA).
MEMORY = 300 << 20

_HEAD = struct.Struct(">cI")
_LIMIT, _DOING, _RESULT = b"L", b"D", b"R"


class TimeLimitOver(BaseException):
    """Not an Exception: libraries that catch every Exception must not swallow it."""


class Ending(NamedTuple):
    """How a check ended: with ``output`` and exit ``status``, or else ``why`` it has none.

    ``until`` is when its time is over, time.monotonic().
    """

    status: int
    output: bytes
    why: str = ""
    until: float = 0.0


class Reporter:
    """The child's side: tells the parent its limit, what it is doing, and the result."""

    def __init__(self, pipe: int | None, started: float) -> None:
        self._pipe = pipe
        self.started = started

    def limit(self, seconds: float) -> None:
        """The whole check's time limit, counted from the start of the plugin."""
        self._send(_LIMIT, struct.pack(">d", seconds))

    def doing(self, text: str) -> None:
        """What takes its time from now on, fit for output."""
        self._send(_DOING, text.encode("utf-8", "replace"))

    def result(self, status: int, output: bytes) -> None:
        """The last word, unless the parent has had it."""
        self._send(_RESULT, bytes([status]) + output)

    def _send(self, kind: bytes, content: bytes) -> None:
        data = memoryview(_HEAD.pack(kind, len(content)) + content)
        while self._pipe is not None and data:
            data = data[os.write(self._pipe, data) :]


@contextlib.contextmanager
def alarm(seconds: float, over: Callable[[], None]) -> Iterator[None]:
    """Call ``over`` after so many seconds and raise TimeLimitOver: connections are closed then."""

    def ring(signum: int, frame: object) -> None:
        over()
        raise TimeLimitOver

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def supervise(work: Callable[[Reporter], None], arguments: Sequence[str] = ()) -> Ending:
    """Run ``work`` in a child process until it has reported a result or its time is over.

    Until it tells its limit, which may come from a file, that of the command line counts.
    """
    started = time.monotonic() - _age()
    _fill_standard_streams()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, it would take the child away
    reading, writing = os.pipe()
    alive, held = os.pipe()  # ``held`` is open as long as this process lives
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.close(held)
        _be_the_child(work, Reporter(writing, started), alive)
    os.close(writing)
    os.close(alive)
    try:
        return _listen(reading, started, asked(arguments))
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        os.close(held)


def asked(arguments: Sequence[str]) -> float:
    """The seconds of the last ``-t`` of a command line that is not parsed yet."""
    seconds = _USUAL
    for word, following in zip(arguments, (*arguments[1:], "")):
        found = re.fullmatch(r"(?:-v*t|--timeout(?:=|$))(.*)", word, re.DOTALL)
        text = (found[1] or following) if found else ""
        if text.isascii() and text.isdigit() and text.strip("0"):
            seconds = min(float(text), _LONGEST)
    return seconds


def _listen(pipe: int, started: float, limit: float) -> Ending:
    doing, interrupted = "starting", False
    until = started + limit + _GRACE
    buffer = bytearray()
    while True:
        try:
            left = until - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                break
            chunk = os.read(pipe, 65536)
        except KeyboardInterrupt:
            interrupted, until = True, time.monotonic() + _GRACE
            continue
        if not chunk:
            why = "interrupted" if interrupted else "internal error (the check's process crashed)"
            return Ending(3, b"", why, until)
        buffer += chunk
        while len(buffer) >= _HEAD.size:
            kind, size = _HEAD.unpack_from(buffer)
            if len(buffer) < _HEAD.size + size:
                break
            content = bytes(buffer[_HEAD.size : _HEAD.size + size])
            del buffer[: _HEAD.size + size]
            if kind == _RESULT and not interrupted:
                return Ending(content[0], content[1:], until=until)
            if kind == _LIMIT:
                (limit,) = struct.unpack(">d", content)
                until = until if interrupted else started + limit + _GRACE
            elif kind == _DOING:
                doing = content.decode("utf-8", "replace")
    if interrupted:
        return Ending(3, b"", "interrupted", until)
    return Ending(3, b"", out_of_time(limit, doing), until)


def out_of_time(limit: float, doing: str) -> str:
    """The words for a time limit that is over."""
    return (
        f"no result within {limit:g} seconds, the last step was: {doing}: "
        "raise -t, or see why that takes so long"
    )


def _be_the_child(work: Callable[[Reporter], None], reporter: Reporter, alive: int) -> NoReturn:
    status = 1
    try:
        _die_with_the_parent(alive)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core has passwords in it
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        memory = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)  # what a library prints is no output of the plugin
        os.dup2(nowhere, 2)
        work(reporter)
        status = 0
    finally:
        # Nothing is left to be flushed, and taking Python down would take 10 ms.
        os._exit(status)


def _die_with_the_parent(alive: int) -> None:
    """Have the kernel kill this process as soon as the parent's end of the pipe is closed."""
    import fcntl

    if not hasattr(fcntl, "F_SETSIG"):  # Linux only
        return
    fcntl.fcntl(alive, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(alive, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(alive, fcntl.F_SETFL, fcntl.fcntl(alive, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([alive], [], [], 0)[0]:  # it was closed before
        os._exit(1)


def _age() -> float:
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


def _fill_standard_streams() -> None:
    """A pipe must not get the number of a standard stream that is closed."""
    number = 0
    while number <= 2:
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)
