"""The host keys that ssh's known_hosts files name (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT)."""

from __future__ import annotations

import base64
import fnmatch
import os
from collections.abc import Sequence
from dataclasses import dataclass

import paramiko
from paramiko.hostkeys import HostKeys

from check_smcert.sources.ssh import home, known_hosts_file

# Where ssh looks too.
_SYSTEM = ("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")
OWN = ("~/.ssh/known_hosts", "~/.ssh/known_hosts2")


@dataclass(frozen=True)
class KnownKey:
    """A key of a host, the file that names it, and whether it says to refuse it.

    ``key`` is None for a kind of key that paramiko does not know, such as ssh-dss.
    """

    key: paramiko.PKey | None
    file: str
    revoked: bool = False
    algorithm: str = ""


def known_keys(name: str, file: str | None, files: Sequence[str] | None = None) -> list[KnownKey]:
    """The keys of host ``name`` ("sm1", "[sm1]:2222") in ``file``.

    None stands for ``files``, as far as they exist; these by default are the system's and the
    user's. Lines that ssh could not use either are passed
    over, and those of certificate authorities, which paramiko can't check. Raises
    UnreadableKnownHosts.
    """
    if file:
        return _in_file(name, home.expand(file))
    paths = map(home.expand, (*_SYSTEM, *OWN) if files is None else files)
    return [known for path in paths if os.path.exists(path) for known in _in_file(name, path)]


def _in_file(name: str, path: str) -> list[KnownKey]:
    parsed = (_known_key(name, line, path) for line in known_hosts_file.read(path))
    return [known for known in parsed if known]


def _known_key(name: str, line: str, path: str) -> KnownKey | None:
    """What a line says of the host, as hostkeys_foreach of OpenSSH's hostfile.c reads it."""
    fields = line.split()
    marker = fields.pop(0) if fields and fields[0].startswith("@") else ""
    if marker not in ("", "@revoked") or len(fields) < 3 or fields[0].startswith("#"):
        return None
    hosts, algorithm, encoded = fields[:3]
    if not _matches(name, hosts.split(",")):
        return None
    try:
        blob = base64.b64decode(encoded)
        if not _is_whole(blob):
            return None
        key = paramiko.PKey.from_type_string(algorithm, blob)
    except paramiko.pkey.UnknownKeyType:
        return KnownKey(None, path, bool(marker), algorithm)
    except Exception:  # ssh could not use it either
        return None
    return KnownKey(key, path, bool(marker), algorithm)


def _is_whole(blob: bytes) -> bool:
    """Whether it is fields with their lengths (RFC 4251, section 5): paramiko fills up what is cut,
    and then computes with numbers of millions of bits."""
    at = 0
    while at + 4 <= len(blob):
        at += 4 + int.from_bytes(blob[at : at + 4], "big")
    return at == len(blob)


def _matches(name: str, patterns: list[str]) -> bool:
    """Whether a line is about the host: hashed, plain, or with * and ?; a ! takes it out again."""
    name = name.lower()
    found = False
    for pattern in patterns:
        if pattern.startswith("|1|"):
            found |= _is_hash_of(name, pattern)
        elif pattern.startswith("!") and _like(name, pattern[1:]):
            return False
        else:
            found |= _like(name, pattern)
    return found


def _is_hash_of(name: str, pattern: str) -> bool:
    try:
        return bool(HostKeys.hash_host(name, pattern) == pattern)
    except (ValueError, AssertionError):  # no salt of its length
        return False


def _like(name: str, pattern: str) -> bool:
    # [sm1]:2222 is no set of characters.
    return fnmatch.fnmatchcase(name, pattern.lower().replace("[", "[[]"))
