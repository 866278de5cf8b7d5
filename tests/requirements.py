"""What a test needs of this machine: missing, it skips the test and says so; under CI it fails."""

from __future__ import annotations

import os
import shutil

import pytest


def need(*programs: str, root: bool = False) -> None:
    """Skip the running test, or with ``CI`` set fail it, unless every program is installed."""
    search = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [program for program in programs if not shutil.which(program, path=search)]
    if root and os.geteuid() != 0:
        missing.append("root (private mount namespaces)")
    if not missing:
        return
    message = "needs " + ", ".join(missing)
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
