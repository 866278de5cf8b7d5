"""The check as nagiosplugin sees it: a Resource finds out, a Context judges, Results rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Callable

import nagiosplugin

from check_smcert.judgement import judge, judge_port
from check_smcert.notice import Advice, Notice, State
from check_smcert.outcome import RANK, Outcome, ServedOutcome, Status, StoreOutcome
from check_smcert.served import Served
from check_smcert.settings import Settings
from check_smcert.store_report import StoreReport
from check_smcert.targets import Target

_CONTEXT = "days_remaining"
_STATES = {
    Status.OK: nagiosplugin.Ok,
    Status.WARNING: nagiosplugin.Warn,
    Status.CRITICAL: nagiosplugin.Critical,
    Status.UNKNOWN: nagiosplugin.Unknown,
}


class Certificates(nagiosplugin.Resource):  # type: ignore[misc]
    """Yields one metric for each report; its value is the report itself."""

    def __init__(self, find_out: Callable[[], Iterable[StoreReport | Served]]) -> None:
        self._find_out = find_out

    def probe(self) -> Iterator[Any]:
        """A metric for each report."""
        for report in self._find_out():
            name = report.origin if isinstance(report, Served) else report.target.label
            yield nagiosplugin.Metric(name, report, context=_CONTEXT)


class DaysRemaining(nagiosplugin.Context):  # type: ignore[misc]
    """Judges a report; the value of the result's metric is the StoreOutcome."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(_CONTEXT)
        self._settings = settings

    def evaluate(self, metric: Any, resource: Any) -> Any:
        """The state of one report."""
        report = metric.value
        judged = (judge_port if isinstance(report, Served) else judge)(report, self._settings)
        return nagiosplugin.Result(_STATES[judged.status], metric=metric.replace(value=judged))


class Ranked(nagiosplugin.Results):  # type: ignore[misc]
    """Results in which CRITICAL is worse than UNKNOWN, and that worse than WARNING."""

    @property
    def most_significant_state(self) -> Any:
        """The state of the whole check."""
        return max(self.by_state, key=lambda state: RANK.index(Status(state.code)))


def evaluate(
    settings: Settings,
    find_out: Callable[[], Iterable[StoreReport | Served]],
    log: Callable[[], tuple[str, ...]],
) -> Outcome:
    """Find out, judge, and take the notice's advice. Raises what ``find_out`` raises."""
    check = nagiosplugin.Check(Certificates(find_out), DaysRemaining(settings), Ranked())
    check()
    judged = [result.metric.value for result in check.results.results]
    stores = tuple(each for each in judged if isinstance(each, StoreOutcome))
    return Outcome(
        settings.plugin,
        Status(check.exitcode),
        stores,
        tuple(_advice(stores, settings.release)),
        docs=settings.docs,
        log=log(),
        served=next((each for each in judged if isinstance(each, ServedOutcome)), None),
    )


def _advice(stores: tuple[StoreOutcome, ...], release: str | None) -> Iterator[Advice]:
    """Each notice's advice for what was read; UNKNOWN has none, whatever else was read there."""
    certificates: dict[Notice, list[tuple[Target, State]]] = {}
    for store in stores:
        if store.status is not Status.UNKNOWN:
            pairs = [(store.target, state) for state in dict.fromkeys(store.states)]
            certificates.setdefault(store.target.notice, []).extend(pairs)
    for notice, pairs in certificates.items():
        yield notice.advise(pairs, release)
