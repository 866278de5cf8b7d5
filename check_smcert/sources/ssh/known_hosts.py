"""The host keys that ssh's known_hosts files name (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT)."""

from __future__ import annotations

import fnmatch
import os
from dataclasses import dataclass

import paramiko
from paramiko.hostkeys import HostKeyEntry, HostKeys, InvalidHostKey

from check_smcert.errors import UnreadableKnownHosts

# Where ssh looks too.
_SYSTEM = "/etc/ssh/ssh_known_hosts"
OWN = "~/.ssh/known_hosts"


@dataclass(frozen=True)
class KnownKey:
    """A key of a host, the file that names it, and whether it says to refuse it."""

    key: paramiko.PKey
    file: str
    revoked: bool = False


def known_keys(name: str, file: str | None) -> list[KnownKey]:
    """The keys of host ``name`` ("sm1", "[sm1]:2222") in ``file``.

    None stands for the system's file and the user's. Lines that ssh could not use either are passed
    over, and those of certificate authorities, which paramiko can't check. Raises
    UnreadableKnownHosts.
    """
    if file:
        files = [os.path.expanduser(file)]
    else:
        files = [path for path in (_SYSTEM, os.path.expanduser(OWN)) if os.path.exists(path)]
    return [known for path in files for known in _in_file(name, path)]


def _in_file(name: str, path: str) -> list[KnownKey]:
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except OSError as error:
        raise UnreadableKnownHosts(
            f"can't read the host keys in {path} ({error.strerror})", "check --known-hosts"
        ) from error
    except ValueError as error:  # not UTF-8
        raise UnreadableKnownHosts(
            f"{path} is no known_hosts file", "check --known-hosts"
        ) from error
    found = []
    for line in lines:
        marker, _, rest = line.strip().partition(" ") if line.startswith("@") else ("", "", line)
        entry = _entry(rest) if marker in ("", "@revoked") else None
        if entry and _matches(name, entry.hostnames):
            found.append(KnownKey(entry.key, path, bool(marker)))
    return found


def _entry(line: str) -> HostKeyEntry | None:
    if not line.strip() or line.lstrip().startswith("#"):
        return None
    try:
        return HostKeyEntry.from_line(line)
    except (InvalidHostKey, paramiko.SSHException):
        return None


def _matches(name: str, patterns: list[str]) -> bool:
    """Whether a line is about the host: hashed, plain, or with * and ?; a ! takes it out again."""
    name = name.lower()
    found = False
    for pattern in patterns:
        if pattern.startswith("|1|"):
            found |= HostKeys.hash_host(name, pattern) == pattern
        elif pattern.startswith("!") and _like(name, pattern[1:]):
            return False
        else:
            found |= _like(name, pattern)
    return found


def _like(name: str, pattern: str) -> bool:
    # [sm1]:2222 is no set of characters.
    return fnmatch.fnmatchcase(name, pattern.lower().replace("[", "[[]"))
