"""Runs a plugin as Nagios does: a process of its own, with its arguments and environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PLUGINS = Path(__file__).parent.parent / "plugins"


def plugin(
    label: str,
    *arguments: object,
    stdin: bytes = b"",
    home: Path | None = None,
    **environment: str,
) -> subprocess.CompletedProcess:
    """Run ``plugins/check_smcert_LABEL``; its output is text, ``environment`` is added to ours.

    ``home`` is root's home for it, whatever passwd says outside.
    """
    command = [sys.executable, str(PLUGINS / f"check_smcert_{label}"), *map(str, arguments)]
    done = subprocess.run(
        [*(at_home(home) if home else ()), *command],
        input=stdin,
        capture_output=True,
        env={**quiet_environment(), **environment},
        check=False,
    )
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


def at_home(folder: Path) -> list[str]:
    """What to write before a command for which passwd has ``folder`` as root's home."""
    entry = f"root:x:0:0:root:{folder}:/bin/bash"
    passwd = re.sub("^root:.*$", entry, Path("/etc/passwd").read_text(), flags=re.M)
    own = folder / "passwd"
    own.write_text(passwd)
    mount = 'mount --bind "$0" /etc/passwd && exec "$@"'
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", mount, str(own)]


def quiet_environment() -> dict[str, str]:
    """This process's environment without what would change a plugin's mind."""
    ours = ("SMCERT_", "SSH_AUTH_SOCK", "MP_CONFIG_FILE", "NAGIOS_CONFIG_PATH")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
