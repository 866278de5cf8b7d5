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

from check_smcert import process

# Seconds of a check whose command line has no -t.
_USUAL = 30.0
_LONGEST = 86400.0
# Seconds that the child has to close its connections once the limit is over.
_GRACE = 0.6
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


class Child:
    """A process that does ``work``, as its parent sees it.

    ``pipe`` is the descriptor on which it is heard, ``limit`` its time limit in seconds, counted from
    ``started``, ``doing`` what it does, and ``until`` when it is given up (both time.monotonic()).
    """

    # The parent's ends of all pipes: another child must not hold them open.
    _ends: set[int] = set()

    def __init__(self, work: Callable[[Reporter], None], started: float, limit: float) -> None:
        self._started, self.limit, self.doing = started, limit, "starting"
        self._buffer = bytearray()
        self.pipe, writing = os.pipe()
        try:
            alive, self._held = os.pipe()  # ``_held`` is open as long as this process lives
        except OSError:
            os.close(self.pipe)
            os.close(writing)
            raise
        self._ends |= {self.pipe, self._held}
        try:
            self._process = os.fork()
        except OSError:
            self._close()
            raise
        else:
            if self._process == 0:
                for end in self._ends:
                    os.close(end)
                _be_the_child(work, Reporter(writing, started), alive)
        finally:
            os.close(writing)
            os.close(alive)

    @property
    def until(self) -> float:
        """When its own way to end has failed, and it is ended."""
        return self._started + self.limit + _GRACE

    def heard(self) -> Ending | None:
        """Read what has come on the pipe; how the work ended, once it has."""
        chunk = os.read(self.pipe, 65536)
        if not chunk:
            why = "internal error (the check's process crashed)"
            return Ending(3, b"", why, self.until)
        self._buffer += chunk
        while len(self._buffer) >= _HEAD.size:
            kind, size = _HEAD.unpack_from(self._buffer)
            if len(self._buffer) < _HEAD.size + size:
                break
            content = bytes(self._buffer[_HEAD.size : _HEAD.size + size])
            del self._buffer[: _HEAD.size + size]
            if kind == _RESULT:
                return Ending(content[0], content[1:], until=self.until)
            if kind == _LIMIT:
                (self.limit,) = struct.unpack(">d", content)
            elif kind == _DOING:
                self.doing = content.decode("utf-8", "replace")
        return None

    def end(self) -> None:
        """End the process, whatever it does, and forget it."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        self._close()

    def _close(self) -> None:
        for end in (self.pipe, self._held):
            self._ends.discard(end)
            os.close(end)


def supervise(work: Callable[[Reporter], None], arguments: Sequence[str] = ()) -> Ending:
    """Run ``work`` in a child process until it has reported a result or its time is over.

    Until it tells its limit, which may come from a file, that of the command line counts.
    """
    started = time.monotonic() - process.age()
    process.fill_standard_streams()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, it would take the child away
    child = Child(work, started, asked(arguments))
    try:
        return _listen(child)
    finally:
        child.end()


def asked(arguments: Sequence[str]) -> float:
    """The seconds of the last ``-t`` of a command line that is not parsed yet."""
    seconds = _USUAL
    for word, following in zip(arguments, (*arguments[1:], "")):
        found = re.fullmatch(r"(?:-v*t|--timeout(?:=|$))(.*)", word, re.DOTALL)
        text = (found[1] or following) if found else ""
        if text.isascii() and text.isdigit() and text.strip("0"):
            seconds = min(float(text), _LONGEST)
    return seconds


def _listen(child: Child) -> Ending:
    interrupted = 0.0  # until when it may still end by itself
    while True:
        try:
            left = (interrupted or child.until) - time.monotonic()
            if left <= 0 or not select.select([child.pipe], [], [], left)[0]:
                why = out_of_time(child.limit, child.doing)
                ending: Ending | None = Ending(3, b"", why, child.until)
            else:
                ending = child.heard()
        except KeyboardInterrupt:
            interrupted = time.monotonic() + _GRACE
            continue
        if ending:
            return Ending(3, b"", "interrupted", interrupted) if interrupted else ending


def out_of_time(limit: float, doing: str) -> str:
    """The words for a time limit that is over."""
    return (
        f"no result within {limit:g} seconds, the last step was: {doing}: "
        "raise -t, or see why that takes so long"
    )


def _be_the_child(work: Callable[[Reporter], None], reporter: Reporter, alive: int) -> NoReturn:
    status = 1
    try:
        process.die_with_the_parent(alive)
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
