"""Runs a plugin as Nagios does: a process of its own, with its arguments and environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PLUGINS = Path(__file__).parent.parent / "plugins"


def plugin(
    label: str, *arguments: object, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess:
    """Run ``plugins/check_smcert_LABEL``; its output is text, ``environment`` is added to ours."""
    done = subprocess.run(
        [sys.executable, str(PLUGINS / f"check_smcert_{label}"), *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env={**quiet_environment(), **environment},
        check=False,
    )
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


def quiet_environment() -> dict[str, str]:
    """This process's environment without what would change a plugin's mind."""
    ours = ("SMCERT_", "SSH_AUTH_SOCK", "MP_CONFIG_FILE", "NAGIOS_CONFIG_PATH")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
