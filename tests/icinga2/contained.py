"""A daemon whose whole family ends with it, and which ends with the process that started it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Mapping, Sequence


class Contained:
    """``command``, started in a PID namespace of its own; what it says goes to the file ``log``."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        namespace = ("setpriv", "--pdeathsig", "KILL", "unshare", "--pid", "--fork", "--kill-child")
        with log.open("w") as file:
            self._process = subprocess.Popen(
                # The shell stays root: a child that drops to another user forgets its death signal.
                (*namespace, "sh", "-c", '"$@"; exit', "sh", *command),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=environment,
            )

    def log(self) -> str:
        """What the daemon has said so far."""
        return self._log.read_text(errors="replace")

    def check(self) -> None:
        """Fail with the log if the daemon has ended by itself."""
        assert self._process.poll() is None, self.log()

    def stop(self) -> None:
        """End the daemon and whatever it has started, at once."""
        self._process.kill()
        self._process.wait()
