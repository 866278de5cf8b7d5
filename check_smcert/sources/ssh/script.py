"""The script that runs on the Session Manager: a constant file behind a prologue of values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from check_smcert.sources.ssh import quoting
from check_smcert.sources.ssh.become import Become

_GLOB = re.compile(r"[*?\[]")


def is_glob(path: str) -> bool:
    """Whether a path on the Session Manager stands for all that it matches."""
    return _GLOB.search(path) is not None


def script(become: Become, paths: Mapping[str, str], reader: str, with_password: bool) -> str:
    """The text for /bin/sh that reads ``paths`` (label -> path or glob), see read_keystores.sh.

    ``reader`` is "keytool" or "native". ``with_password``: it asks for the store password.
    """
    arguments: list[str] = []
    for label, path in paths.items():
        arguments += [label, path, *_search(path)]
    prologue = [
        f"token={quoting.word(become.token)}",
        f"root={quoting.word(become.as_root)}",
        f"user={quoting.word(become.user)}",
        f"prompt={quoting.word(become.prompt.decode())}",
        f"reader={quoting.word(reader)}",
        f"with_password={_yes(with_password)}",
        f"watch={_yes(become.needs_watch)}",
        f"set -- {' '.join(map(quoting.word, arguments))}",
    ]
    return "\n".join(prologue) + "\n" + _constant()


def _search(path: str) -> tuple[str, str]:
    """For a glob the folder that find starts from and the depth below it, else two empty words."""
    parts = path.split("/")
    fixed = next((i for i, part in enumerate(parts) if is_glob(part)), None)
    if fixed is None:
        return "", ""
    return "/".join(parts[:fixed]) or "/", str(len(parts) - fixed)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


@cache
def _constant() -> str:
    """read_keystores.sh without what only its readers need: each check sends it."""
    text = Path(__file__).with_name("read_keystores.sh").read_text(encoding="ascii")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))
