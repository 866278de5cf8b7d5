"""The only door out: everything that is printed goes through it, a line at a time.

Text from a certificate, a host or a page is never trusted, and a host may echo a password.
"""

from __future__ import annotations

import unicodedata

from check_smcert.secret import Secrets

# Subjects are as long as their issuers like; a line may hold a known_hosts key of 8,192 bits.
LONGEST_LINE = 2500
# Of one value in a line; Nagios keeps 8 KB in all.
_LONGEST_VALUE = 400

# Control, format, surrogate and private characters, line and paragraph separators.
_UNFIT = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def line(text: str, secrets: Secrets) -> str:
    """``text`` as one line of output: no passwords, nothing that a terminal or browser obeys."""
    return shortened(clean(secrets.redact(text)), LONGEST_LINE)


def clean(text: str) -> str:
    """No control characters (a newline starts a new line), no ``|`` (perfdata), no ``<>&``."""
    return "".join(
        "?" if char in "|<>&" or unicodedata.category(char) in _UNFIT else char for char in text
    )


def shortened(text: str, longest: int = _LONGEST_VALUE) -> str:
    """``text`` with dots at its end where it is longer than ``longest`` characters."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
