"""Thresholds in days remaining: the Monitoring Plugins' range syntax, a bare N meaning ``N:``.

``N%`` is N percent of the whole lifetime of the certificate that is judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from nagiosplugin import Range

from check_smcert.errors import UnknownLifetime, UsageError

_NUMBER = r"-?[0-9]{1,9}(\.[0-9]{1,9})?"
_RANGE = re.compile(rf"@?((~|{_NUMBER})?:({_NUMBER})?|{_NUMBER})")
_PERCENT = re.compile(r"([0-9]{1,2}(\.[0-9]{1,9})?|100)%")
_NEVER_LEFT = "~:"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Threshold:
    """A range of days, or of percent, that raises no alert.

    ``text`` is how perfdata shows it ("90:"); a percentage is shown in days, see :meth:`in_days`.
    """

    text: str
    range: Range
    percent: bool = False

    def allows(self, days: float) -> bool:
        """Whether this many days remaining raise no alert."""
        return bool(self.range.match(days))

    def in_days(self, lifetime: timedelta | None) -> Threshold:
        """The same for a certificate that is valid for ``lifetime`` in all, None if not known.

        Raises UnknownLifetime.
        """
        if not self.percent:
            return self
        if lifetime is None:
            raise UnknownLifetime(self.text)
        text = f"{self.range.start / 100 * (lifetime / _DAY):.2f}:"
        return Threshold(text, Range(text))


def parse(text: str) -> Threshold:
    """Parse ``90``, ``30:``, ``@0:90``, ``~:10``, ``10%`` ...; raises UsageError."""
    if _PERCENT.fullmatch(text):
        return Threshold(text, Range(f"{text[:-1]}:"), percent=True)
    if not _RANGE.fullmatch(text) or text in (":", "@:"):
        raise UsageError(
            f"'{text}' is not a range", "write days as 30, a range as 30: or @0:30, percent as 10%"
        )
    full = text if ":" in text or text.startswith("@") else f"{text}:"
    try:
        return Threshold(full, Range(full))
    except ValueError:
        raise UsageError(
            f"the range '{text}' has its start after its end", "swap its two numbers"
        ) from None


def refuse_contradiction(warning: Threshold, critical: Threshold) -> None:
    """Raise UsageError if whatever leaves the warning range has left the critical one as well.

    Days below zero are left out, for they are CRITICAL in any case. ``~:`` says that no WARNING is
    wanted. Percent and days can't be compared without the certificate.
    """
    if warning.percent != critical.percent or warning.text == _NEVER_LEFT:
        return
    ends = [end for each in (warning, critical) for end in (each.range.start, each.range.end)]
    # Both ranges change only at their ends, and days have two decimals.
    moments = (end + step for end in (0.0, *ends) for step in (-0.01, 0.0, 0.01))
    if not any(m >= 0 and critical.allows(m) and not warning.allows(m) for m in moments):
        raise UsageError(
            f"-w {warning.text} can never warn before -c {critical.text}",
            f"give -w more days than -c, or -w {_NEVER_LEFT} for no WARNING at all",
        )
