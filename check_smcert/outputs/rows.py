"""An inventory's outcomes as rows: one for each certificate store, for table and spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from check_smcert.notice import Advice, Outage
from check_smcert.outcome import HostOutcome, Outcome, Problem, ServedOutcome, Status, StoreOutcome
from check_smcert.validity import Validity


@dataclass(frozen=True)
class Row:
    """A store of a Session Manager: its most urgent certificate, and what could not be read.

    ``days`` are None where something was not read: that may have expired. ``step`` is empty where
    nothing is to be done; ``outage`` is None where the notice names none.
    """

    host: HostOutcome
    label: str
    status: Status
    validity: Validity | None = None
    problems: tuple[Problem, ...] = ()
    step: str = ""
    outage: Outage | None = None

    @property
    def days(self) -> float | None:
        """Days remaining of that certificate."""
        return self.validity.days if self.validity and not self.problems else None


def rows(host: HostOutcome) -> list[Row]:
    """The rows of a Session Manager, of which there is at least one."""
    outcome = host.outcome
    if outcome.problem:
        return [Row(host, outcome.plugin.label, outcome.status, problems=(outcome.problem,))]
    found = [_store(host, store) for store in outcome.stores]
    return found + ([_served(host, outcome.served)] if outcome.served else [])


def step_of(outcome: Outcome) -> str:
    """The number of the step that applies, in as few words as a column has."""
    return ", ".join(_number(advice) for advice in outcome.advice)


def outage_of(outcome: Outcome) -> Outage | None:
    """The outage of the step that applies; None also where that depends on the release."""
    outages = {step.outage for advice in outcome.advice for step, _ in advice.steps}
    return outages.pop() if len(outages) == 1 else None


def problem_lines(row: Row) -> Iterator[str]:
    """What was not read and why, each in a line."""
    for problem in row.problems:
        yield f"{problem.origin}: {problem.text}" if problem.origin else problem.text


def _store(host: HostOutcome, store: StoreOutcome) -> Row:
    advised = store.status not in (Status.OK, Status.UNKNOWN)
    return Row(
        host,
        store.target.label,
        store.status,
        store.validities[0] if store.validities else None,
        store.problems,
        step_of(host.outcome) if advised else "",
        outage_of(host.outcome) if advised else None,
    )


def _served(host: HostOutcome, port: ServedOutcome) -> Row:
    problems = (port.problem,) if port.problem else ()
    return Row(host, f"served by {port.origin}", port.status, port.validity, problems)


def _number(advice: Advice) -> str:
    numbers = {step.number for step, _ in advice.steps}
    if not numbers:
        return "none"
    return numbers.pop() if len(numbers) == 1 else "depends on release"
