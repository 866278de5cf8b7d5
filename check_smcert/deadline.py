"""``-t``: the whole check's time limit, kept even where a call can't be interrupted."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import Callable, Iterator

# How long the check may take to close its connections once the limit is over.
_GRACE = 2


class TimeLimitOver(BaseException):
    """Not an Exception: libraries that catch every Exception must not swallow it."""


@contextlib.contextmanager
def time_limit(seconds: float, give_up: Callable[[], None]) -> Iterator[None]:
    """Raise TimeLimitOver in the main thread after so many seconds.

    A signal waits until a C call returns, and a name server that does not answer keeps
    getaddrinfo() for longer than that: then a thread calls ``give_up`` and ends the process with 3.
    """

    def over(signum, frame) -> None:
        raise TimeLimitOver

    def end() -> None:
        give_up()
        os._exit(3)

    backstop = threading.Timer(seconds + _GRACE, end)
    backstop.daemon = True
    previous = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    backstop.start()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        backstop.cancel()
