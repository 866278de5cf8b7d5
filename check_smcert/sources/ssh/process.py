"""Programs of this machine that an SSH way in runs: ssh, ssh-keygen, and a ProxyCommand.

They end with the plugin, however that ends: the kernel sends them SIGTERM (prctl(2),
PR_SET_PDEATHSIG). They never see a password in their environment.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_PR_SET_PDEATHSIG = 1
_PATIENCE = 0.2  # seconds that a program has to end in good order


class Ended(NamedTuple):
    """A program that has ended: its exit status and what it wrote."""

    status: int
    output: str
    errors: str


def find(name: str) -> str | None:
    """Where a program of OpenSSH is, None where it is not installed."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/bin:/bin")


def run(arguments: Sequence[str]) -> Ended:
    """Run a program to its end, with nothing to read. Raises OSError."""
    pipe = subprocess.PIPE
    running = start(arguments, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe)
    try:
        output, errors = (data.decode("utf-8", "replace") for data in running.communicate())
    finally:
        end(running)
    return Ended(running.returncode, output, errors)


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
    """End a program and what it has started in its group, which may outlive it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(_PATIENCE)


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
