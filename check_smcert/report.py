"""The words: one line with perfdata for Nagios, and the lines below it for the operator."""

from __future__ import annotations

import re
import unicodedata
from typing import Iterable

import nagiosplugin
from nagiosplugin import Ok, Unknown

from check_smcert.errors import SmcertError
from check_smcert.expiry import Expiry
from check_smcert.finding import Finding
from check_smcert.keystores import KEYSTORES
from check_smcert.notice import NAME, State
from check_smcert.psn import Advice, advise

# A certificate's subject may be as long as its issuer likes; Nagios keeps 8 KB in all.
_LONGEST = 400
_LONGEST_DETAIL = 2000  # a known_hosts line with a key of 8,192 bits


def clean(text: str, longest: int = _LONGEST) -> str:
    """Text from a certificate, a host or a page, fit for one line of a plugin's output.

    No control or formatting characters (a terminal obeys them, a newline starts a new line), no
    ``|`` (perfdata begins there), no ``<`` ``>`` ``&`` (web interfaces may take them as markup).
    """
    shown = "".join(
        "?" if char in "|<>&" or unicodedata.category(char) in _UNFIT else char for char in text
    )
    return shown if len(shown) <= longest else f"{shown[: longest - 3]}..."


_UNFIT = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


class Report(nagiosplugin.Summary):
    """Words the results; ``release`` is the one given, or None."""

    def __init__(self, release: str | None, verbosity: int = 0) -> None:
        self._release = release
        self._verbosity = verbosity

    def ok(self, results) -> str:
        return self._first_line(results)

    def problem(self, results) -> str:
        return self._first_line(results)

    def _first_line(self, results) -> str:
        worst, *others = results
        finding = worst.metric.value
        text = _headline(finding, worst.state, named=bool(others))
        for other in others:
            text += f", {other.metric.name} {str(other.state).upper()}"
        if worst.state is not Unknown:
            text += f", {self._advice(results).reference}"
        return text

    def verbose(self, results) -> list[str]:
        """The lines below the first: what was read, what could not be, and what to do."""
        lines: list[str] = []
        for result in results.results:
            prefix = f"{result.metric.name} {str(result.state).upper()}: "
            lines += self._finding_lines(result.metric.value, prefix if len(results) > 1 else "")
        if any(result.state is Unknown for result in results):
            lines += by_hand(*(r.metric.value.label for r in results if r.state is Unknown))
        if self._judged(results):
            lines += self._advice(results).lines
        return lines

    def _finding_lines(self, finding: Finding, prefix: str) -> list[str]:
        lines = []
        for where in finding.wheres:
            expiries = [expiry for expiry in finding.expiries if expiry.where == where]
            for expiry in expiries if self._verbosity else expiries[:1]:
                lines.append(f"{prefix}{_described(expiry)}")
        for number, failure in enumerate(finding.failures):
            if prefix or finding.expiries or number:  # else the first line has said it
                lines.append(f"{prefix}{clean(failure.where)}: {clean(str(failure.error))}")
            lines += [clean(detail, _LONGEST_DETAIL) for detail in failure.error.details]
        return lines + [f"{prefix}{line}" for line in _foreign(finding)]

    @staticmethod
    def _judged(results) -> list:
        """Those that the notice has a step for; UNKNOWN is none, whatever else was read there."""
        return [r for r in results if r.metric.value.expiries and r.state is not Unknown]

    def _advice(self, results) -> Advice:
        """The advice for the worst certificate that was read.

        An expired JBoss certificate changes what can be done for the others too (5/a).
        """
        judged = self._judged(results)
        states = [(_state(r.metric.value.decider, r.state), r.metric.value.label) for r in judged]
        worst = states[0]
        expired_jboss = (State.EXPIRED, "jboss")
        return advise(*(expired_jboss if expired_jboss in states else worst), self._release)


def _headline(finding: Finding, state, named: bool) -> str:
    store = f" ({finding.label})" if named else ""
    if state is Unknown:
        failure = finding.failures[0]
        return f"{finding.label + ': ' if named else ''}{clean(str(failure.error))}"
    first = finding.decider
    place = f" in {clean(first.where)}" if len(finding.wheres) > 1 else ""
    text = f"{clean(first.certificate.name)}{store}{place} {_when(first)}"
    if finding.failures:
        text += f", {len(finding.failures)} more could not be read"
    return text


def _state(expiry: Expiry, state) -> State:
    return State.DUE if expiry.state is State.FUTURE and state is not Ok else expiry.state


def _when(expiry: Expiry) -> str:
    certificate = expiry.certificate
    end = certificate.not_after
    if expiry.expired:
        return f"expired {_length(expiry.now - end)} ago ({_date(end)})"
    if expiry.not_yet_valid:
        return f"is not valid before {_date(certificate.not_before)}"
    return f"expires in {_length(end - expiry.now)} ({_date(end)})"


def _length(span) -> str:
    if span.days:
        return f"{span.days} day{'' if span.days == 1 else 's'}"
    hours = span.seconds // 3600
    return f"{hours} hour{'' if hours == 1 else 's'}" if hours else "less than an hour"


def _date(moment) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _described(expiry: Expiry) -> str:
    certificate = expiry.certificate
    parts = [clean(expiry.where)]
    if expiry.alias:
        parts.append(f"alias {clean(expiry.alias)}")
    parts.append(clean(certificate.subject or "no subject"))
    if certificate.issuer:
        parts.append(f"issued by {clean(certificate.issuer)}")
    start = f"from {_date(certificate.not_before)} " if certificate.not_before else ""
    parts.append(f"valid {start}until {_date(certificate.not_after)}")
    return "; ".join(parts)


def _foreign(finding: Finding) -> list[str]:
    """A line for each issuer that is not Avaya: the notice's step 1 is for those certificates."""
    issuers = dict.fromkeys(expiry.certificate.issuer for expiry in finding.expiries)
    return [
        f"not issued by Avaya but by {clean(issuer)}: a third-party certificate must be put back "
        "after a renewal (step 1)"
        for issuer in issuers
        if issuer and not re.search(r"\bavaya\b", issuer, re.I)
    ]


def render(check: nagiosplugin.Check, name: str) -> str:
    """The whole output of a check that has run."""
    first = f"{name} {str(check.state).upper()} - {check.summary_str}"
    perfdata = [str(result.metric.performance() or "") for result in check.results.results]
    if any(perfdata):
        first += f" | {' '.join(filter(None, perfdata))}"
    return "\n".join([first, *check.verbose_str])


def render_error(error: SmcertError, name: str, labels: Iterable[str] = ()) -> str:
    """The output of a check that found out nothing about the certificates ``labels``."""
    first = f"{name} UNKNOWN - {clean(str(error))}"
    details = [clean(detail, _LONGEST_DETAIL) for detail in error.details]
    return "\n".join([first, *details, *by_hand(*labels)])


def by_hand(*labels: str) -> list[str]:
    """Where the notice says how to read these certificates without this suite."""
    steps = ", ".join(f"{KEYSTORES[label].step} ({label})" for label in labels)
    return [f"to read it by hand: {NAME} step {steps}"] if labels else []
