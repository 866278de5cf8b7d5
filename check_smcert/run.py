"""One run of a plugin: options, check, output, exit status."""

from __future__ import annotations

import os
import sys
import traceback

from nagiosplugin import Check

from check_smcert import report
from check_smcert.check import Certificates, DaysRemaining, Ranked
from check_smcert.collect import collect, labels
from check_smcert.deadline import TimeLimitOver, time_limit
from check_smcert.errors import InternalError, OutOfTime, SmcertError, UsageError
from check_smcert.journal import Journal
from check_smcert.options import parse

UNKNOWN = 3


def run(label: str, arguments: list[str]) -> int:
    """Run plugin ``check_smcert_LABEL``, print its output and return its exit status."""
    name = f"SMCERT {label.upper()}"
    try:
        options = parse(label, arguments)
    except UsageError as error:
        _print(report.render_error(error, name))
        return UNKNOWN
    journal = Journal(options.verbose)

    def fail(error: SmcertError, *lines: str) -> int:
        text = report.render_error(error, name, labels(label))
        _print("\n".join([text, *map(report.clean, [*lines, *journal.lines])]))
        return UNKNOWN

    try:
        with time_limit(options.timeout, lambda: fail(OutOfTime(options.timeout, journal.last))):
            check = Check(
                Certificates(lambda: collect(label, options), single=label != "all"),
                DaysRemaining(options.warning, options.critical),
                report.Report(options.release, options.verbose),
                Ranked(),
            )
            check()
    except TimeLimitOver:
        return fail(OutOfTime(options.timeout, journal.last))
    except SmcertError as error:
        return fail(error, *_trace(options))
    except ImportError:
        raise
    except Exception as error:  # whatever it is, Nagios must not take it for a state
        return fail(InternalError(error), *_trace(options))
    _print("\n".join([report.render(check, name), *map(report.clean, journal.lines)]))
    return check.exitcode


def _trace(options) -> list[str]:
    if options.verbose < 3:
        return []
    return options.secrets.hidden_in(traceback.format_exc()).splitlines()


def _print(text: str) -> None:
    if sys.stdout is None:  # closed: nobody can be told anything
        raise SystemExit(UNKNOWN)
    # A terminal or daemon with an ASCII locale must not turn a name into a traceback.
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        print(text, flush=True)
    except OSError as error:
        # What is left in the buffer must not fail once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # "| head -1": the exit status still counts
            raise SystemExit(UNKNOWN) from None
