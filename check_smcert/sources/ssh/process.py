"""Programs of this machine that an SSH way in runs: ssh, and the ProxyCommand of a configuration.

They end with the plugin, however that ends: the kernel sends them SIGTERM (prctl(2),
PR_SET_PDEATHSIG). They never see a password in their environment.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

_PR_SET_PDEATHSIG = 1
_PATIENCE = 0.2  # seconds that a program has to end in good order


def start(arguments: Sequence[str], more: Mapping[str, str] | None = None, **streams: Any) -> Any:
    """A running program (subprocess.Popen), the leader of a session and process group of its own.

    ``more`` is added to the environment. Raises OSError.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SMCERT_")}
    return subprocess.Popen(
        arguments,
        # Messages are read in English, and no terminal is asked to draw anything.
        env={**ours, "LC_ALL": "C", "TERM": "dumb", **(more or {})},
        start_new_session=True,
        preexec_fn=_ends_with(os.getpid()),
        **streams,
    )


def end(running: Any) -> None:
    """End a program and what it has started in its group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(_PATIENCE)
            return


def _ends_with(parent: int) -> Any:
    """What a child does before it becomes the program; None where the kernel can't do it."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):  # not Linux
        return None

    def prepare() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it has ended before it was watched
            os._exit(1)

    return prepare
