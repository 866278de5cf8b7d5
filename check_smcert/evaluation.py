"""The check as nagiosplugin sees it: a Resource finds out, a Context judges, Results rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Callable

import nagiosplugin
from nagiosplugin import Critical, Ok, Unknown, Warn

from check_smcert.notice import Advice, Notice, State
from check_smcert.outcome import RANK, Outcome, Problem, Status, StoreOutcome
from check_smcert.settings import Settings
from check_smcert.store_report import StoreReport
from check_smcert.targets import Target
from check_smcert.thresholds import Threshold

_CONTEXT = "days_remaining"


class Certificates(nagiosplugin.Resource):  # type: ignore[misc]
    """Yields one metric for each report; its value is the StoreReport itself."""

    def __init__(self, find_out: Callable[[], Iterable[StoreReport]]) -> None:
        self._find_out = find_out

    def probe(self) -> Iterator[Any]:
        """A metric for each report."""
        for report in self._find_out():
            yield nagiosplugin.Metric(report.target.label, report, context=_CONTEXT)


class DaysRemaining(nagiosplugin.Context):  # type: ignore[misc]
    """Judges a report by thresholds in days; expired or not yet valid is CRITICAL in any case."""

    def __init__(self, warning: Threshold, critical: Threshold) -> None:
        super().__init__(_CONTEXT)
        self._warning = warning
        self._critical = critical

    def evaluate(self, metric: Any, resource: Any) -> Any:
        """The state of one report."""
        return nagiosplugin.Result(self._state(metric.value), metric=metric)

    def _state(self, report: StoreReport) -> Any:
        if not report.validities:
            return Unknown
        first = report.most_urgent
        if first.expired or first.not_yet_valid or not self._critical.allows(report.days):
            return Critical
        if report.failures:
            return Unknown
        return Ok if self._warning.allows(report.days) else Warn


class Ranked(nagiosplugin.Results):  # type: ignore[misc]
    """Results in which CRITICAL is worse than UNKNOWN, and that worse than WARNING."""

    @property
    def most_significant_state(self) -> Any:
        """The state of the whole check."""
        return max(self.by_state, key=lambda state: RANK.index(Status(state.code)))


def evaluate(
    settings: Settings,
    find_out: Callable[[], Iterable[StoreReport]],
    log: Callable[[], tuple[str, ...]],
) -> Outcome:
    """Find out, judge, and take the notice's advice. Raises what ``find_out`` raises."""
    check = nagiosplugin.Check(
        Certificates(find_out), DaysRemaining(settings.warning, settings.critical), Ranked()
    )
    check()
    stores = tuple(
        _store(result.metric.value, Status(result.state.code), settings)
        for result in check.results.results
    )
    return Outcome(
        settings.plugin,
        Status(check.exitcode),
        stores,
        tuple(_advice(stores, settings.release)),
        warning=settings.warning.text,
        critical=settings.critical.text,
        log=log(),
    )


def _store(report: StoreReport, status: Status, settings: Settings) -> StoreOutcome:
    problems = (
        Problem.of(failure.error, settings.options, failure.origin) for failure in report.failures
    )
    days = report.days if report.validities else None
    return StoreOutcome(report.target, status, report.validities, tuple(problems), days)


def _advice(stores: tuple[StoreOutcome, ...], release: str | None) -> Iterator[Advice]:
    """Each notice's advice for what was read; UNKNOWN has none, whatever else was read there."""
    certificates: dict[Notice, list[tuple[Target, State]]] = {}
    for store in stores:
        if store.validities and store.status is not Status.UNKNOWN:
            pair = (store.target, _state(store))
            certificates.setdefault(store.target.notice, []).append(pair)
    for notice, pairs in certificates.items():
        yield notice.advise(pairs, release)


def _state(store: StoreOutcome) -> State:
    """The certificate as the notice sees it: about to expire is what a threshold says."""
    first = store.validities[0]
    if first.expired:
        return State.EXPIRED
    if first.not_yet_valid:
        return State.NOT_YET_VALID
    return State.IN_ORDER if store.status is Status.OK else State.DUE
