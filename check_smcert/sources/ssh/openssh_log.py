"""What an ssh writes into its log (-E, LogLevel DEBUG, LC_ALL=C), and what it means.

Only that ssh itself writes there. Its own messages have no prefix; what the server makes it say
begins with "debug1: ", or names it. But ssh shows new lines in that as they are, so a server can
make it write any line. It gains a wrong message: no output comes, and nothing is sent, before ssh
itself is logged in.
"""

from __future__ import annotations

import logging
import os
import re
import select

log = logging.getLogger(__name__)

# Characters; a login has some thousands. ssh cuts a line at 1,024 itself.
_LONGEST, _LONGEST_LINE = 1 << 20, 1 << 16


class Log:
    """A pipe that an ssh logs into, by ``path``. ``number`` is what to wait for with select."""

    def __init__(self) -> None:
        self.number, self._writing = os.pipe()
        os.set_blocking(self.number, False)
        # ssh closes what it inherits, and opens it again by this name.
        self.path = f"/proc/{os.getpid()}/fd/{self._writing}"
        self.text = ""
        self._rest = b""

    def close(self) -> None:
        """Close both ends."""
        os.close(self.number)
        os.close(self._writing)

    def read(self) -> None:
        """Take what has come."""
        while select.select([self.number], [], [], 0)[0]:
            *lines, rest = (self._rest + os.read(self.number, 65536)).split(b"\n")
            self._rest = rest[:_LONGEST_LINE]
            said = [line.decode("utf-8", "replace").strip("\r") for line in lines]
            for text in said:
                log.debug("ssh: %s", text)
            # A server can make ssh log whatever it sends.
            if len(self.text) < _LONGEST:
                self.text += "".join(f"{text}\n" for text in said)

    def find(self, pattern: str) -> re.Match[str] | None:
        """The first place of a line that begins so."""
        return re.search(f"^(?:ssh: )?{pattern}", self.text, re.M)

    @property
    def logged_in(self) -> bool:
        """Whether the server has accepted the login."""
        return self.find("Authenticated to ") is not None

    @property
    def logging_in(self) -> bool:
        """Whether the host key was accepted, so that the login has begun."""
        return self.find("debug1: SSH2_MSG_SERVICE_ACCEPT") is not None

    @property
    def version(self) -> str:
        """The server's."""
        found = self.find(r"debug1: Remote protocol version \S+ remote software version (.+)")
        return found[1] if found else ""

    @property
    def command_ended(self) -> bool:
        """Whether the server told that the command has ended, and how."""
        return self.find(r"debug1: client_input_channel_req: .* rtype exit-s") is not None

    @property
    def refused_terminal(self) -> str:
        """What ssh says if sshd gives no terminal."""
        return self._line("PTY allocation request failed")

    @property
    def refused_command(self) -> str:
        """What ssh says if sshd starts no command."""
        return self._line("(?:exec|shell) request failed")

    @property
    def refused_session(self) -> str:
        """What ssh says if sshd opens no session."""
        return self._line(r"channel \d+: open failed")

    @property
    def last(self) -> str:
        """The last message of ssh itself."""
        lines = [line for line in self.text.splitlines() if line and not line.startswith("debug")]
        return lines[-1] if lines else ""

    def tried(self) -> list[str]:
        """The proofs that it offered, as paramiko's way in names them."""
        found = []
        offers = r"^debug1: (?:Offering public key|Trying private key): (.+)$"
        for offer in re.findall(offers, self.text, re.M):
            comment, _, rest = re.sub(r"(?: \S+ SHA256:\S+)(.*)$", r"\0\1", offer).partition("\0")
            if "agent" in rest.split():
                found.append(f"agent's key {comment}")
            elif rest or os.path.exists(comment):
                found.append(f"key {comment}")
        return list(dict.fromkeys(found))

    def _line(self, pattern: str) -> str:
        found = self.find(f"{pattern}.*")
        return found[0] if found else ""
