"""Shell text that survives the way: the login's shell, root's shell, then /bin/sh.

sshd and su hand a command to the user's own shell. csh and tcsh take no newline inside of quotes
and expand a ``!`` even there, and an old csh does not pass bytes above 127. So a script travels as
one word in which such bytes are octal escapes for printf, which is built into each /bin/sh.
"""

from __future__ import annotations

import re
import shlex

# Whatever any shell could read as its own, within single or double quotes.
_SPECIAL = re.compile(rb"[^ -~]|[!\"$'\\`]|^-")


def command(script: str) -> str:
    """The command that runs ``script`` in /bin/sh, whatever shell reads the command.

    It is one line of ASCII without ``!``, and may be quoted again.
    """
    return f"exec /bin/sh -c {shlex.quote(f'eval {_printed(script)}')}"


def word(text: str) -> str:
    """``text`` as one word for /bin/sh, again in one line of ASCII without ``!``."""
    quoted = shlex.quote(text)
    return _printed(text) if re.search(r"[^ -~]|!", quoted) else quoted


def _printed(text: str) -> str:
    """An expression in double quotes that is ``text`` once /bin/sh has expanded it."""
    data = text.encode("utf-8", "surrogateescape")  # as the command line had it
    escaped = _SPECIAL.sub(lambda byte: b"\\%03o" % ord(byte[0]), data).replace(b"%", b"%%")
    return f'"$(printf "{escaped.decode("ascii")}")"'
