"""The check as nagiosplugin sees it: a Resource finds out, a Context judges, Results rank."""

from __future__ import annotations

from typing import Callable, Iterable

import nagiosplugin
from nagiosplugin import Critical, Ok, Unknown, Warn

from check_smcert.finding import Finding
from check_smcert.thresholds import Threshold

# A store that was not read may have expired, so it ranks over one that has 60 days left. An
# expired one that was read ranks over both.
_RANK = (Ok, Warn, Unknown, Critical)

CONTEXT = "days_remaining"


class Certificates(nagiosplugin.Resource):
    """Yields one metric for each finding; its value is the Finding itself."""

    def __init__(self, find_out: Callable[[], Iterable[Finding]], single: bool) -> None:
        self._find_out = find_out
        self._single = single

    def probe(self) -> Iterable[nagiosplugin.Metric]:
        for finding in self._find_out():
            name = CONTEXT if self._single else finding.label
            yield nagiosplugin.Metric(name, finding, context=CONTEXT)


class DaysRemaining(nagiosplugin.Context):
    """Judges a finding by thresholds in days; expired or not yet valid is CRITICAL in any case."""

    def __init__(self, warning: Threshold, critical: Threshold) -> None:
        super().__init__(CONTEXT)
        self._warning = warning
        self._critical = critical

    def evaluate(self, metric, resource) -> nagiosplugin.Result:
        return nagiosplugin.Result(self._state(metric.value), metric=metric)

    def _state(self, finding: Finding) -> nagiosplugin.state.ServiceState:
        if not finding.expiries:
            return Unknown
        first = finding.decider
        if first.expired or first.not_yet_valid or not self._critical.allows(finding.days):
            return Critical
        if finding.failures:
            return Unknown
        return Ok if self._warning.allows(finding.days) else Warn

    def performance(self, metric, resource) -> nagiosplugin.Performance | None:
        if self._state(metric.value) is Unknown:
            return None
        days = f"{metric.value.days:.2f}"
        return nagiosplugin.Performance(
            metric.name, days, "", self._warning.text, self._critical.text
        )


class Ranked(nagiosplugin.Results):
    """Results in which CRITICAL is worse than UNKNOWN, and that worse than WARNING."""

    def __iter__(self):
        """The worst first; among equals the one that expires first."""
        return iter(sorted(self.results, key=self._badness, reverse=True))

    @staticmethod
    def _badness(result: nagiosplugin.Result) -> tuple[int, float]:
        finding = result.metric.value
        return _RANK.index(result.state), -finding.days if finding.expiries else 0.0

    @property
    def most_significant_state(self):
        return max(self.by_state, key=_RANK.index)
