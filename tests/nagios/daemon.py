"""Daemons of the tests' own, their ports, and patience."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, Sequence

from tests.requirements import need

_PATIENCE = 30  # seconds


class Daemon:
    """``command``, running; it ends with the process that started it, and its children with it."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        need("unshare", "setpriv", root=True)
        self._log = log
        namespace = ("setpriv", "--pdeathsig", "KILL", "unshare", "--pid", "--fork", "--kill-child")
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                [*namespace, *command],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                env=environment,
            )

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until ``condition()`` is true and return it; fail with the daemon's last words."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"waited in vain:\n{self._log.read_text(errors='replace')[-4000:]}")

    def stop(self) -> None:
        """End it at once, with all that it has started."""
        self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def free_port() -> Iterator[int]:
    """A loopback port that refuses connections, and that only a daemon of ours will listen on."""
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]
