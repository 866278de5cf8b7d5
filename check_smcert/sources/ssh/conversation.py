"""What is said over a channel until the script has ended, without any input or output.

The server's bytes go in, the passwords to send come out. The script, and su before it, print
markers, which begin with the random token of the Become: what profiles, banners and su print falls
outside of them. A password goes only to the prompt of the chosen method, at its time, and once.
"""

from __future__ import annotations

import enum
import logging

from check_smcert.document import MAX_BYTES
from check_smcert.errors import RemoteFailed, SmcertError
from check_smcert.sources.ssh import quote
from check_smcert.sources.ssh.become import Become, Failure

log = logging.getLogger(__name__)


class State(enum.Enum):
    """How far it has come."""

    LOGIN = "the login's own texts: banner and profile"
    ASKED = "su was started and may ask for its password"
    ANSWERED = "su has the password"
    RUNNING = "the script runs"
    SUDO_ANSWERED = "the script runs, and sudo has the password for one command"
    DONE = "the script has ended"


class Event(enum.Enum):
    """What can be told in the server's bytes: the markers, by their names, and the prompt."""

    SU_STARTED = "su"
    BEGUN = "begin"
    STORE_PASSWORD_WANTED = "ready"
    NEXT = "file, exit, find or found"
    ENDED = "end"
    PROMPT = "the method's own prompt, as the last thing"


# Whatever is not here is a failure.
TABLE: dict[tuple[State, Event], State] = {
    (State.LOGIN, Event.SU_STARTED): State.ASKED,
    (State.LOGIN, Event.BEGUN): State.RUNNING,  # without su
    (State.ASKED, Event.PROMPT): State.ANSWERED,
    (State.ASKED, Event.BEGUN): State.RUNNING,  # su may need no password
    (State.ANSWERED, Event.BEGUN): State.RUNNING,
    (State.RUNNING, Event.STORE_PASSWORD_WANTED): State.RUNNING,
    (State.RUNNING, Event.NEXT): State.RUNNING,
    (State.RUNNING, Event.PROMPT): State.SUDO_ANSWERED,
    (State.SUDO_ANSWERED, Event.NEXT): State.RUNNING,  # sudo asks again for its next command
    (State.RUNNING, Event.ENDED): State.DONE,
}

_SCRIPT_RUNS = (State.RUNNING, State.SUDO_ANSWERED)
_MARKERS = {
    b"su": Event.SU_STARTED,
    b"begin": Event.BEGUN,
    b"ready": Event.STORE_PASSWORD_WANTED,
    b"end": Event.ENDED,
    **dict.fromkeys((b"file", b"exit", b"find", b"found"), Event.NEXT),
}
# A marker's line has a label and a path in it, and a path has 4,096 bytes at most.
_LONGEST_MARKER = 8192
# As much as a prompt, and as much as a failure needs to quote a whole line.
_PROMPT_LENGTH = 1024
_QUOTED = 65536


class Conversation:
    """One channel's conversation; ``store_password`` is given to a script that asks for one."""

    def __init__(self, become: Become, store_password: str | None) -> None:
        self.state = State.LOGIN
        self._become = become
        self._store_password = store_password
        self._marker = f"\n{become.token} ".encode()
        self._data = bytearray()
        self._errors = b""  # the end of what came on standard error
        self._length_of_errors = 0
        self._scanned = 0  # before it there is no marker that was not seen
        self._since = 0  # where the last event ended
        self._begun_at = 0
        self._ended_at = 0

    @property
    def done(self) -> bool:
        """Whether the script has ended, and ``output`` is whole."""
        return self.state is State.DONE

    @property
    def output(self) -> bytes:
        """What the script printed between its markers "begin" and "end"."""
        return bytes(self._data[self._begun_at : self._ended_at])

    def receive(self, data: bytes) -> bytes:
        """Take what came on standard output, return what to send.

        Raises RemoteFailed for markers that do not fit and for too much data, BecomeFailed for a
        prompt that can't be answered.
        """
        self._data += data
        self._check_length()
        answer = b""
        while (marker := self._next_marker()) is not None:
            answer += self._take_marker(*marker)
        return answer + self._answer_prompt() if not self.done else answer

    def receive_error(self, data: bytes) -> None:
        """Take what came on standard error. It explains a failure, and nothing else."""
        self._errors = quote.whole_lines(self._errors + data, _QUOTED)
        self._length_of_errors += len(data)
        self._check_length()

    def quiet(self) -> None:
        """Nothing came for a while: raises if that is because something is asked.

        RemoteFailed for a question of the login, BecomeFailed for one of su or sudo.
        """
        running = self.state in _SCRIPT_RUNS
        # What is long is no question, but a keystore that comes slowly.
        if running and len(self._data) - self._since > _PROMPT_LENGTH:
            return
        if self.done or not self._become.asks_something_else(self._last(_PROMPT_LENGTH), running):
            return
        asked = self._quote()
        if self.state is State.LOGIN:
            do = "a profile of the login asks it: log in by hand and see which"
            if "assword" in asked:
                do = "its password has probably expired: log in by hand and change it"
            raise RemoteFailed(f"the login works, but asks '{asked}'", do)
        raise self._failure(Failure.ASKS)

    def closed(self, standard_error: bytes = b"") -> None:
        """The channel has ended: raises what that means, unless the script has ended before.

        ``standard_error`` is the rest of it. BecomeFailed if su failed, else RemoteFailed.
        """
        self.receive_error(standard_error)
        if self.done:
            return
        if self.state in _SCRIPT_RUNS:
            raise RemoteFailed(
                "the connection ended before all keystores were read",
                "try it again, see sshd's log",
            )
        if self.state is not State.LOGIN:
            raise self._failure(Failure.ENDED)
        said = quote.last_line(self._errors, self._become.secrets) or self._quote()
        do = "the user needs a shell, and a key without a forced command"
        if "expired" in said or "change required" in said:
            do = "log in by hand and change it"
        raise RemoteFailed(
            f"the login works, but runs no commands ({said or 'it said nothing'})", do
        )

    def _next_marker(self) -> tuple[bytes, int, int] | None:
        """The name of the next whole marker, and where its line starts and ends."""
        start = self._data.find(self._marker, self._scanned)
        if start < 0:
            # Its first part may have come already.
            self._scanned = max(self._scanned, len(self._data) - len(self._marker) + 1)
            return None
        self._scanned = start
        name_at = start + len(self._marker)
        end = self._data.find(b"\n", name_at, name_at + _LONGEST_MARKER)
        if end >= 0:
            name = bytes(self._data[name_at:end]).rstrip(b"\r").partition(b" ")[0]
            return name, start, end
        if len(self._data) >= name_at + _LONGEST_MARKER:
            raise self._unexpected(bytes(self._data[name_at : name_at + _LONGEST_MARKER]))
        return None

    def _take_marker(self, name: bytes, start: int, end: int) -> bytes:
        event = _MARKERS.get(name)
        if event is None or (self.state, event) not in TABLE:
            raise self._unexpected(name)
        self._move(event)
        self._scanned = end
        self._since = end + 1
        if event is Event.BEGUN:
            self._begun_at = end
        elif event is Event.ENDED:
            self._ended_at = start
        elif event is Event.STORE_PASSWORD_WANTED and self._store_password is not None:
            password, self._store_password = self._store_password, None
            return _line(password)
        return b""

    def _answer_prompt(self) -> bytes:
        if not self._become.asks(self._last(_PROMPT_LENGTH), self.state in _SCRIPT_RUNS):
            return b""
        if self.state is State.SUDO_ANSWERED:
            # Within one command sudo asks again only if the answer was wrong.
            raise self._failure(Failure.REFUSED)
        if (self.state, Event.PROMPT) not in TABLE:
            return b""
        password = self._become.secrets.become_password
        if password is None:
            raise self._failure(Failure.NO_PASSWORD)
        self._move(Event.PROMPT)
        self._since = len(self._data)
        return _line(password)

    def _move(self, event: Event) -> None:
        self.state = TABLE[self.state, event]
        log.debug("%s: %s", event.name, self.state.value)

    def _last(self, length: int) -> bytes:
        """What came after the last event, at most ``length`` bytes of it."""
        return bytes(self._data[max(self._since, len(self._data) - length) :])

    def _quote(self) -> str:
        return quote.last_line(self._said(), self._become.secrets)

    def _said(self) -> bytes:
        return quote.whole_lines(bytes(self._data[self._since :]), _QUOTED)

    def _failure(self, failure: Failure) -> SmcertError:
        answered = self.state in (State.ANSWERED, State.SUDO_ANSWERED)
        expired = quote.expired_account(self._said(), self._become.secrets)
        return self._become.explain(failure, expired or self._quote(), answered)

    def _unexpected(self, name: bytes) -> RemoteFailed:
        # Any other text is the host's, and may be a part of a password.
        shown = name.decode() if name in _MARKERS else "an unknown marker"
        return RemoteFailed(
            f"the answers of the host are out of order ('{shown}' while {self.state.value})",
            "try it again, and run it with -vvv if it stays",
        )

    def _check_length(self) -> None:
        if len(self._data) + self._length_of_errors > MAX_BYTES:
            raise RemoteFailed(
                f"the host sent more than {MAX_BYTES >> 20} MiB",
                "a keystore is smaller: check -k",
                option="-k",
                otherwise="a keystore is smaller: look at the files there",
            )


def _line(password: str) -> bytes:
    # As the environment had it, in whatever encoding.
    return f"{password}\n".encode("utf-8", "surrogateescape")
