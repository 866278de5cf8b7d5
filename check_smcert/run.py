"""One run of a plugin: a command line in, exit status and output out."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator
from datetime import datetime, timezone

from check_smcert import limit, options
from check_smcert.errors import InternalError, NoCertificate, OutOfTime, SmcertError, UsageError
from check_smcert.evaluation import evaluate
from check_smcert.options.parser import TextAsked
from check_smcert.outcome import Outcome, unknown
from check_smcert.outputs import nagios
from check_smcert.plugins import PLUGINS
from check_smcert.progress import ProgressLog
from check_smcert.safe_text import Door
from check_smcert.secret import Secrets
from check_smcert.served import Served, compare
from check_smcert.settings import Settings
from check_smcert.store_report import Failure, StoreReport, read_all


def run(label: str, arguments: list[str], reporter: limit.Reporter) -> tuple[int, str]:
    """The exit status and the output of ``check_smcert_LABEL`` with these arguments."""
    plugin = PLUGINS[label]
    try:
        settings = options.parse(plugin, arguments)
    except TextAsked as asked:
        return 3, str(asked)
    except UsageError as error:
        outcome = unknown(plugin, error)
        return outcome.status, nagios.render(outcome, Secrets.from_environment())
    reporter.limit(settings.timeout)
    log = ProgressLog(settings.verbosity)
    door = Door(settings.secrets)
    log.on_step(lambda step: reporter.doing(door.value(step)))
    outcome = check(settings, log, reporter.started + settings.timeout - time.monotonic())
    return outcome.status, nagios.render(outcome, settings.secrets, settings.verbosity)


def check(settings: Settings, log: ProgressLog, seconds: float) -> Outcome:
    """One check within so many seconds; whatever keeps it from reading is in the outcome."""

    def failed(error: SmcertError, *trace: str) -> Outcome:
        log_lines = (*trace, *log.lines)
        return unknown(settings.plugin, error, settings.options, log_lines, settings.docs)

    try:
        with limit.alarm(seconds, log.time_is_over):
            return evaluate(settings, lambda: _reports(settings), lambda: tuple(log.lines))
    except limit.TimeLimitOver:
        return failed(OutOfTime(settings.timeout, log.last))
    except SmcertError as error:
        return failed(error, *_trace(settings))
    except (ImportError, MemoryError):
        raise  # entry has the words
    except Exception as error:  # whatever it is, Nagios must not take it for a state
        return failed(InternalError(error), *_trace(settings))


def _reports(settings: Settings) -> Iterator[StoreReport | Served]:
    fetched = settings.fetch()
    port = settings.served and settings.served()
    now = datetime.now(timezone.utc)
    for target in settings.plugin.targets:
        documents = fetched.get(target.label, ())
        if documents:
            report = read_all(target, documents, settings.hints, now, settings.selection)
            yield report
            if port:
                yield compare(port, report.validities, settings.hints, now)
        else:
            error = NoCertificate(f"nothing was read of {target.title}")
            yield StoreReport(target, (), (Failure("", error),))


def _trace(settings: Settings) -> list[str]:
    return traceback.format_exc().splitlines() if settings.verbosity >= 3 else []
