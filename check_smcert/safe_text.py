"""The only door out: everything that is printed goes through it, a line at a time.

Text from a certificate, a host or a page is never trusted, and a host may echo a password.
"""

from __future__ import annotations

import re
import unicodedata

from check_smcert.secret import Secrets

# A line may hold a known_hosts key of 8,192 bits; Nagios keeps 8 KB in all.
_LONGEST_LINE = 2500
# Subjects are as long as their issuers like.
_LONGEST_VALUE = 400

# Control, format, surrogate and private characters, line and paragraph separators.
_UNFIT = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
# Icinga Web shows a coloured ball in their place (its PluginOutput.php).
_BALL = re.compile(r"[\[(](?:OK|WARNING|CRITICAL|UNKNOWN|UP|DOWN)[\])]")


class Door:
    """Makes text fit for output, for a check with these passwords."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def line(self, text: str) -> str:
        """A whole line: no passwords, nothing that a terminal, Nagios or a browser obeys."""
        return _shortened(clean(self._secrets.redact(text)), _LONGEST_LINE)

    def value(self, text: str) -> str:
        """One value in a line: the same, and not so long that it hides the others."""
        return _shortened(clean(self._secrets.redact(text)), _LONGEST_VALUE)


def clean(text: str) -> str:
    """No control characters (a newline starts a new line), no ``|`` (perfdata), no ``<>&``.

    A state in brackets is in small letters: ``(ok)``.
    """
    fit = "".join(
        "?" if char in "|<>&" or unicodedata.category(char) in _UNFIT else char for char in text
    )
    return _BALL.sub(lambda found: found[0].lower(), fit)


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
