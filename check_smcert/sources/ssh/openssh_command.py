"""The command line of this machine's ssh: options that keep a configuration from breaking a check.

Each host on the way is reached by an ssh of its own, which the one after it runs as ProxyCommand, so
that all of them check host keys strictly and none asks for anything.
"""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator, Sequence
from functools import cache

from check_smcert.errors import UnusableKey, UnusableSshConfig
from check_smcert.sources.ssh import home, known_hosts_file, process, ssh_config
from check_smcert.sources.ssh.login import Asked
from check_smcert.sources.ssh.ssh_config import Hop

# What OpenSSH 4.3 has, by what ssh -Q calls such a list. They come after everything better.
# PubkeyAcceptedKeyTypes is the name that every ssh knows.
_OLD = (
    ("KexAlgorithms", "kex", ("diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1",
                              "diffie-hellman-group1-sha1")),
    ("HostKeyAlgorithms", "key", ("ssh-rsa", "ssh-dss")),
    ("PubkeyAcceptedKeyTypes", "key", ("ssh-rsa", "ssh-dss")),
    ("Ciphers", "cipher", ("aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc")),
    ("MACs", "mac", ("hmac-sha1", "hmac-sha1-96", "hmac-md5", "hmac-md5-96")),
)  # fmt: skip

# Whatever a configuration says: one command on one connection, which ends with it, forwards
# nothing, writes no file, and takes no host key that is not known.
_ALWAYS = {
    "StrictHostKeyChecking": "yes",
    "NoHostAuthenticationForLocalhost": "no",
    "UpdateHostKeys": "no",
    "RemoteCommand": "none",
    "SessionType": "default",
    "StdinNull": "no",
    "ForkAfterAuthentication": "no",
    "ControlMaster": "no",
    "ControlPath": "none",
    "ControlPersist": "no",
    "PermitLocalCommand": "no",
    "ClearAllForwardings": "yes",
    "ForwardAgent": "no",
    "ForwardX11": "no",
    "Tunnel": "no",
    "AddKeysToAgent": "no",
    "VisualHostKey": "no",
    "LogVerbose": "none",
    "EscapeChar": "none",
    "NumberOfPasswordPrompts": "1",
    "ConnectionAttempts": "1",
}


def way(asked: Asked) -> tuple[Hop, ...]:
    """As ssh_config.way(), the last host being asked for with the old algorithms.

    Raises UnusableSshConfig, also where there is no ssh.
    """
    if ssh_config.program() is None or home.own() is None or not os.path.isdir("/proc/self/fd"):
        raise UnusableSshConfig(
            "--ssh openssh needs OpenSSH's client, a user with a passwd entry, and Linux",
            "install the client, or use --ssh paramiko",
        )
    try:
        return ssh_config.way(asked, old_algorithms(everything=True))
    except UnusableSshConfig:
        # One name that this ssh does not know is enough, so it is asked for those that it knows.
        return ssh_config.way(asked, old_algorithms(everything=False))


@cache
def old_algorithms(everything: bool) -> tuple[str, ...]:
    """Options that add them: all, or those that this machine's ssh says it has."""
    options = []
    for option, kind, names in _OLD:
        known = names if everything else _known(kind, names)
        options += ["-o", f"{option}=+{','.join(known)}"] if known else []
    return tuple(options)


def _known(kind: str, names: Sequence[str]) -> list[str]:
    known = process.run([ssh_config.program() or "ssh", "-Q", kind]).output.split()
    return [name for name in names if name in known]


def check_files(asked: Asked) -> None:
    """ssh only warns of files that are missing. Raises UnusableKey or UnreadableKnownHosts."""
    if asked.key_file:
        path = home.expand(asked.key_file)
        _quoted(path)
        why = _unreadable(path)
        if why:
            raise UnusableKey(f"can't read the key {path} ({why})", "check -i")
    if asked.known_hosts:
        _quoted(home.expand(asked.known_hosts))
        known_hosts_file.read(home.expand(asked.known_hosts))


def _quoted(path: str) -> str:
    """A path as ssh takes it for itself in an option. Raises UnusableSshConfig if it can't."""
    if odd := next((each for each in ("${", '"', "\\", "\n") if each in path), None):
        raise UnusableSshConfig(
            f"ssh takes no path with {odd!r} in it ({path})", "move the file, or use --ssh paramiko"
        )
    return '"' + os.path.abspath(path).replace("%", "%%") + '"'


def _unreadable(path: str) -> str:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return "Is a directory" if os.path.isdir(path) else "it is a device"
        with open(path, "rb"):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def command(
    asked: Asked, hops: Sequence[Hop], logs: Sequence[str], more: Sequence[str] = ()
) -> list[str]:
    """The ssh for the last host that ``logs`` has a file for, without the command to run there.

    ``logs`` are where the ssh of each of ``hops`` logs, from the first one on. ``more`` are options
    for the last one; they come first, and so win.
    """
    hop, log_file = hops[len(logs) - 1], logs[-1]
    words = [
        ssh_config.program() or "ssh",
        "-E",
        log_file,
        *more,
        *hop.options,
        *_options(asked, hop),
    ]
    if hop is hops[-1] and asked.key_file:
        file = _quoted(home.expand(asked.key_file))
        words += ["-o", "IdentitiesOnly=yes", "-o", f"IdentityFile={file}"]
    if len(logs) > 1:
        before = command(asked, hops, logs[:-1], ["-o", "BatchMode=yes"])
        inner = shlex.join(before[:-2] + ["-W", f"[{hop.host}]:{hop.port}"] + before[-2:])
        words += ["-o", f"ProxyCommand={inner.replace('%', '%%')}", "-o", "ProxyUseFdpass=no"]
    return [*words, *_given(hop), "--", hop.destination]


def _given(hop: Hop) -> Iterator[str]:
    """What ssh was asked with, but for -J: the way there is a ProxyCommand."""
    pairs = zip(hop.arguments[::2], hop.arguments[1::2])
    return (word for option, value in pairs if option != "-J" for word in (option, value))


def _options(asked: Asked, hop: Hop) -> Iterator[str]:
    for name, value in _ALWAYS.items():
        # An option that this ssh does not know is not in its answer, nor is one that is not set.
        if name.lower() in hop.answer:
            yield from ("-o", f"{name}={value}")
    seconds = max(1, int(asked.timeout))
    yield from ("-o", f"ConnectTimeout={seconds}", "-o", "LogLevel=DEBUG")
    # The ssh of a jump host, which the kernel does not end with the plugin, gives up a silent one.
    yield from ("-o", f"ServerAliveInterval={seconds}", "-o", "ServerAliveCountMax=1")
    if asked.known_hosts:
        path = _quoted(home.expand(asked.known_hosts))
        yield from ("-o", f"UserKnownHostsFile={path}", "-o", "GlobalKnownHostsFile=/dev/null")
        if "knownhostscommand" in hop.answer:
            yield from ("-o", "KnownHostsCommand=none")
