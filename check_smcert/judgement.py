"""Judges what was read of one target: a state for each certificate, and one for all of them.

A range of days is about the soonest certificate to expire, a percentage about each one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from check_smcert.errors import UnknownLifetime
from check_smcert.notice import State
from check_smcert.outcome import RANK, Problem, ServedOutcome, Status, StoreOutcome
from check_smcert.served import Served
from check_smcert.settings import Settings
from check_smcert.store_report import Failure, StoreReport
from check_smcert.thresholds import Threshold
from check_smcert.validity import Validity


class _Judged(NamedTuple):
    validity: Validity
    state: State
    status: Status


def judge(report: StoreReport, settings: Settings) -> StoreOutcome:
    """Expired or not yet valid is CRITICAL whatever the thresholds say; not read is UNKNOWN."""
    thresholds = settings.warning, settings.critical
    percent = any(threshold.percent for threshold in thresholds)
    soonest = next((each for each in report.validities if _in_force(each)), None)
    failures: list[Failure] = list(report.failures)
    judged: list[_Judged] = []
    for validity in report.validities:
        asked = thresholds if percent or validity is soonest else ()
        try:
            judged.append(_judged(validity, *asked))
        except UnknownLifetime as error:
            failures.append(Failure(validity.origin, error))
            judged.append(_Judged(validity, State.IN_ORDER, Status.UNKNOWN))
    judged.sort(key=lambda each: RANK.index(each.status), reverse=True)
    found = [each.status for each in judged]
    status = max([*found, Status.UNKNOWN] if failures or not found else found, key=RANK.index)
    days, (warning, critical) = _shown(
        report, judged[0].validity if percent and judged else None, thresholds
    )
    return StoreOutcome(
        report.target,
        status,
        tuple(each.validity for each in judged),
        tuple(each.state for each in judged),
        tuple(Problem.of(each.error, settings.options, each.origin) for each in failures),
        days,
        warning=warning,
        critical=critical,
        excluded=report.excluded,
        remarks=report.remarks,
    )


def judge_port(port: Served, settings: Settings) -> ServedOutcome:
    """A certificate that the keystore has is judged there; one that it has renewed is WARNING at least."""
    own, error = port.validity, port.error
    status, warning, critical = Status.UNKNOWN, "", ""
    if own is not None:
        thresholds = settings.warning, settings.critical
        try:
            warning, critical = (each.in_days(_lifetime(own)).text for each in thresholds)
            status = Status.OK if port.held else _judged(own, *thresholds).status
        except UnknownLifetime as unknown:
            error = unknown
        if port.outdated:
            status = max(status, Status.WARNING, key=RANK.index)
    problem = Problem.of(error, settings.options, port.origin) if error else None
    return ServedOutcome(
        port.origin, status, own, problem, port.held, port.outdated, warning, critical
    )


def _in_force(validity: Validity) -> bool:
    return not validity.expired and not validity.not_yet_valid


def _judged(validity: Validity, *thresholds: Threshold) -> _Judged:
    """One certificate, by its own dates and by these thresholds, WARNING's first."""
    if validity.expired:
        return _Judged(validity, State.EXPIRED, Status.CRITICAL)
    if validity.not_yet_valid:
        return _Judged(validity, State.NOT_YET_VALID, Status.CRITICAL)
    status = Status.OK
    for threshold, left in zip(thresholds, (Status.WARNING, Status.CRITICAL)):
        if not threshold.in_days(_lifetime(validity)).allows(validity.days):
            status = left
    return _Judged(validity, State.DUE if status else State.IN_ORDER, status)


def _shown(
    report: StoreReport, worst: Validity | None, thresholds: tuple[Threshold, Threshold]
) -> tuple[float | None, list[str]]:
    """Perfdata: days of the soonest, or of the ``worst`` by percent, and its thresholds in days."""
    if not report.validities:
        return None, ["", ""]
    if worst is None:
        return report.days, [threshold.text for threshold in thresholds]
    try:
        return worst.days, [each.in_days(_lifetime(worst)).text for each in thresholds]
    except UnknownLifetime:
        return worst.days, ["", ""]


def _lifetime(validity: Validity) -> timedelta | None:
    start = validity.certificate.not_before
    return None if start is None else validity.certificate.not_after - start
