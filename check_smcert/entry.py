"""What a plugin file calls. Whatever happens, the exit status is one that Nagios knows."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import NoReturn

from check_smcert import limit

_UNKNOWN = 3
_INTERRUPTED = limit.Ending(_UNKNOWN, b"", "interrupted")
# Seconds that the output may take where nobody reads it.
_LONGEST_OUTPUT = 0.8


def main(label: str) -> NoReturn:
    """Run plugin ``check_smcert_LABEL`` with this process's arguments, and exit.

    The exit is the kernel's: with PYTHONINSPECT, Python's own would be one to a prompt.
    """
    if sys.stdout is None:  # closed: nobody can be told anything
        os._exit(_UNKNOWN)
    try:
        ending = _ending(label)
    except KeyboardInterrupt:
        ending = _INTERRUPTED
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    output = ending.output or _encoded(_line(label, ending.why))
    os._exit(ending.status if _printed(output + b"\n", ending.until) else _UNKNOWN)


def _ending(label: str) -> limit.Ending:
    if sys.version_info < (3, 9):  # noqa: UP036
        version = ".".join(map(str, sys.version_info[:2]))
        why = f"{sys.executable} is Python {version}: check_smcert needs 3.9 or newer"
        return limit.Ending(_UNKNOWN, b"", why)
    try:
        return limit.supervise(lambda reporter: _work(label, reporter), sys.argv[1:])
    except OSError as error:  # fork, a pipe, /dev/null
        return limit.Ending(_UNKNOWN, b"", not_started(error))


def _line(label: str, why: str) -> str:
    return f"SMCERT {label.upper()} UNKNOWN - {why}"


def _work(label: str, reporter: limit.Reporter) -> None:
    status, why = _UNKNOWN, ""
    try:
        from check_smcert.run import run

        status, text = run(label, sys.argv[1:], reporter)
    except KeyboardInterrupt:
        return  # the parent says so
    except Exception as error:
        # Python's own exit status for it, 1, would be WARNING.
        why = explained(error)
    reporter.result(status, _encoded(_line(label, why) if why else text))


def not_started(error: OSError) -> str:
    """The words for a child process that this machine does not give."""
    reason = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"can't start the check's process ({reason}): see this user's limits, ulimit -a"


def explained(error: Exception) -> str:
    """The words for what no part of the suite has words for."""
    if isinstance(error, MemoryError):
        return _TOO_LITTLE_MEMORY
    if isinstance(error, ImportError):
        return _not_imported(error)
    return f"internal error ({type(error).__name__}): run it with -vvv and report what it says"


_TOO_LITTLE_MEMORY = (
    f"this needs more than {limit.MEMORY >> 20} MiB of memory, or more than this user may have: a "
    "keystore needs far less, look at what was given and at ulimit -a"
)


def _not_imported(error: ImportError) -> str:
    if any(words in str(error) for words in ("allocate memory", "failed to map")):
        return _TOO_LITTLE_MEMORY
    return (
        f"{sys.executable} can't import the package {error.name}: install check_smcert for this "
        "Python with pip, which brings what it needs"
    )


def _encoded(text: str) -> bytes:
    # A terminal or daemon with an ASCII locale must not turn a name into a traceback.
    return text.encode(sys.stdout.encoding or "utf-8", "backslashreplace")


def _printed(output: bytes, until: float) -> bool:
    """Whether it was printed; "| head -1" has seen enough, and the exit status still counts.

    A pipe that is full and that nobody empties ends it a little after ``until``, time.monotonic().
    """
    signal.signal(signal.SIGALRM, lambda *_: os._exit(_UNKNOWN))
    signal.setitimer(signal.ITIMER_REAL, max(until - time.monotonic(), 0.0) + _LONGEST_OUTPUT)
    try:
        while output:
            output = output[os.write(1, output) :]
    except BrokenPipeError:
        pass
    except OSError:  # a full disk
        return False
    return True
