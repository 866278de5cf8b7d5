"""``--ssh openssh``: this machine's ssh as the way in, behind the same interface as paramiko.

ssh logs into a pipe of the plugin (-E), which no banner and no command can write to. "Authenticated
to" there is the only proof of a login: until it stands there, nothing that came counts.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from check_smcert.errors import RemoteFailed, UnusableSshConfig
from check_smcert.sources.ssh import openssh_command, process
from check_smcert.sources.ssh.channel import CHUNK, CTRL_C, HEARD, NoTerminal, Received
from check_smcert.sources.ssh.login import Asked
from check_smcert.sources.ssh.openssh_log import Log
from check_smcert.sources.ssh.ssh_config import Hop

log = logging.getLogger(__name__)

_ASKPASS = Path(__file__).with_name("askpass.sh")
# ssh's own process number, by which askpass knows that no other ssh asks.
_START = 'CHECK_SMCERT_SSH=$$; export CHECK_SMCERT_SSH; exec "$@"'
_LAST_OF_BANNER = 1 << 16  # bytes; a server may send any number
_LAST_WORDS = 1.0  # seconds between the end of the output and that of ssh


class Client:
    """A channel.Connection. ssh logs in and runs the command in one: the login is at the start."""

    def __init__(self, asked: Asked, hops: Sequence[Hop]) -> None:
        self._asked = asked
        self._hops = hops

    def start(self, command: str, terminal: bool) -> OpensshChannel:
        """See channel.Connection."""
        asked, hop = self._asked, self._hops[-1]
        openssh_command.check_files(asked)
        with contextlib.ExitStack() as undo:
            logs = [undo.enter_context(contextlib.closing(Log())) for _ in self._hops]
            environment = _askpass(asked, hop, undo)
            more = ["-o", f"BatchMode={'no' if environment else 'yes'}"]
            more += ["-tt"] if terminal else ["-T"]
            words = openssh_command.command(asked, self._hops, [each.path for each in logs], more)
            if len(logs) > 1:
                environment["SHELL"] = "/bin/sh"  # which runs the ProxyCommand
            through = "".join(f" through {each.host}" for each in self._hops[:-1])
            log.info("connecting to %s port %d%s", hop.host, hop.port, through)
            try:
                running = process.start(
                    ["/bin/sh", "-c", _START, "ssh", *words, command],
                    environment,
                    **dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE),
                    bufsize=0,
                )
            except OSError as error:
                raise UnusableSshConfig(
                    f"can't run {words[0]} ({error.strerror})", "use --ssh paramiko"
                ) from error
            channel = OpensshChannel(running, logs, terminal, hop.host)
            undo.callback(channel.end)
            banner = channel.wait_for_login(hop.user)
            if not logs[-1].logged_in:
                from check_smcert.sources.ssh import openssh_failures

                raise openssh_failures.explain(asked, self._hops, logs, banner)
            log.info("logged in as %s, %s", hop.user, logs[-1].version)
            channel.keep(undo.pop_all())
            return channel


def _askpass(asked: Asked, hop: Hop, undo: contextlib.ExitStack) -> dict[str, str]:
    """What ssh needs in its environment to ask for the password; empty where there is none.

    ssh closes what it inherits, so the pipe is opened again by the plugin's own number of it.
    """
    if asked.secrets.password is None:
        return {}
    if not os.access(_ASKPASS, os.X_OK):
        raise UnusableSshConfig(
            f"ssh can't run {_ASKPASS} to ask for the password",
            f"chmod 755 {_ASKPASS}, or use --ssh paramiko",
        )
    reading, writing = os.pipe()
    undo.callback(os.close, reading)
    with os.fdopen(writing, "wb") as pipe:
        # As the environment had it, in whatever encoding.
        pipe.write(f"{asked.secrets.password}\n".encode("utf-8", "surrogateescape"))
    asker = hop.one("hostkeyalias") or hop.host.lower()
    return {
        "SSH_ASKPASS": str(_ASKPASS),
        "SSH_ASKPASS_REQUIRE": "force",
        "DISPLAY": "none",  # before OpenSSH 8.4 it asks only where there is one
        "CHECK_SMCERT_LOGIN": f"{hop.user}@{asker}",
        "CHECK_SMCERT_PIPE": f"/proc/{os.getpid()}/fd/{reading}",
    }


class OpensshChannel:
    """A Channel by a running ssh; ``logs`` are those of all on the way, its own is the last."""

    def __init__(self, running: Any, logs: Sequence[Log], terminal: bool, host: str) -> None:
        self._terminal = terminal
        self._running = running
        self._logs = logs
        self._log = logs[-1]
        self._host = host
        self._undo = contextlib.ExitStack()
        self._open = [running.stdout.fileno(), running.stderr.fileno()]
        for number in self._open:
            os.set_blocking(number, False)

    def wait_for_login(self, user: str) -> bytes:
        """Until ssh has logged in, or has ended; returns the banner. Its command is not read."""
        banner, told = b"", False
        errors = self._running.stderr.fileno()
        waiting = [errors, *(each.number for each in self._logs)]
        while not self._log.logged_in and waiting:
            ended = self._running.poll() is not None
            ready = select.select(waiting, [], [], 0 if ended else 0.1)[0]
            self._read_logs()
            if self._log.logging_in and not told:
                log.info("logging in as %s", user)
                told = True
            if errors in ready:
                banner = (banner + self._read(errors))[-_LAST_OF_BANNER:]
                if errors not in self._open:
                    waiting.remove(errors)
            if ended and not ready:
                break
        return banner

    def receive(self, seconds: float) -> Received:
        """See Channel."""
        until = time.monotonic() + seconds
        received = Received()
        while not any(received) and time.monotonic() < until:
            self._wait(until - time.monotonic())
            self._read_logs()
            self._check_refusals()
            output, errors = (
                self._read(each.fileno()) for each in (self._running.stdout, self._running.stderr)
            )
            received = Received(output, errors, not (output or errors or self._is_open()))
        if received.ended and not self._log.command_ended:
            from check_smcert.sources.ssh import openssh_failures

            raise openssh_failures.cut_off(self._host, self._log)
        return received

    def _wait(self, seconds: float) -> None:
        waiting = [*self._open, *(each.number for each in self._logs)]
        select.select(waiting, [], [], max(seconds, 0))

    def _read_logs(self) -> None:
        """All of them: an ssh whose log is full does nothing any more."""
        for each in self._logs:
            each.read()

    def _is_open(self) -> bool:
        """Whether more may come: a ProxyCommand may keep standard error open."""
        if self._running.stdout.fileno() in self._open:
            return True
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._running.wait(_LAST_WORDS)
        self._log.read()
        return False

    def _read(self, number: int) -> bytes:
        """What has come; at the end of a stream it is no longer watched."""
        if number not in self._open:
            return b""
        try:
            data = os.read(number, CHUNK)
        except BlockingIOError:
            return b""
        if not data:
            self._open.remove(number)
        return data

    def _check_refusals(self) -> None:
        """What sshd may refuse after the login."""
        if said := self._log.refused_terminal:
            raise NoTerminal(said)
        if said := self._log.refused_session:
            raise RemoteFailed(f"sshd opens no session ({said})", "check sshd's log")
        if said := self._log.refused_command:
            raise RemoteFailed(
                f"sshd runs no command ({said})", "the user needs a shell; see sshd's log"
            )

    def send(self, data: bytes) -> None:
        """See Channel."""
        self._running.stdin.write(data)

    def interrupt(self) -> None:
        """See Channel."""
        if not self._terminal:
            return
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            self.send(CTRL_C)
            self._running.wait(HEARD)

    def keep(self, undo: contextlib.ExitStack) -> None:
        """Take over what is to be closed with the channel."""
        self._undo = undo

    def close(self) -> None:
        """See Channel."""
        self._undo.close()

    def end(self) -> None:
        """End ssh, and close its streams."""
        process.end(self._running)
        for stream in (self._running.stdin, self._running.stdout, self._running.stderr):
            with contextlib.suppress(OSError):
                stream.close()
