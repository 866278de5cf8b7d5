"""Where ``~`` is: the folder that the passwd entry names, as for ssh, and never ``$HOME``.

A daemon that was started from root's shell has root's HOME, and another user's rights.
"""

from __future__ import annotations

import os
import pwd


def own() -> pwd.struct_passwd | None:
    """The passwd entry of whoever runs this; None for a user who has none."""
    try:
        return pwd.getpwuid(os.getuid())
    except KeyError:
        return None


def expand(path: str) -> str:
    """``path`` with its leading ``~`` or ``~user`` replaced; unchanged where nobody knows it."""
    first, slash, rest = path.partition("/")
    if first != "~":
        return os.path.expanduser(path)  # ~user is looked up in passwd there as well
    entry = own()
    return f"{entry.pw_dir}{slash}{rest}" if entry else path
