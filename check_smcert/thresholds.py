"""Thresholds in days remaining: the Monitoring Plugins' range syntax, a bare N meaning ``N:``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nagiosplugin import Range

from check_smcert.errors import UsageError

_NUMBER = r"-?[0-9]{1,9}(\.[0-9]{1,9})?"
_RANGE = re.compile(rf"@?((~|{_NUMBER})?:({_NUMBER})?|{_NUMBER})")


@dataclass(frozen=True)
class Threshold:
    """A range of days that raises no alert; ``text`` is how perfdata shows it ("90:")."""

    text: str
    range: Range

    def allows(self, days: float) -> bool:
        """Whether this many days remaining raise no alert."""
        return bool(self.range.match(days))


def parse(text: str) -> Threshold:
    """Parse ``90``, ``30:``, ``@0:90``, ``~:10`` ...; raises UsageError."""
    if not _RANGE.fullmatch(text) or text in (":", "@:"):
        raise UsageError(f"'{text}' is not a range", "write days as 30, or a range as 30: or @0:30")
    full = text if ":" in text or text.startswith("@") else f"{text}:"
    try:
        return Threshold(full, Range(full))
    except ValueError:
        raise UsageError(
            f"the range '{text}' has its start after its end", "swap its two numbers"
        ) from None
