"""A channel of the connection that runs one command, and the conversation held over it.

All that can be decided without input and output is in conversation.py; this moves the bytes.
"""

from __future__ import annotations

import logging
import select
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from typing import NamedTuple, Protocol

import paramiko

from check_smcert.errors import ConnectionFailed, RemoteFailed, SmcertError
from check_smcert.sources.ssh.become import Become, Failure
from check_smcert.sources.ssh.conversation import Conversation

log = logging.getLogger(__name__)

# A prompt that nothing follows for so many seconds is one that waits for an answer.
_QUIET = 2.0
_CHUNK = 65536
_CTRL_C = b"\x03"
_HEARD = 0.3
# paramiko's: the connection, or the thread that serves it, has ended.
_CUT_OFF = (paramiko.SSHException, OSError, EOFError)


class Received(NamedTuple):
    """What came: both empty if nothing did; ``ended`` if nothing more will come."""

    output: bytes = b""
    errors: bytes = b""
    ended: bool = False


class Channel(Protocol):
    """A command that runs on the server."""

    def receive(self, seconds: float) -> Received:
        """What comes within ``seconds``. Raises ConnectionFailed."""

    def send(self, data: bytes) -> None:
        """To its standard input. Raises OSError."""


def run(
    transport: paramiko.Transport, host: str, become: Become, script: str, password: str | None
) -> bytes:
    """Run a shell script as root and return what it prints between its markers.

    The script gets ``password``, the store's, when it asks. Raises BecomeFailed; RemoteFailed for a
    script that did not run to its end; ConnectionFailed.
    """
    log.info("reading the keystores%s", f" as {become.user}" if become.user else "")
    channel, terminal = _open(transport, host, become)
    with closing(channel), _interrupted(channel) if terminal else nullcontext():
        try:
            channel.exec_command(become.wrap(script))
        except _CUT_OFF as error:
            raise _failed(
                transport,
                host,
                error,
                RemoteFailed(
                    f"sshd runs no command ({error})", "the user needs a shell; see sshd's log"
                ),
            ) from error
        conversation = Conversation(become, password)
        hold(conversation, _ParamikoChannel(channel, transport, host))
    return conversation.output


def hold(conversation: Conversation, channel: Channel) -> None:
    """Hold a conversation to its end; raises what it raises, and ConnectionFailed."""
    heard = time.monotonic()
    while not conversation.done:
        output, errors, ended = channel.receive(_QUIET)
        if errors:
            conversation.receive_error(errors)
        if output:
            heard = time.monotonic()
            answer = conversation.receive(output)
            if answer:
                _send(channel, answer)
        if ended:
            conversation.closed()
        elif time.monotonic() - heard >= _QUIET:
            heard = time.monotonic()
            conversation.quiet()


def _send(channel: Channel, answer: bytes) -> None:
    try:
        channel.send(answer)
    except OSError as error:
        # Whoever asked is gone: what still comes, and then the end, tell why.
        log.debug("nobody takes the password: %s", error)


class _ParamikoChannel:
    """A Channel by paramiko. Its poll tells of both streams, so that neither holds up the other."""

    def __init__(self, channel: paramiko.Channel, transport: paramiko.Transport, host: str) -> None:
        self._channel = channel
        self._transport = transport
        self._host = host
        channel.settimeout(_QUIET)
        self._poll = select.poll()
        self._poll.register(channel.fileno(), select.POLLIN)

    def receive(self, seconds: float) -> Received:
        """See Channel."""
        channel = self._channel
        try:
            self._poll.poll(seconds * 1000)
            # Asked before reading: what comes in between is read the next time.
            ended = channel.eof_received or channel.closed
            output = channel.recv(_CHUNK) if channel.recv_ready() else b""
            errors = channel.recv_stderr(_CHUNK) if channel.recv_stderr_ready() else b""
        except _CUT_OFF as error:
            raise _cut_off(self._host, error) from error
        if output or errors or not ended:
            return Received(output, errors)
        if not self._transport.is_active():
            raise _cut_off(self._host, self._transport.get_exception())
        return Received(ended=True)

    def send(self, data: bytes) -> None:
        """See Channel."""
        try:
            self._channel.sendall(data)
        except (paramiko.SSHException, EOFError) as error:
            raise OSError(str(error)) from error


@contextmanager
def _interrupted(channel: paramiko.Channel) -> Iterator[None]:
    """Type Ctrl-C on a terminal before it is left too early.

    What hangs before the script begins, as root's profile may, has nobody to end it: su keeps the
    terminal's hang-up from it, and the login may not send root's processes a signal.
    """
    try:
        yield
    except BaseException:
        with suppress(*_CUT_OFF):
            channel.settimeout(0.1)
            channel.sendall(_CTRL_C)
            # sshd drops what it has not passed on when the connection ends.
            channel.status_event.wait(_HEARD)
        raise


def _open(
    transport: paramiko.Transport, host: str, become: Become
) -> tuple[paramiko.Channel, bool]:
    """A session, and whether it has a terminal: if the method wants one and sshd gives it."""
    try:
        channel = transport.open_session()
        if not become.wants_terminal:
            return channel, False
        try:
            channel.get_pty()
            return channel, True
        except paramiko.SSHException as error:
            if become.needs_terminal:
                refused = become.explain(Failure.NO_TERMINAL, str(error), False)
                raise _failed(transport, host, error, refused) from error
        return transport.open_session(), False
    except _CUT_OFF as error:
        failed = RemoteFailed(f"sshd opens no session ({error})", "check sshd's log")
        raise _failed(transport, host, error, failed) from error


def _failed(
    transport: paramiko.Transport, host: str, error: Exception, refused: SmcertError
) -> SmcertError:
    """``refused``, unless there is no connection any more."""
    return refused if transport.is_active() else _cut_off(host, error)


def _cut_off(host: str, error: Exception | None) -> ConnectionFailed:
    reason = getattr(error, "strerror", None) or str(error or "")
    return ConnectionFailed(
        f"the connection to {host} was cut off{f' ({reason})' if reason else ''}",
        "try it again, see sshd's log there",
    )
