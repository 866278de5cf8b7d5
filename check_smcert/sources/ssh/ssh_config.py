"""ssh_config, as ssh itself reads it: each host on the way is asked for with ``ssh -G``.

ssh evaluates the file, with its Include, Match and Host, for one destination, and prints what
follows (ssh(1), -G). Match exec runs commands there, as it does for ssh. What is asked for on the
command line of the plugin wins.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from check_smcert.errors import UnusableSshConfig
from check_smcert.sources.ssh import home, process
from check_smcert.sources.ssh.login import Asked, Login

log = logging.getLogger(__name__)

_NONE = "none"
_MOST_HOPS = 8


@dataclass(frozen=True)
class Hop:
    """A host on the way: a jump host, or the Session Manager, which is the last.

    ``destination`` and ``arguments`` (-F, -l, -p, -J) are what ssh is asked with, ``answer`` what
    ssh -G says, by keyword in small letters. ``options`` were added to that question.
    """

    destination: str
    arguments: tuple[str, ...] = ()
    answer: dict[str, list[str]] = field(default_factory=dict)
    options: tuple[str, ...] = ()

    def one(self, keyword: str, default: str = "") -> str:
        """The value of a keyword, ``default`` where there is none, or "none"."""
        value = self.answer.get(keyword, [default])[0]
        return default if value == _NONE else value

    @property
    def host(self) -> str:
        """The name or address to connect to."""
        return self.one("hostname", self.destination)

    @property
    def port(self) -> int:
        """Its TCP port."""
        return int(self.one("port", "22"))

    @property
    def user(self) -> str:
        """The login name."""
        return self.one("user")

    def files(self, keyword: str) -> tuple[str, ...]:
        """The paths of a keyword that lists several in one line, which ssh -G does not quote."""
        paths: list[str] = []
        for word in self.one(keyword).split(" "):
            if paths and not word.startswith(("/", "~")):
                paths[-1] += f" {word}"  # a blank within a path
            else:
                paths.append(word)
        return tuple(home.expand(path) for path in paths if path)

    def expanded(self, text: str) -> str:
        """``text`` with its %h, %p and the like replaced (ssh_config(5), TOKENS)."""
        entry = home.own()
        values = {
            "%": "%",
            "d": entry.pw_dir if entry else "~",
            "h": self.host,
            "i": str(os.getuid()),
            "k": self.one("hostkeyalias", self.destination),
            "L": socket.gethostname().partition(".")[0],
            "l": socket.gethostname(),
            "n": self.destination,
            "p": str(self.port),
            "r": self.user,
            "u": entry.pw_name if entry else "",
        }
        first, *parts = text.replace("%%", "%\0").split("%")
        found = [
            values.get(part[:1].replace("\0", "%"), f"%{part[:1]}") + part[1:] for part in parts
        ]
        return first + "".join(found)


def program() -> str | None:
    """Where ssh is, None where it is not installed."""
    return process.find("ssh")


def way(asked: Asked, options: Sequence[str] = ()) -> tuple[Hop, ...]:
    """The hosts on the way, the Session Manager last. Raises UnusableSshConfig.

    ``options`` are ssh's, for the last of them.
    """
    given = (
        *(("-p", str(asked.port)) if asked.port else ()),
        *(("-l", asked.user) if asked.user else ()),
    )
    if asked.configuration == _NONE and asked.client == "paramiko":
        return (_unasked(asked, given),)
    if why := _unaskable():
        if asked.configuration:
            raise UnusableSshConfig(
                f"can't read {asked.configuration}, {why}",
                "install OpenSSH's client, or leave out -F",
            )
        log.info("%s, so ssh_config is not read", why)
        return (_unasked(asked, given),)
    if asked.configuration:
        path = asked.configuration
        given = ("-F", path if path == _NONE else os.path.abspath(home.expand(path)), *given)
    return _hops(asked.host, given, options, _MOST_HOPS)


def _unaskable() -> str:
    """Why ssh can't be asked, "" if it can."""
    if program() is None:
        return "ssh is not installed"
    # ssh does nothing for such a user.
    return "" if home.own() else "this user has no passwd entry"


def _unasked(asked: Asked, given: tuple[str, ...]) -> Hop:
    """The Session Manager as the command line has it."""
    entry = home.own()
    user = asked.user or (entry.pw_name if entry else "")
    return Hop(asked.host, given, {"port": [str(asked.port or 22)], "user": [user]})


def _hops(
    destination: str, arguments: tuple[str, ...], options: Sequence[str], most: int
) -> tuple[Hop, ...]:
    """ssh reaches the last of its jump hosts through those before, and that one as it is asked to."""
    log.info("asking ssh for its configuration of %s", destination)
    answer = _ask([*options, *arguments, "--", destination])
    hop = Hop(destination, arguments, answer, tuple(options))
    jumps = hop.one("proxyjump")
    if not jumps:
        return (hop,)
    if most == 1:
        raise UnusableSshConfig(
            f"more than {_MOST_HOPS - 1} jump hosts lead to {destination}",
            "see whether ProxyJump in ssh_config goes round in circles",
        )
    before, _, last = jumps.rpartition(",")
    user, host, port = _parts(last)
    further = (
        *(arguments[:2] if arguments[:1] == ("-F",) else ()),
        *(("-l", user) if user else ()),
        *(("-p", port) if port else ()),
        *(("-J", before) if before else ()),
    )
    return (*_hops(host, further, (), most - 1), hop)


def _parts(jump: str) -> tuple[str, str, str]:
    """User, host and port of ``[user@]host[:port]``, with brackets around an IPv6 address."""
    user, _, rest = jump.removeprefix("ssh://").rstrip("/").rpartition("@")
    if rest.startswith("["):
        host, _, port = rest[1:].partition("]")
        return user, host, port.lstrip(":")
    host, _, port = rest.partition(":") if rest.count(":") == 1 else (rest, "", "")
    return user, host, port


def _ask(arguments: Sequence[str]) -> dict[str, list[str]]:
    """What ssh -G answers."""
    log.info("asking ssh -G how to reach %s", arguments[-1])
    done = process.run([program() or "ssh", "-T", "-N", "-G", *arguments])
    if done.status != 0:
        said = next(
            (line.strip() for line in done.errors.splitlines() if line.strip()), "it said nothing"
        )
        raise UnusableSshConfig(
            f"ssh can't read its configuration ({said})",
            "mend it, or give another one or none with -F",
        )
    answer: dict[str, list[str]] = {}
    for line in done.output.splitlines():
        keyword, _, value = line.partition(" ")
        answer.setdefault(keyword.lower(), []).append(value)
    return answer


def login(hop: Hop, asked: Asked, is_last: bool) -> Login:
    """How to log in to a host on the way. The password is the Session Manager's alone."""
    keys = [home.expand(hop.expanded(path)) for path in hop.answer.get("identityfile", ())]
    command = hop.one("proxycommand")
    return Login(
        host=hop.host,
        port=hop.port,
        user=hop.user,
        key_file=asked.key_file if is_last else None,
        known_hosts=asked.known_hosts,
        timeout=asked.timeout,
        secrets=asked.secrets if is_last else replace(asked.secrets, password=None),
        own_keys=tuple(path for path in keys if path != _NONE)
        if hop.answer.get("identityfile")
        else None,
        known_hosts_files=(hop.files("userknownhostsfile") + hop.files("globalknownhostsfile"))
        if "userknownhostsfile" in hop.answer
        else None,
        use_agent=hop.one("identitiesonly") != "yes",
        known_as=hop.one("hostkeyalias"),
        proxy_command=hop.expanded(command) if command else None,
    )
