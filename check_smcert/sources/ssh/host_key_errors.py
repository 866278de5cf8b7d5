"""A host key that is not accepted: what is said of it, and how to accept it. Both ways in use it."""

from __future__ import annotations

import base64
import hashlib
import shlex
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from check_smcert.errors import ConnectionFailed, HostKeyChanged, HostKeyUnknown


class PublicKey(NamedTuple):
    """A host's key: its type ("ssh-rsa"), and the bytes that known_hosts has in base64."""

    kind: str
    data: bytes

    def __str__(self) -> str:
        digest = base64.b64encode(hashlib.sha256(self.data).digest()).decode().rstrip("=")
        return f"{self.kind} SHA256:{digest}"

    @property
    def md5(self) -> str:
        """The fingerprint that old programs show."""
        return hashlib.md5(self.data, usedforsecurity=False).digest().hex(":")


def unknown(
    name: str, key: PublicKey, others: Iterable[str], file: str, unusable: Sequence[str] = ()
) -> HostKeyUnknown:
    """``others`` are the kinds of the host's known keys, ``file`` is where to add this one.

    ``unusable`` are kinds of its known keys that paramiko can't check.
    """
    by = ", ".join(dict.fromkeys(others))
    what = f"the host key of {name} is unknown ({key}"
    what += f", the known one is {by}" if by else ""
    do = accept = "the lines below say how to check and accept it"
    if unusable and not by:
        what += f", known_hosts has {', '.join(dict.fromkeys(unusable))} alone,"
        what += " which can't be checked here"
        if _known_to_ssh() & {*unusable}:
            do += "; or use --ssh openssh, this machine's ssh still knows the other kind"
    return HostKeyUnknown(
        f"{what})", do, _how_to_accept(name, key, file), option="--ssh", otherwise=accept
    )


def none_usable(where: str, offered: Sequence[str]) -> ConnectionFailed:
    """The error for a server that has host keys of these kinds alone, all unknown to paramiko."""
    rsa = "make an RSA host key there (ssh-keygen -t rsa), or use --connect"
    known = _known_to_ssh() & {*offered}
    return ConnectionFailed(
        f"{where} has no host key that can be checked here, only {', '.join(offered[:5])}",
        "use --ssh openssh, this machine's ssh still knows it" if known else rsa,
        option="--ssh",
        otherwise=rsa,
    )


def _known_to_ssh() -> set[str]:
    """The kinds of keys that this machine's ssh knows: OpenSSH 10 has no ssh-dss any more."""
    from check_smcert.sources.ssh import process

    ssh = process.find("ssh")
    return set(process.run([ssh, "-Q", "key"]).output.split()) if ssh else set()


def changed(name: str, key: PublicKey, files: Iterable[str], file: str) -> HostKeyChanged:
    """``files`` have another key of this type, ``file`` is where to add the new one."""
    return HostKeyChanged(
        f"the host key of {name} has changed ({key})",
        "somebody may be in between; if the server was reinstalled, see the lines below",
        [
            f"forget the old key: ssh-keygen -f {shlex.quote(each)} -R '{name}'"
            for each in dict.fromkeys(files)
        ]
        + _how_to_accept(name, key, file),
    )


def revoked(name: str, key: PublicKey | str, file: str) -> HostKeyChanged:
    """``file`` says that the key must not be used."""
    return HostKeyChanged(
        f"the host key of {name} is revoked ({key})",
        f"{file} says so: do not log in to this host",
    )


def _how_to_accept(name: str, key: PublicKey, file: str) -> list[str]:
    # ssh-rsa, ssh-ed25519, ecdsa-sha2-nistp256
    first, second = key.kind.split("-")[:2]
    algorithm = first if first == "ecdsa" else second
    return [
        f"compare it: ssh-keygen -lf /etc/ssh/ssh_host_{algorithm}_key.pub, on the server, must "
        f"show MD5 {key.md5} or {key}",
        f"then add this line to {file}",
        f"{name} {key.kind} {base64.b64encode(key.data).decode()}",
    ]
