"""What a plugin file calls. Whatever happens, the exit status is one that Nagios knows."""

from __future__ import annotations

import os
import sys

from check_smcert import limit

_UNKNOWN = 3


def main(label: str) -> int:
    """Run plugin ``check_smcert_LABEL`` with this process's arguments; returns the exit status."""
    if sys.stdout is None:  # closed: nobody can be told anything
        return _UNKNOWN
    try:
        ending = limit.supervise(lambda reporter: _work(label, reporter))
    except OSError as error:  # fork or pipe
        why = (
            f"can't start the check's process ({error.strerror}): see this user's limits, ulimit -a"
        )
        ending = limit.Ending(_UNKNOWN, b"", why)
    output = ending.output
    if ending.why:
        output = _encoded(f"SMCERT {label.upper()} UNKNOWN - {ending.why}")
    return ending.status if _printed(output + b"\n") else _UNKNOWN


def _work(label: str, reporter: limit.Reporter) -> None:
    try:
        from check_smcert.run import run

        status, text = run(label, sys.argv[1:], reporter)
    except ImportError as error:
        status, text = (
            _UNKNOWN,
            (
                f"SMCERT {label.upper()} UNKNOWN - {sys.executable} can't import the package {error.name}: install "
                "check_smcert for this Python with pip, which brings what it needs"
            ),
        )
    except KeyboardInterrupt:
        return  # the parent says so
    except MemoryError:
        status, text = (
            _UNKNOWN,
            (
                f"SMCERT {label.upper()} UNKNOWN - this needs more than {limit.MEMORY >> 20} MiB of "
                "memory, or more than this user may have: a keystore needs far less, look at what was given"
            ),
        )
    except Exception as error:
        # Python's own exit status for it, 1, would be WARNING.
        status, text = (
            _UNKNOWN,
            (
                f"SMCERT {label.upper()} UNKNOWN - internal error ({type(error).__name__}): "
                "run it with -vvv and report what it says"
            ),
        )
    reporter.result(status, _encoded(text))


def _encoded(text: str) -> bytes:
    # A terminal or daemon with an ASCII locale must not turn a name into a traceback.
    return text.encode(sys.stdout.encoding or "utf-8", "backslashreplace")


def _printed(output: bytes) -> bool:
    """Whether it was printed; "| head -1" has seen enough, and the exit status still counts."""
    try:
        while output:
            output = output[os.write(1, output) :]
    except BrokenPipeError:
        pass
    except OSError:  # a full disk
        return False
    return True
