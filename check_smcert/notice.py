"""A notice of Avaya as a value: its releases and steps, and which of them applies.

The data of one notice is a module of :mod:`check_smcert.notices`; the rules are here.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from check_smcert.errors import UsageError


class State(enum.Enum):
    """A certificate as the notice sees it."""

    IN_ORDER = "in order"
    DUE = "about to expire"
    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"


# The first of these that a certificate is in decides what is to be done.
_URGENCY = (State.EXPIRED, State.DUE, State.IN_ORDER)


class Tested(Protocol):
    """What a notice has to know of the certificate that is tested."""

    @property
    def label(self) -> str:
        """Its name in the suite."""

    @property
    def release(self) -> str | None:
        """The only release that has it, None if several have."""


@dataclass(frozen=True)
class Action:
    """One thing to do: its ``number`` in the notice ("5/a"), empty if it has none."""

    number: str
    text: str


class Outage(NamedTuple):
    """How long a Session Manager is out of service, in minutes: from ``least`` to ``most``."""

    least: int
    most: int

    def __str__(self) -> str:
        return f"{self.least}-{self.most} minutes"


@dataclass(frozen=True)
class Step:
    """One step of the notice: its number, the ``actions`` in order, the ``outage`` to expect.

    None where the notice names no outage.
    """

    number: str
    title: str
    actions: tuple[Action, ...] = ()
    outage: Outage | None = None


@dataclass(frozen=True)
class Release:
    """A row of the notice: a line of releases ("6.1.x"), and the step for each state.

    ``expired_unmanaged`` replaces ``expired`` where the certificate has expired that System
    Manager needs to manage the server.
    """

    name: str
    due: Step
    expired: Step
    expired_unmanaged: Step

    @property
    def numbers(self) -> tuple[int, ...]:
        """(6, 1) for "6.1.x", (6, 2, 0) for "6.2.0"."""
        return _numbers(self.name)

    def covers(self, release: str) -> bool:
        """Whether ``release`` is of this line; "6.2" is what Avaya called 6.2.0."""
        numbers = _numbers(release)
        missing = len(self.numbers) - len(numbers)
        return (*numbers, *[0] * missing)[: len(self.numbers)] == self.numbers


@dataclass(frozen=True)
class Advice:
    """What the notice wants done.

    ``notice`` is the notice's name, ``reference`` is for the first line ("PSN003617u step 7").
    ``steps`` are those that could apply, each with its releases; ``before``, ``after`` and
    ``remarks`` go with all of them. ``note`` says why there is no step.
    """

    notice: str
    reference: str
    steps: tuple[tuple[Step, tuple[str, ...]], ...] = ()
    before: str = ""
    after: str = ""
    remarks: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Notice:
    """A notice: ``releases`` are its rows, ``in_order`` the step for a certificate in order.

    ``managing`` is the label of the certificate without which System Manager can't manage the
    server. ``before`` and ``after`` go with every action, ``remarks`` with every advice. ``others``
    are steps that no state asks for.
    """

    name: str
    in_order: Step
    releases: tuple[Release, ...]
    managing: str
    before: str
    after: str
    remarks: tuple[str, ...]
    others: tuple[Step, ...] = ()

    def check_release(self, text: str) -> str:
        """Return ``text`` if it can be a release ("6.1", "6.2.0", "5.2.x"), else raise UsageError."""
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,9})+(\.x)?", text) or self._is_split(text):
            raise UsageError(f"'{text}' is not a release", "write it like 5.2, 6.1.3 or 6.2.0")
        return text

    def _is_split(self, text: str) -> bool:
        """6.2.x would be 6.2.0, which has a step, and 6.2.1, which has none."""
        line = _numbers(text)
        return text.endswith(".x") and any(
            len(line) < len(row.numbers) and row.numbers[: len(line)] == line
            for row in self.releases
        )

    def advise(self, certificates: Sequence[tuple[Tested, State]], release: str | None) -> Advice:
        """The advice for these certificates, of which there is at least one.

        Without a release every line of releases that has all of them could apply.
        """
        covering = [row for row in self.releases if release is None or row.covers(release)]
        if not covering:
            return self._not_covered(f"release {release}")
        rows = [
            row for row in covering if all(t.release in (None, row.name) for t, _ in certificates)
        ]
        if not rows:
            labels = " and ".join(dict.fromkeys(tested.label for tested, _ in certificates))
            return self._not_covered(f"{labels} on release {release}" if release else labels)
        states = {state for _, state in certificates}
        found = [state for state in _URGENCY if state in states]
        if State.NOT_YET_VALID in states and found[:1] in ([], [State.IN_ORDER]):
            return self._not_yet_valid()
        unmanaged = (self.managing, State.EXPIRED) in (
            (t.label, state) for t, state in certificates
        )
        return self.combined([(row, self._step(row, found[0], unmanaged)) for row in rows])

    def _step(self, row: Release, state: State, unmanaged: bool) -> Step:
        if state is State.EXPIRED:
            return row.expired_unmanaged if unmanaged else row.expired
        return row.due if state is State.DUE else self.in_order

    def _not_covered(self, what: str) -> Advice:
        *names, last = (row.name for row in self.releases)
        return Advice(
            self.name,
            f"{self.name} does not cover {what}",
            remarks=self.remarks,
            note=f"{self.name} is for releases {', '.join(names)} and {last}",
        )

    def _not_yet_valid(self) -> Advice:
        return Advice(
            self.name,
            f"no step of {self.name}",
            remarks=self.remarks,
            note=f"{self.name} does not cover a certificate that is not yet valid: compare the "
            "clocks of the Session Manager, of System Manager and of this machine",
        )

    def combined(self, rows: list[tuple[Release, Step]]) -> Advice:
        """These steps of these releases as one advice; there is at least one."""
        numbers: dict[str, list[str]] = {}
        steps: dict[Step, list[str]] = {}
        for row, step in rows:
            numbers.setdefault(step.number, []).append(row.name)
            steps.setdefault(step, []).append(row.name)
        acting = any(step.actions for step in steps)
        return Advice(
            self.name,
            f"{self.name} step {_named(numbers)}",
            tuple((step, tuple(names)) for step, names in steps.items()),
            self.before if acting else "",
            self.after if acting else "",
            self.remarks,
        )


def third_party(issuer: str) -> bool:
    """Whether a certificate is the customer's own, to be put back after a renewal (step 1)."""
    return bool(issuer) and not re.search(r"\bavaya\b", issuer, re.I)


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part != "x")


def _named(numbers: dict[str, list[str]]) -> str:
    """One number as it is, several with their releases: "6 (5.2.x) or 7 (6.0.x, 6.1.x)"."""
    if len(numbers) == 1:
        return next(iter(numbers))
    *others, last = (f"{number} ({', '.join(names)})" for number, names in numbers.items())
    return f"{', '.join(others)} or {last}"
