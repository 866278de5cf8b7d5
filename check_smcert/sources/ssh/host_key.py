"""Host keys: only known ones are accepted, and an unknown one is shown with the way to accept it."""

from __future__ import annotations

import base64
import hashlib
import os
import shlex

import paramiko

from check_smcert.errors import HostKeyChanged, HostKeyUnknown
from check_smcert.sources.ssh.known_hosts import OWN, KnownKey, known_keys

_RSA = ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")  # three ways to sign with the same key


class Trust(paramiko.MissingHostKeyPolicy):
    """Decides about the key that a host presents; as ssh does, any line that names it will do.

    Raises UnreadableKnownHosts, and once connected HostKeyUnknown or HostKeyChanged.
    """

    def __init__(self, host: str, port: int, file: str | None) -> None:
        self._name = host if port == paramiko.config.SSH_PORT else f"[{host}]:{port}"
        self._file = file or OWN
        self._known = known_keys(self._name, file)

    @property
    def types(self) -> list[str]:
        """The signatures to ask the host for first: those of its known keys."""
        names = dict.fromkeys(known.key.get_name() for known in self._known if not known.revoked)
        return [each for name in names for each in (_RSA if name == "ssh-rsa" else (name,))]

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Return for a key that is known. Raises HostKeyUnknown or HostKeyChanged."""
        same = [known for known in self._known if known.key == key]
        if any(known.revoked for known in same):
            raise HostKeyChanged(
                f"the host key of {self._name} is revoked ({_fingerprint(key)})",
                f"{same[0].file} says so: do not log in to this host",
            )
        if same:
            return
        others = [known for known in self._known if not known.revoked]
        replaced = [known for known in others if known.key.get_name() == key.get_name()]
        if replaced:
            raise self._changed(key, replaced)
        by = ", ".join(dict.fromkeys(known.key.get_name() for known in others))
        raise HostKeyUnknown(
            f"the host key of {self._name} is unknown ({_fingerprint(key)}"
            + (f", the known one is {by})" if by else ")"),
            "the lines below say how to check and accept it",
            self._how_to_accept(key),
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


def _fingerprint(key: paramiko.PKey) -> str:
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    return f"{key.get_name()} SHA256:{digest}"
