"""Daemons of the tests' own, their ports, and patience."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Callable

from tests.requirements import need

_PATIENCE = 40  # seconds
_reserved: list[socket.socket] = []


class Daemon:
    """``command``, running once ``ready()`` is true; ``log`` is the file for what it says.

    It ends with the process that started it, and all that it has started ends with it.
    """

    def __init__(
        self,
        command: Sequence[object],
        environment: Mapping[str, str],
        log: Path,
        ready: Callable[[], Any],
    ) -> None:
        need("unshare", "setpriv", root=True)
        self._log = log
        namespace = ("setpriv", "--pdeathsig", "KILL", "unshare", "--pid", "--fork", "--kill-child")
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                # The shell stays root: a child that drops to another user forgets its death signal.
                (*namespace, "sh", "-c", '"$@"; exit', "sh", *map(str, command)),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=environment,
            )
        try:
            self.wait(ready)
        except BaseException:
            self.stop()
            raise

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until ``condition()`` is true and return it; fail with the daemon's last words."""
        return wait(condition, self.log, lambda: self._process.poll() is None)

    def log(self) -> str:
        """What the daemon has said so far."""
        return self._log.read_text(errors="replace")

    def stop(self) -> None:
        """End it at once, with all that it has started."""
        self._process.kill()
        self._process.wait()


def wait(
    condition: Callable[[], Any],
    log: Callable[[], str] = lambda: "",
    alive: Callable[[], bool] = lambda: True,
) -> Any:
    """Wait until ``condition()`` is true and return it; fail with ``log()`` after a while.

    An OSError means "not yet": a server that starts or reloads refuses or breaks connections.
    """
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and alive():
        try:
            found = condition()
        except OSError:
            found = None
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("\n".join(["waited in vain", *log().splitlines()[-50:]]))


def free_port() -> int:
    """A loopback port that refuses connections, and that only a daemon of ours will listen on."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    _reserved.append(held)  # bound and not listening: nobody else is given it
    return held.getsockname()[1]


def listens(port: int) -> bool:
    """Whether somebody accepts connections on a loopback port."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
