"""Host keys: only known ones are accepted, and an unknown one is shown with the way to accept it."""

from __future__ import annotations

import base64
import hashlib
import os
import shlex
from collections.abc import Sequence

import paramiko

from check_smcert.errors import ConnectionFailed, HostKeyChanged, HostKeyUnknown
from check_smcert.sources.ssh.known_hosts import OWN, KnownKey, known_keys

_RSA = ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")  # three ways to sign with the same key


class Trust(paramiko.MissingHostKeyPolicy):
    """Decides about the key that a host presents; as ssh does, any line that names it will do.

    Raises UnreadableKnownHosts, and once connected HostKeyUnknown or HostKeyChanged.
    """

    def __init__(self, host: str, port: int, file: str | None) -> None:
        self._name = host if port == paramiko.config.SSH_PORT else f"[{host}]:{port}"
        self._file = file or OWN
        known = known_keys(self._name, file)
        self._known = [(each.key, each) for each in known if each.key is not None]
        self._unusable = [each.algorithm for each in known if each.key is None and not each.revoked]

    @property
    def types(self) -> list[str]:
        """The signatures to ask the host for first: those of its known keys."""
        names = dict.fromkeys(key.get_name() for key, known in self._known if not known.revoked)
        return [each for name in names for each in (_RSA if name == "ssh-rsa" else (name,))]

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Return for a key that is known. Raises HostKeyUnknown or HostKeyChanged."""
        same = [known for each, known in self._known if each == key]
        if any(known.revoked for known in same):
            raise HostKeyChanged(
                f"the host key of {self._name} is revoked ({_fingerprint(key)})",
                f"{same[0].file} says so: do not log in to this host",
            )
        if same:
            return
        others = [(each.get_name(), known) for each, known in self._known if not known.revoked]
        replaced = [known for name, known in others if name == key.get_name()]
        if replaced:
            raise self._changed(key, replaced)
        by = ", ".join(dict.fromkeys(name for name, _ in others))
        what = f"the host key of {self._name} is unknown ({_fingerprint(key)}"
        what += f", the known one is {by}" if by else ""
        do = accept = "the lines below say how to check and accept it"
        if self._unusable and not by:
            what += f", known_hosts has {', '.join(dict.fromkeys(self._unusable))} alone,"
            what += " which can't be checked here"
            if _known_to_ssh() & {*self._unusable}:
                do += "; or use --ssh openssh, this machine's ssh still knows the other kind"
        raise HostKeyUnknown(
            f"{what})", do, self._how_to_accept(key), option="--ssh", otherwise=accept
        )

    def _changed(self, key: paramiko.PKey, replaced: list[KnownKey]) -> HostKeyChanged:
        files = [shlex.quote(file) for file in dict.fromkeys(known.file for known in replaced)]
        return HostKeyChanged(
            f"the host key of {self._name} has changed ({_fingerprint(key)})",
            "somebody may be in between; if the server was reinstalled, see the lines below",
            [f"forget the old key: ssh-keygen -f {file} -R '{self._name}'" for file in files]
            + self._how_to_accept(key),
        )

    def _how_to_accept(self, key: paramiko.PKey) -> list[str]:
        # ssh-rsa, ssh-ed25519, ecdsa-sha2-nistp256
        first, second = key.get_name().split("-")[:2]
        algorithm = first if first == "ecdsa" else second
        return [
            f"compare it: ssh-keygen -lf /etc/ssh/ssh_host_{algorithm}_key.pub, on the server, must "
            f"show MD5 {key.get_fingerprint().hex(':')} or {_fingerprint(key)}",
            f"then add this line to {os.path.expanduser(self._file)}",
            f"{self._name} {key.get_name()} {key.get_base64()}",
        ]


def none_usable(where: str, offered: Sequence[str]) -> ConnectionFailed:
    """The error for a server that has host keys of these kinds alone, all unknown to paramiko."""
    here = _known_to_ssh()
    rsa = "make an RSA host key there (ssh-keygen -t rsa), or use --connect"
    return ConnectionFailed(
        f"{where} has no host key that can be checked here, only {', '.join(offered[:5])}",
        "use --ssh openssh, this machine's ssh still knows it" if here & {*offered} else rsa,
        option="--ssh",
        otherwise=rsa,
    )


def _known_to_ssh() -> set[str]:
    """The kinds of keys that this machine's ssh knows: OpenSSH 10 has no ssh-dss any more."""
    import subprocess

    try:
        listed = subprocess.run(
            ["ssh", "-Q", "key"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=2,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return set()
    return set(listed.stdout.decode(errors="replace").split())


def _fingerprint(key: paramiko.PKey) -> str:
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    return f"{key.get_name()} SHA256:{digest}"
