"""A host key that ssh refused: which one it is, and how to accept it.

ssh does not say what key it was offered, so the host is asked once more for it: any key is taken
then, nothing is kept, and ssh is ended before it logs in.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
import select
import subprocess
import time
from collections.abc import Sequence

from check_smcert.errors import HostKeyUnknown, SmcertError, UnreadableKnownHosts
from check_smcert.sources.ssh import (
    home,
    host_key_errors,
    known_hosts_file,
    openssh_command,
    process,
)
from check_smcert.sources.ssh.host_key_errors import PublicKey
from check_smcert.sources.ssh.login import Asked
from check_smcert.sources.ssh.openssh_log import Log
from check_smcert.sources.ssh.ssh_config import Hop

_NO_FILE = "a known_hosts file"
# Of the time limit: a host that does not answer again has been refused all the same.
_PATIENCE = 1 / 3
_TYPES = {
    "RSA": "rsa-sha2-512,rsa-sha2-256,ssh-rsa",
    "ED25519": "ssh-ed25519",
    "ECDSA": "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521",
    "DSA": "ssh-dss",
}


def refused(asked: Asked, hops: Sequence[Hop], number: int, log: Log) -> SmcertError:
    """The error of the ``number``-th host on the way, counted from 1, whose ssh logged ``log``."""
    hop = hops[number - 1]
    name = known_hosts_file.name_of(hop.host, hop.port, hop.one("hostkeyalias"))
    files = [home.expand(asked.known_hosts)] if asked.known_hosts else _files(hop)
    if found := log.find(r"(\S+) host key for .* was revoked"):
        return host_key_errors.revoked(name, _shown(log) or found[1], _revoking(files))
    found = log.find(r"The fingerprint for the (\S+) key sent by") or log.find(
        r"No (\S+) host key is known for"
    )
    key = _offered(asked, hops, number, _TYPES.get(found[1], "") if found else "")
    if key is None:
        return HostKeyUnknown(
            f"the host key of {name} is not the known one ({_shown(log) or 'ssh does not show it'})",
            f"compare it, and see {files[0]}",
        )
    # ssh calls a key changed where it knows one of another type, too.
    others = re.findall(r"^Offending \S+ key in (.+):(\d+)$", log.text, re.M)
    types = [(_type_in(file, int(line)), file) for file, line in others]
    if replaced := [file for kind, file in types if kind == key.kind]:
        return host_key_errors.changed(name, key, replaced, files[0])
    return host_key_errors.unknown(name, key, [kind for kind, _ in types if kind], files[0])


def _files(hop: Hop) -> list[str]:
    return [*hop.files("userknownhostsfile"), *hop.files("globalknownhostsfile")] or [_NO_FILE]


def _lines(file: str) -> list[str]:
    with contextlib.suppress(UnreadableKnownHosts):
        return known_hosts_file.read(file)
    return []


def _revoking(files: Sequence[str]) -> str:
    found = (file for file in files if any("@revoked" in line for line in _lines(file)))
    return next(found, "RevokedHostKeys in ssh_config")


def _type_in(file: str, number: int) -> str:
    """The type of the key in a line, counted from 1."""
    line = "".join(_lines(file)[number - 1 : number])
    return next(iter(line.split()[1:2]), "")


def _shown(log: Log) -> str:
    found = log.find(r"debug1: Server host key: (.+)")
    return found[1] if found else ""


def _offered(asked: Asked, hops: Sequence[Hop], number: int, algorithms: str) -> PublicKey | None:
    """The key that the host offers, of a type that it was asked for before."""
    file = os.memfd_create("known_hosts")  # in memory, and open for nobody else
    with contextlib.ExitStack() as undo:
        undo.callback(os.close, file)
        logs = [undo.enter_context(contextlib.closing(Log())) for _ in hops[:number]]
        path = f"/proc/{os.getpid()}/fd/{file}"
        options = {
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": path,
            "GlobalKnownHostsFile": "/dev/null",
            "HashKnownHosts": "no",
            "PreferredAuthentications": "none",
            "BatchMode": "yes",
            **({"HostKeyAlgorithms": algorithms} if algorithms else {}),
        }
        more = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        words = openssh_command.command(asked, hops, [each.path for each in logs], more)
        silent = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        running = process.start([*words, "exit"], {"SHELL": "/bin/sh"}, **silent)
        undo.callback(process.end, running)
        until = time.monotonic() + asked.timeout * _PATIENCE
        while (
            running.poll() is None
            and not logs[-1].find("Warning: Permanently added")
            and time.monotonic() < until
        ):
            select.select([each.number for each in logs], [], [], 0.05)
            for each in logs:
                each.read()
        fields = os.pread(file, 1 << 16, 0).decode("ascii", "replace").split()
    try:
        return PublicKey(fields[1], base64.b64decode(fields[2]))
    except (IndexError, binascii.Error):
        return None
