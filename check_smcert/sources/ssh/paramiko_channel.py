"""A command on the Session Manager, by paramiko."""

from __future__ import annotations

import contextlib
import select

import paramiko

from check_smcert.errors import ConnectionFailed, RemoteFailed
from check_smcert.sources.ssh import connection_errors
from check_smcert.sources.ssh.channel import CHUNK, CTRL_C, HEARD, QUIET, NoTerminal, Received

# paramiko's: the connection, or the thread that serves it, has ended.
_CUT_OFF = (paramiko.SSHException, OSError, EOFError)


class Connection:
    """A channel.Connection; ``host`` is for messages."""

    def __init__(self, transport: paramiko.Transport, host: str) -> None:
        self._transport = transport
        self._host = host

    def start(self, command: str, terminal: bool) -> ParamikoChannel:
        """See channel.Connection."""
        try:
            channel = self._transport.open_session()
        except _CUT_OFF as error:
            failed = RemoteFailed(f"sshd opens no session ({error})", "check sshd's log")
            raise self._failed(error, failed) from error
        try:
            if terminal:
                self._get_terminal(channel)
            channel.exec_command(command)
        except BaseException as error:
            channel.close()
            if not isinstance(error, _CUT_OFF):
                raise
            failed = RemoteFailed(
                f"sshd runs no command ({error})", "the user needs a shell; see sshd's log"
            )
            raise self._failed(error, failed) from error
        return ParamikoChannel(channel, self._transport, self._host, terminal)

    def _get_terminal(self, channel: paramiko.Channel) -> None:
        try:
            channel.get_pty()
        except paramiko.SSHException as error:
            raise self._failed(error, NoTerminal(str(error))) from error

    def _failed(self, error: Exception, refused: Exception) -> Exception:
        """``refused``, unless there is no connection any more."""
        return refused if self._transport.is_active() else cut_off(self._host, error)


class ParamikoChannel:
    """A Channel by paramiko. Its poll tells of both streams, so that neither holds up the other."""

    def __init__(
        self, channel: paramiko.Channel, transport: paramiko.Transport, host: str, terminal: bool
    ) -> None:
        self._terminal = terminal
        self._channel = channel
        self._transport = transport
        self._host = host
        channel.settimeout(QUIET)
        self._poll = select.poll()
        self._poll.register(channel.fileno(), select.POLLIN)

    def receive(self, seconds: float) -> Received:
        """See Channel."""
        channel = self._channel
        try:
            self._poll.poll(seconds * 1000)
            # Asked before reading: what comes in between is read the next time.
            ended = channel.eof_received or channel.closed
            output = channel.recv(CHUNK) if channel.recv_ready() else b""
            errors = channel.recv_stderr(CHUNK) if channel.recv_stderr_ready() else b""
        except _CUT_OFF as error:
            raise cut_off(self._host, error) from error
        if output or errors or not ended:
            return Received(output, errors)
        if not self._transport.is_active():
            raise cut_off(self._host, self._transport.get_exception())
        return Received(ended=True)

    def send(self, data: bytes) -> None:
        """See Channel."""
        try:
            self._channel.sendall(data)
        except (paramiko.SSHException, EOFError) as error:
            raise OSError(str(error)) from error

    def interrupt(self) -> None:
        """See Channel."""
        if not self._terminal:
            return
        with contextlib.suppress(*_CUT_OFF):
            self._channel.settimeout(0.1)
            self._channel.sendall(CTRL_C)
            self._channel.status_event.wait(HEARD)

    def close(self) -> None:
        """See Channel."""
        self._channel.close()


def cut_off(host: str, error: Exception | None) -> ConnectionFailed:
    """The error for a connection that is there no more; ``error`` may say why."""
    return connection_errors.cut_off(host, connection_errors.reason(error))
