"""Checks of many hosts side by side, each in a process of its own, with its own time limit."""

from __future__ import annotations

import contextlib
import pickle
import select
import selectors
import signal
import time
from collections.abc import Iterable, Iterator
from importlib import import_module

from check_smcert import entry, limit
from check_smcert.errors import OutOfTime, ProcessFailed, SmcertError, UsageError
from check_smcert.fleet.handover import cleaned, packed, unpacked
from check_smcert.inventory import Host
from check_smcert.limit import Child
from check_smcert.outcome import HostOutcome, Outcome, unknown
from check_smcert.progress import ProgressLog
from check_smcert.run import check
from check_smcert.safe_text import Door
from check_smcert.secret import Secrets

_READERS = (
    "cryptography.x509",
    *(f"check_smcert.readers.{name}" for name in ("formats", "x509", "pem", "jks", "keytool")),
)
# The module that reads each source, with the libraries that it needs.
_LIBRARIES = {
    "hostname": "check_smcert.sources.ssh.session_manager",
    "connect": "check_smcert.sources.tls",
    "file": "check_smcert.sources.file",
    "url": "check_smcert.sources.web.page",
}


def run_all(hosts: Iterable[Host], jobs: int) -> Iterator[HostOutcome]:
    """The outcome of each host as soon as it is there, ``jobs`` checks at a time.

    Whatever happens to a check is an outcome. Closed early, it ends those that run.
    """
    waiting = list(reversed(list(hosts)))
    _load({host.source for host in waiting})
    with contextlib.ExitStack() as stack:
        running = stack.enter_context(_Running())
        while waiting or running.children:
            while waiting and len(running.children) < jobs:
                try:
                    running.start(waiting[-1])
                except OSError as error:
                    if running.children:  # one of them will end, and make room
                        break
                    yield _failed(waiting[-1], ProcessFailed(entry.not_started(error)))
                waiting.pop()
            yield from running.ended()


def _load(sources: set[str]) -> None:
    """Load once what each child would load for itself: most of a check's time is that."""
    for module in (*_READERS, *(_LIBRARIES[source] for source in sources)):
        with contextlib.suppress(Exception):  # the child says what is missing
            import_module(module)


class _Running:
    """The checks that run now."""

    def __init__(self) -> None:
        self.children: dict[int, tuple[Host, Child]] = {}
        # Not epoll: its descriptor would be every child's, too.
        self._selector = selectors.PollSelector()

    def __enter__(self) -> _Running:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, it would take the children away
        return self

    def __exit__(self, *error: object) -> None:
        for _, child in self.children.values():
            child.end()
        self._selector.close()

    def start(self, host: Host) -> None:
        """Start the check of a host; raises OSError."""
        usual = limit.asked(())
        child = Child(lambda reporter: _work(host, reporter), time.monotonic(), usual)
        self.children[child.pipe] = host, child
        self._selector.register(child.pipe, selectors.EVENT_READ)

    def ended(self) -> Iterator[HostOutcome]:
        """Wait for news; the outcomes of those that have ended."""
        if not self.children:
            return
        until = min(child.until for _, child in self.children.values())
        ready = self._selector.select(max(until - time.monotonic(), 0.001))
        for key, _ in ready:
            host, child = self.children[key.fd]
            ending = child.heard()
            if ending:
                self._forget(key.fd)
                yield _outcome(host, ending)
        for pipe, (host, child) in list(self.children.items()):
            if child.until <= time.monotonic() and not select.select([pipe], [], [], 0)[0]:
                self._forget(pipe)
                yield _failed(host, OutOfTime(child.limit, child.doing))

    def _forget(self, pipe: int) -> None:
        self._selector.unregister(pipe)
        self.children.pop(pipe)[1].end()


def _outcome(host: Host, ending: limit.Ending) -> HostOutcome:
    if not ending.output:
        return _failed(host, ProcessFailed(ending.why))
    try:
        return unpacked(ending.output)
    except (pickle.UnpicklingError, ValueError, AttributeError, EOFError) as error:
        return _failed(
            host, ProcessFailed(f"internal error (its result is {type(error).__name__})")
        )


def _failed(host: Host, error: SmcertError) -> HostOutcome:
    whole = _whole(host, unknown(host.plugin, error))
    return cleaned(whole, Door(Secrets.from_environment()))


def _whole(host: Host, outcome: Outcome) -> HostOutcome:
    machine = host.address if host.source == "hostname" else host.name
    return HostOutcome(host.name, host.address, host.release, outcome, machine, time.time())


def _work(host: Host, reporter: limit.Reporter) -> None:
    """In the child: one check, to its outcome."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    result = _checked(host, reporter)
    reporter.result(result.outcome.status, packed(result))


def _checked(host: Host, reporter: limit.Reporter) -> HostOutcome:
    try:
        settings = host.settings()
        reporter.limit(settings.timeout)
        log, door = ProgressLog(settings.verbosity), Door(settings.secrets)
        log.on_step(lambda step: reporter.doing(door.value(step)))
        seconds = reporter.started + settings.timeout - time.monotonic()
        return cleaned(_whole(host, check(settings, log, seconds)), door)
    except UsageError as error:  # the environment has changed since the inventory was read
        return _failed(host, error)
    except Exception as error:
        return _failed(host, ProcessFailed(entry.explained(error)))
