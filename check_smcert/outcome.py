"""What a check found out, as plain values: every output is made of this and of nothing else."""

from __future__ import annotations

import enum
from collections.abc import Container
from dataclasses import dataclass

from check_smcert.errors import SmcertError, UsageError
from check_smcert.notice import Advice, State
from check_smcert.plugins import Plugin
from check_smcert.targets import Target
from check_smcert.validity import Validity


class Status(enum.IntEnum):
    """A state of the Monitoring Plugins; the number is the exit status."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


# A store that was not read may have expired, so it ranks over one that has 60 days left. An
# expired one that was read ranks over both.
RANK = (Status.OK, Status.WARNING, Status.UNKNOWN, Status.CRITICAL)


@dataclass(frozen=True)
class Problem:
    """Why something was not read: ``code`` is the error's class, ``do`` fits the plugin.

    ``usage``: the command line was wrong, and nothing was tried.
    """

    code: str
    what: str
    do: str
    details: tuple[str, ...] = ()
    origin: str = ""
    usage: bool = False

    @classmethod
    def of(cls, error: SmcertError, options: Container[str], origin: str = "") -> Problem:
        """The error for a plugin with these options."""
        return cls(
            type(error).__name__,
            error.what,
            error.remedy(options),
            error.details,
            origin,
            isinstance(error, UsageError),
        )

    @property
    def text(self) -> str:
        """What failed and what to do, in one line."""
        return f"{self.what}: {self.do}" if self.do else self.what


@dataclass(frozen=True)
class StoreOutcome:
    """One target: its certificates, the most urgent first, and what could not be read.

    ``states`` are those of the certificates, one for each, as the notice sees them. ``days`` are
    judged by ``warning`` and ``critical``, the thresholds as perfdata shows them ("90:").
    ``excluded`` and ``remarks`` are those of its StoreReport.
    """

    target: Target
    status: Status
    validities: tuple[Validity, ...] = ()
    states: tuple[State, ...] = ()
    problems: tuple[Problem, ...] = ()
    days: float | None = None
    warning: str = ""
    critical: str = ""
    excluded: tuple[Validity, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def badness(self) -> tuple[int, float]:
        """Sorts the worst last; among equals the one that expires first."""
        return RANK.index(self.status), -(self.days or 0.0)


@dataclass(frozen=True)
class ServedOutcome:
    """A TLS port beside a keystore: its own certificate, or the problem that hid it.

    ``held``: the keystore has it too. ``outdated``: it does not, and has one that ends later.
    ``warning`` and ``critical`` are as in a StoreOutcome.
    """

    origin: str
    status: Status
    validity: Validity | None = None
    problem: Problem | None = None
    held: bool = False
    outdated: bool = False
    warning: str = ""
    critical: str = ""


@dataclass(frozen=True)
class Outcome:
    """A whole check.

    ``stores`` are in the plugin's order, ``served`` is the port to compare with. ``problem`` says why
    there are none. ``docs`` is the address of the page of steps, empty if there is none. ``log`` has
    a line for each thing done, as far as was asked for.
    """

    plugin: Plugin
    status: Status
    stores: tuple[StoreOutcome, ...] = ()
    advice: tuple[Advice, ...] = ()
    problem: Problem | None = None
    docs: str = ""
    log: tuple[str, ...] = ()
    served: ServedOutcome | None = None

    @property
    def worst_first(self) -> list[StoreOutcome]:
        """The stores, the worst first."""
        return sorted(self.stores, key=lambda store: store.badness, reverse=True)


@dataclass(frozen=True)
class HostOutcome:
    """A Session Manager of an inventory, and its check.

    ``address`` is where it was read (a host, a port, a file), ``release`` None if it is not known.
    ``machine`` is the same for two sections of one host, which is out of service only once. ``ended``
    is when the check ended, in Unix seconds.
    """

    name: str
    address: str
    release: str | None
    outcome: Outcome
    machine: str
    ended: float = 0.0

    @property
    def days(self) -> float | None:
        """Days remaining of the soonest to expire; None if something was not read: it may be that."""
        if self.outcome.problem or any(store.problems for store in self.outcome.stores):
            return None
        return min(
            (each.days for each in self.outcome.stores if each.days is not None), default=None
        )


def unknown(
    plugin: Plugin,
    error: SmcertError,
    options: Container[str] = (),
    log: tuple[str, ...] = (),
    docs: str = "",
) -> Outcome:
    """The outcome of a check that found out nothing."""
    return Outcome(plugin, Status.UNKNOWN, problem=Problem.of(error, options), log=log, docs=docs)
