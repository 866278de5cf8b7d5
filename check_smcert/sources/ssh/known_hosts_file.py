"""known_hosts files as text (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), apart from known_hosts.py so that
reading one needs no paramiko."""

from __future__ import annotations

import base64
import fnmatch
import hmac
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from check_smcert.errors import UnreadableKnownHosts

_LARGEST = 32 << 20  # characters; a line has some hundreds
_DIGEST = "sha1"
_SALT = 20  # bytes


class Entry(NamedTuple):
    """A line ``number``, counted from 1, of a ``file``: ``marker`` is "", "@revoked" or another.

    ``names`` are as they stand there, ``data`` is the key.
    """

    file: str
    number: int
    marker: str
    names: str
    kind: str
    data: bytes


def name_of(host: str, port: int, known_as: str = "") -> str:
    """The name of a host in these files; ``known_as`` is its HostKeyAlias."""
    return known_as or (host if port == 22 else f"[{host}]:{port}")


def read(path: str) -> list[str]:
    """Its lines. Raises UnreadableKnownHosts."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read(_LARGEST + 1)
    except OSError as error:
        raise UnreadableKnownHosts(
            f"can't read the host keys in {path} ({error.strerror})", "check --known-hosts"
        ) from error
    except ValueError as error:  # not UTF-8
        raise UnreadableKnownHosts(
            f"{path} is not a known_hosts file", "check --known-hosts"
        ) from error
    if len(text) > _LARGEST:
        raise UnreadableKnownHosts(
            f"{path} has more than {_LARGEST >> 20} MiB, it is not a known_hosts file",
            "check --known-hosts",
        )
    return text.split("\n")  # as ssh: other ends of a line are part of it


def about(name: str, path: str) -> list[Entry]:
    """The keys of a host in a file. Raises UnreadableKnownHosts."""
    return [each for each in entries(path, read(path)) if _matches(name, each.names.split(","))]


def entries(path: str, lines: Sequence[str]) -> Iterator[Entry]:
    """The keys in the lines of a file, as hostkeys_foreach of OpenSSH's hostfile.c reads them."""
    for number, line in enumerate(lines, 1):
        fields = line.split()
        marker = fields.pop(0) if fields and fields[0].startswith("@") else ""
        if len(fields) < 3 or fields[0].startswith("#"):
            continue
        try:
            data = base64.b64decode(fields[2])
        except ValueError:
            continue
        yield Entry(path, number, marker, fields[0], fields[1], data)


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
        salt, digest = (base64.b64decode(part) for part in pattern[3:].split("|"))
    except ValueError:
        return False
    return len(salt) == _SALT and hmac.digest(salt, name.encode(), _DIGEST) == digest


def _like(name: str, pattern: str) -> bool:
    # [sm1]:2222 is no set of characters.
    return fnmatch.fnmatchcase(name, pattern.lower().replace("[", "[[]"))
