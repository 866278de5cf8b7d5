"""What a server said, as text for an error: without passwords, and its last line."""

from __future__ import annotations

import re

from check_smcert.secret import Secrets

_EXPIRED = re.compile(r"account\b.*\bexpired", re.I)
# A line longer than this is shown by its end.
_LONGEST = 400


def text(data: bytes, secrets: Secrets) -> str:
    """``data`` from a server as text, without any password that it may have echoed."""
    # Passwords come from the environment in the same way, so that both are comparable.
    said = secrets.redact(data.decode("utf-8", "surrogateescape"))
    return said.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def whole_lines(data: bytes, longest: int) -> bytes:
    """The last lines of ``data``: what is cut could be the first part of a password."""
    return data if len(data) <= longest else data[-longest:].partition(b"\n")[2]


def last_line(data: bytes, secrets: Secrets) -> str:
    """The last line with any text in it, "" if there is none."""
    lines = [line.strip() for line in text(data, secrets).split("\n")]
    return next((line[-_LONGEST:] for line in reversed(lines) if line), "")


def expired_account(data: bytes, secrets: Secrets) -> str:
    """The line with which PAM says that an account has expired, "" if there is none.

    What comes after it says less: "su: Authentication failure".
    """
    lines = (line.strip() for line in text(data, secrets).split("\n"))
    return next((line[-_LONGEST:] for line in lines if _EXPIRED.search(line)), "")
