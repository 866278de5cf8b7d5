"""Becoming root after the login: not at all, by su as the notice does it, or by sudo.

A method says how the script is started, which prompt it answers and when, and what a failure means.
It opens nothing and sends nothing. su asks once, before the script begins; sudo asks within it, once
for each command, with a prompt that has a random token in it.
"""

from __future__ import annotations

import enum
import re
from secrets import token_hex
from typing import Final

from check_smcert.errors import BecomeFailed, SmcertError
from check_smcert.secret import Secrets
from check_smcert.sources.ssh import quoting, sudo


class Failure(enum.Enum):
    """What can go wrong on the way to root."""

    NO_TERMINAL = "sshd gives no terminal"
    NO_PASSWORD = "the prompt came, and there is no password to answer it"
    REFUSED = "the same prompt came again"
    ASKS = "something was asked that nobody here can answer"
    ENDED = "it ended before the script began"


class Become:
    """How root is reached; the classes below are the methods, METHODS has them by name.

    ``user`` is whom to become, by default the method's usual user. ``secrets`` has the become
    password. ``token`` is random text that marks what is ours among what a server says; each
    connection needs a new one.
    """

    default_user = ""
    # sshd is asked for a terminal; one that may have none is still served, unless it is needed.
    wants_terminal = False
    # What runs there would outlive the connection.
    needs_watch = True
    # The whole script is root's, not only the commands behind ``as_root``.
    script_is_root = True

    def __init__(self, user: str | None, secrets: Secrets, token: str | None = None) -> None:
        self.user: Final = user or self.default_user
        self.secrets: Final = secrets
        self.token: Final = token or token_hex(8)

    @property
    def needs_terminal(self) -> bool:
        """Whether it can't work without a terminal."""
        return False

    @property
    def as_root(self) -> str:
        """How the script gets root for each command that needs it: "", "sudo" or "sudo -n"."""
        return ""

    @property
    def prompt(self) -> bytes:
        """The prompt that may stand in the script's output, b"" if none can."""
        return b""

    def wrap(self, script: str) -> str:
        """The command for sshd that runs ``script`` in /bin/sh."""
        return quoting.command(script)

    def asks(self, said: bytes, running: bool) -> bool:
        """Whether the method's own prompt is the last thing in ``said``.

        ``said`` is what came last, ``running`` whether the script has begun.
        """
        return False

    def asks_something_else(self, said: bytes, running: bool) -> bool:
        """Whether ``said``, which nothing followed for a while, is a question."""
        return not running and said.rstrip().endswith((b":", b"?"))

    def explain(self, failure: Failure, said: str, answered: bool) -> SmcertError:
        """The error for a failure; ``said`` is what the server said last, ``answered`` whether it
        has the password already.
        """
        return BecomeFailed(f"{failure.value} ({said or 'it said nothing'})", "see sshd's log")

    def refusal(self, program: str, errors: str) -> SmcertError | None:
        """The error if the method, not ``program`` itself, is what ``errors`` come from."""
        return None

    def more_rights(self, login_user: str) -> str:
        """What to do where a keystore may not be read."""
        return f"check what {self.user} may read there"


class Direct(Become):
    """The login itself may read the keystores."""

    def more_rights(self, login_user: str) -> str:
        """It has to become root."""
        return f"{login_user} needs --become su or --become sudo"


class Su(Become):
    """``su - USER``: the whole script runs as root, a terminal is needed for the password."""

    default_user = "sroot"
    wants_terminal = True

    @property
    def needs_terminal(self) -> bool:
        """su reads its password from a terminal only."""
        return True

    def wrap(self, script: str) -> str:
        """A marker of its own shows where the login's texts end and su's begin."""
        start = f'printf "\\n%s su\\n" {self.token}; LC_ALL=C; export LC_ALL; exec su - '
        start += f"{quoting.word(self.user)} -c {quoting.word(quoting.command(script))}"
        return f"exec /bin/sh -c {quoting.word(start)}"

    def asks(self, said: bytes, running: bool) -> bool:
        """su drops, or even shows, what comes before its prompt: the prompt must have come."""
        last = said.rpartition(b"\n")[2].rstrip()
        return not running and b"assword" in last and last.endswith(b":")

    def explain(self, failure: Failure, said: str, answered: bool) -> SmcertError:
        """See Become."""
        if failure is Failure.NO_TERMINAL:
            return _no_terminal("su")
        if failure is Failure.NO_PASSWORD:
            return BecomeFailed(
                f"su asks for the password of {self.user}", "set SMCERT_BECOME_PASSWORD"
            )
        if failure is Failure.ASKS and answered:
            return BecomeFailed(
                f"su took the password of {self.user} and asks '{said}'",
                "it has probably expired: log in by hand and change it"
                if "assword" in said
                else f"a profile of {self.user} asks it: log in by hand and see which",
            )
        if failure is Failure.ASKS:
            return BecomeFailed(
                f"su to {self.user} asks '{said}', which is not its password",
                f"log in by hand and try: su - {self.user}",
            )
        if re.search(r"account\b.*\bexpired", said, re.I):
            return BecomeFailed(
                f"su does not let this login become {self.user} ({said})",
                "have that account extended, or use --become sudo",
            )
        if "ermission denied" in said:
            return BecomeFailed(
                f"su does not let this login become {self.user} ({said})",
                "see the group wheel and PAM there, or use --become sudo",
            )
        if answered and re.search("authentication|incorrect|sorry", said, re.I):
            return BecomeFailed(
                f"su refused the password of {self.user} ({said})",
                "check SMCERT_BECOME_PASSWORD, it is that of --become-user",
            )
        return BecomeFailed(
            f"su to {self.user} failed ({said or 'it said nothing'})",
            f"log in by hand and try: su - {self.user}",
        )


class Sudo(Become):
    """``sudo -u USER``: only keytool, cat and find run as root, as a sudoers file allows them."""

    default_user = "root"
    # Some sudoers files want one, and sudo asks on it. It also ends what runs there with the
    # connection; a watch would take the password from it.
    wants_terminal = True
    needs_watch = False
    script_is_root = False

    @property
    def needs_terminal(self) -> bool:
        """Only to ask for the password."""
        return self.secrets.become_password is not None

    @property
    def as_root(self) -> str:
        """Without a password to give, sudo must not ask for one."""
        return "sudo -n" if self.secrets.become_password is None else "sudo"

    @property
    def prompt(self) -> bytes:
        """The token makes it one that no text of the server looks like."""
        return f"[{self.token} sudo]".encode()

    def asks(self, said: bytes, running: bool) -> bool:
        """See Become."""
        return running and said.endswith(self.prompt)

    def asks_something_else(self, said: bytes, running: bool) -> bool:
        """PAM may have questions of its own, where the data of a keystore would be."""
        if not running:
            return super().asks_something_else(said, running)
        last = said.rpartition(b"\n")[2].rstrip()
        question = rb"(?i)(password|passcode|verification code|\bpin\b|\botp\b)[^:?]*[:?]$"
        return last.isascii() and re.search(question, last) is not None

    def explain(self, failure: Failure, said: str, answered: bool) -> SmcertError:
        """See Become."""
        if failure is Failure.NO_TERMINAL:
            return _no_terminal("sudo")
        if failure is Failure.REFUSED:
            return BecomeFailed("sudo refused the password", sudo.CHECK_PASSWORD)
        if failure is Failure.NO_PASSWORD:
            return BecomeFailed(
                f"sudo asks for the password to become {self.user}", sudo.GIVE_PASSWORD
            )
        return BecomeFailed(
            f"sudo asks '{said}', which is not its own prompt",
            "log in by hand and try sudo there",
        )

    def refusal(self, program: str, errors: str) -> SmcertError | None:
        """See Become. An old sudo without a terminal asks on standard error, and has no answer."""
        if self.prompt.decode() in errors:
            return self.explain(Failure.NO_PASSWORD, "", False)
        return sudo.refusal(program, errors)


METHODS: dict[str, type[Become]] = {"none": Direct, "su": Su, "sudo": Sudo}


def _no_terminal(method: str) -> BecomeFailed:
    return BecomeFailed(
        f"sshd gives no terminal, {method} can't ask for a password",
        "allow a pty for this key, or use --become sudo with NOPASSWD",
    )
