"""Becoming root after the login: not at all, by su as the notice does it, or by sudo.

A script runs between markers with a random token, so that what profiles, banners and su itself say
falls outside. su reads its password from a terminal and drops, or even shows, what comes before it
asks: it is sent only once the prompt is the last thing on the screen.
"""

from __future__ import annotations

import logging
import re
import secrets as random
import shlex
import socket
from dataclasses import dataclass, field

import paramiko

from check_smcert.errors import BecomeFailed, RemoteFailed
from check_smcert.secret import Secrets
from check_smcert.sources import MAX_BYTES

log = logging.getLogger(__name__)

_DEFAULT_USER = {"none": None, "su": "sroot", "sudo": "root"}
# A prompt that nothing follows for so many seconds is one that waits for an answer.
_QUIET = 2.0
_SU_PROMPT = re.compile(rb"assword[^\n]*:\s*$")


@dataclass(frozen=True)
class Become:
    """How root is reached: ``method`` is none, su or sudo."""

    method: str
    user: str
    secrets: Secrets = field(repr=False)
    token: str = field(default_factory=lambda: random.token_hex(8))

    @classmethod
    def by(cls, method: str, user: str | None, secrets: Secrets) -> Become:
        """With the method's usual user where none is given."""
        return cls(method, user or _DEFAULT_USER[method] or "", secrets)

    @property
    def prefix(self) -> str:
        """What stands before each command that needs root, as sudo wants it."""
        if self.method != "sudo":
            return ""
        user = shlex.quote(self.user)
        if self.secrets.become_password is None:
            return f"sudo -n -u {user}"
        return f"sudo -p {shlex.quote(self._sudo_prompt)} -u {user}"

    @property
    def _sudo_prompt(self) -> str:
        return f"[{self.token} sudo]"

    def run(self, transport: paramiko.Transport, script: str, store_password: str | None) -> bytes:
        """Run a shell script as root and return what it prints.

        The script gets ``store_password`` on its standard input once it has printed "TOKEN ready".
        Raises BecomeFailed, or RemoteFailed for a script that did not run to its end.
        """
        with self._channel(transport) as channel:
            channel.settimeout(_QUIET)
            try:
                channel.exec_command(self._command(script))
            except (paramiko.SSHException, EOFError) as error:
                raise RemoteFailed(
                    f"sshd runs no command ({error})", "the user needs a shell; see sshd's log"
                ) from error
            log.info("reading the keystores%s", f" by {self.method}" if self.user else "")
            data = _Conversation(self, channel, store_password).data()
        return re.sub(re.escape(self._sudo_prompt.encode()) + rb"\r?\n?", b"", data)

    def _channel(self, transport: paramiko.Transport) -> paramiko.Channel:
        try:
            channel = transport.open_session()
            if self.method == "none":
                return channel
            try:
                # su reads its password from a terminal only; some sudoers files want one as well.
                # It also ends what runs there when the connection ends.
                channel.get_pty()
                return channel
            except paramiko.SSHException as error:
                if self.method == "su" or self.secrets.become_password is not None:
                    raise BecomeFailed(
                        f"sshd gives no terminal, {self.method} can't ask for a password",
                        "allow a pty for this key, or use --become sudo with NOPASSWD",
                    ) from error
            return transport.open_session()
        except (paramiko.SSHException, EOFError) as error:
            raise RemoteFailed(f"sshd opens no session ({error})", "check sshd's log") from error

    def _command(self, script: str) -> str:
        begin = f"printf '\\n%s begin\\n' {self.token}; {script}; printf '\\n%s end\\n' {self.token}"
        inner = f"exec /bin/sh -c {shlex.quote(begin)}"
        if self.method != "su":
            return inner
        outer = f"printf '\\n%s su\\n' {self.token}; LC_ALL=C; export LC_ALL; exec su - "
        outer += f"{shlex.quote(self.user)} -c {shlex.quote(inner)}"
        return f"exec /bin/sh -c {shlex.quote(outer)}"


class _Conversation:
    """Reads a channel to the end marker and answers what asks for a password on the way."""

    def __init__(self, become: Become, channel: paramiko.Channel, store_password: str | None):
        self._become = become
        self._channel = channel
        self._store_password = store_password
        self._data = bytearray()
        self._answered = 0  # where the data stood when the last password was sent
        self._begun = False

    def data(self) -> bytes:
        """What the script printed between its markers."""
        end = self._marker("end")
        while end not in self._data[-4096:]:
            try:
                chunk = self._channel.recv(65536)
            except socket.timeout:  # TimeoutError only from Python 3.10 on
                self._quiet()
                continue
            if not chunk:
                raise self._cut_short()
            self._data += chunk
            if len(self._data) > MAX_BYTES:
                raise RemoteFailed(
                    f"the host sent more than {MAX_BYTES >> 20} MiB", "that is no keystore: check -k"
                )
            self._answer()
        whole = bytes(self._data)
        return whole[whole.index(self._marker("begin")) : whole.rindex(end)]

    def _marker(self, name: str) -> bytes:
        return f"{self._become.token} {name}".encode()

    def _answer(self) -> None:
        """Answer the prompt at the end of the data, if there is one."""
        if not self._begun:
            self._begun = self._marker("begin") in self._data
        if self._begun:
            if self._data.endswith(self._become._sudo_prompt.encode()):
                self._send_to_sudo()
            elif self._data.rstrip().endswith(self._marker("ready")):
                self._send(self._store_password)
        elif self._become.method == "su" and not self._answered:
            if _SU_PROMPT.search(self._said_by_su()):
                self._send_become_password()

    def _said_by_su(self) -> bytes:
        """What came after su was started, without the marker's own line."""
        _, started, said = bytes(self._data).partition(self._marker("su"))
        return said.lstrip(b"\r\n") if started else b""

    def _send_to_sudo(self) -> None:
        # sudo asks again within the same command only if the answer was wrong.
        if self._answered and f"\n{self._become.token} ".encode() not in self._data[self._answered :]:
            raise BecomeFailed(
                "sudo refused the password", "check SMCERT_BECOME_PASSWORD, sudo wants the user's own"
            )
        self._send_become_password()

    def _send_become_password(self) -> None:
        password = self._become.secrets.become_password
        if password is None:
            raise BecomeFailed(
                f"{self._become.method} asks for the password of {self._become.user}",
                "set SMCERT_BECOME_PASSWORD",
            )
        self._answered = len(self._data)
        self._send(password)

    def _send(self, password: str | None) -> None:
        # As the environment had it, in whatever encoding.
        self._channel.sendall(f"{password}\n".encode("utf-8", "surrogateescape"))

    def _quiet(self) -> None:
        """Nothing came for a while: harmless, unless somebody has asked something else."""
        if self._begun:
            return
        if self._become.method != "su" or self._marker("su") not in self._data:
            asked = self._quote(bytes(self._data))
            if asked.endswith((":", "?")):
                raise RemoteFailed(
                    f"the login works, but asks '{asked}'",
                    "its password has probably expired: log in by hand and change it",
                )
            return
        asked = self._quote(bytes(self._data[self._answered :]) if self._answered else b"")
        if asked.endswith((":", "?")):
            raise BecomeFailed(
                f"su took the password of {self._become.user} and asks '{asked}'",
                "it has probably expired: log in by hand and change it",
            )

    def _cut_short(self) -> Exception:
        become = self._become
        if self._begun:
            return RemoteFailed(
                "the connection ended before all keystores were read", "try it again, see sshd's log"
            )
        if become.method == "su" and self._marker("su") in self._data:
            said = self._quote(self._said_by_su())
            if "ermission denied" in said:
                return BecomeFailed(
                    f"su does not let this login become {become.user} ({said})",
                    "see the group wheel and PAM there, or use --become sudo",
                )
            if self._answered and re.search("authentication|incorrect|sorry", said, re.I):
                return BecomeFailed(
                    f"su refused the password of {become.user} ({said})",
                    "check SMCERT_BECOME_PASSWORD, it is that of --become-user",
                )
            return BecomeFailed(
                f"su to {become.user} failed ({said or 'it said nothing'})",
                f"log in by hand and try: su - {become.user}",
            )
        if self._channel.recv_stderr_ready():
            self._data += self._channel.recv_stderr(4096)
        said = self._quote(bytes(self._data)) or "it said nothing"
        if re.search("expired|change required", said):
            return RemoteFailed(
                f"the login works, but runs no commands ({said})", "log in by hand and change it"
            )
        return RemoteFailed(
            f"the login works, but runs no commands ({said})",
            "the user needs a shell, and a key without a forced command",
        )

    def _quote(self, data: bytes) -> str:
        """The last line of what the server said."""
        lines = data.decode(errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return self._become.secrets.hidden_in(said[-1]) if said else ""
