"""The last line for people: how many are in which state, and the outage that is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from check_smcert.notice import Outage
from check_smcert.outcome import RANK, HostOutcome, Status


class Totals:
    """Counts outcomes; it keeps nothing of them but the machines where something is due."""

    def __init__(self) -> None:
        self.states: Counter[Status] = Counter()
        self._due: dict[str, Outage | None] = {}
        self._unclear: set[str] = set()

    def add(self, host: HostOutcome) -> None:
        """Count one more."""
        outcome = host.outcome
        self.states[outcome.status] += 1
        steps = [step for advice in outcome.advice for step, _ in advice.steps]
        if not any(step.actions for step in steps):
            return
        if len({step.outage for step in steps}) > 1:
            self._unclear.add(host.machine)
            return
        # A Session Manager with two sections is out of service once, for the longer of both steps.
        known = [each for each in (self._due.get(host.machine), steps[0].outage) if each]
        self._due[host.machine] = max(known, key=lambda each: each.most, default=None)

    @property
    def worst(self) -> Status:
        """The worst state, UNKNOWN if there is none at all."""
        return max(self.states, key=RANK.index, default=Status.UNKNOWN)

    @property
    def outage(self) -> Outage:
        """All that is due, one Session Manager after the other."""
        known = [each for each in self._due.values() if each]
        return Outage(sum(each.least for each in known), sum(each.most for each in known))

    def lines(self) -> Iterator[str]:
        """The totals in words."""
        total = sum(self.states.values())
        counts = [
            f"{self.states[each]} {each.name}" for each in reversed(RANK) if self.states[each]
        ]
        yield f"{_counted(total)}: {', '.join(counts) or 'nothing was checked'}"
        if self._due or self._unclear:
            yield f"due on {_counted(len(self._due | dict.fromkeys(self._unclear)))}: {self._outages()}"

    def _outages(self) -> str:
        unnamed = sum(each is None for each in self._due.values())
        parts = []
        if self.outage.most:
            least, most = map(_duration, self.outage)
            parts.append(f"{least} to {most} of outage in all, one after the other")
        if unnamed:
            parts.append(f"the notice names no outage for {unnamed}")
        if self._unclear:
            parts.append(f"for {len(self._unclear)} it depends on the release, which is not given")
        return "; ".join(parts)


def _counted(number: int) -> str:
    return f"{number} Session Manager{'' if number == 1 else 's'}"


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"
