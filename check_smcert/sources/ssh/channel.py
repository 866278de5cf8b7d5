"""A command that runs on the Session Manager, and the conversation held with it.

All that can be decided without input and output is in conversation.py; this moves the bytes. How
they get there is a Connection's: paramiko_channel.py, openssh.py.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple, Protocol

from check_smcert.sources.ssh.become import Become, Failure
from check_smcert.sources.ssh.conversation import Conversation

log = logging.getLogger(__name__)

# A prompt that nothing follows for so many seconds is one that waits for an answer.
QUIET = 2.0
CHUNK = 65536
CTRL_C = b"\x03"
# sshd drops what it has not passed on when the connection ends.
HEARD = 0.3


class Received(NamedTuple):
    """What came: both empty if nothing did; ``ended`` if nothing more will come."""

    output: bytes = b""
    errors: bytes = b""
    ended: bool = False


class Channel(Protocol):
    """A command that runs on the server."""

    def receive(self, seconds: float) -> Received:
        """What comes within ``seconds``. Raises ConnectionFailed, RemoteFailed, NoTerminal."""

    def send(self, data: bytes) -> None:
        """To its standard input. Raises OSError."""

    def interrupt(self) -> None:
        """Type Ctrl-C if there is a terminal, and wait HEARD seconds for what it does."""

    def close(self) -> None:
        """End it."""


class Connection(Protocol):
    """A way to a logged-in server."""

    def start(self, command: str, terminal: bool) -> Channel:
        """Run a shell command, on a terminal or without one.

        Raises ConnectionFailed, RemoteFailed where sshd runs none, and the errors of a login that
        has waited until now; NoTerminal, which receive() of the channel may also raise.
        """


class NoTerminal(Exception):
    """sshd gives no terminal; the text is what was said about it."""


def run(connection: Connection, become: Become, script: str, password: str | None) -> bytes:
    """Run a shell script as root and return what it prints between its markers.

    The script gets ``password``, the store's, when it asks. Raises BecomeFailed; RemoteFailed for a
    script that did not run to its end; ConnectionFailed; what Connection.start raises.
    """
    command = become.wrap(script)

    def converse(channel: Channel) -> bytes:
        conversation = Conversation(become, password)
        with closing(channel), _interrupted(channel):
            log.info("reading the keystores%s", f" as {become.user}" if become.user else "")
            hold(conversation, channel)
        return conversation.output

    if become.wants_terminal:
        try:
            return converse(connection.start(command, True))
        except NoTerminal as refused:
            if become.needs_terminal:
                raise become.explain(Failure.NO_TERMINAL, str(refused), False) from refused
    return converse(connection.start(command, False))


def hold(conversation: Conversation, channel: Channel) -> None:
    """Hold a conversation to its end; raises what it raises, and ConnectionFailed."""
    heard = time.monotonic()
    while not conversation.done:
        output, errors, ended = channel.receive(QUIET)
        if errors:
            conversation.receive_error(errors)
        if output:
            heard = time.monotonic()
            answer = conversation.receive(output)
            if answer:
                _send(channel, answer)
        if ended:
            conversation.closed()
        elif time.monotonic() - heard >= QUIET:
            heard = time.monotonic()
            conversation.quiet()


def _send(channel: Channel, answer: bytes) -> None:
    try:
        channel.send(answer)
    except OSError as error:
        # Whoever asked is gone: what still comes, and then the end, tell why.
        log.debug("nobody takes the password: %s", error)


@contextmanager
def _interrupted(channel: Channel) -> Iterator[None]:
    """Type Ctrl-C on a terminal before it is left too early.

    What hangs before the script begins, as root's profile may, has nobody to end it: su keeps the
    terminal's hang-up from it, and the login may not send root's processes a signal.
    """
    try:
        yield
    except BaseException:
        channel.interrupt()
        raise
