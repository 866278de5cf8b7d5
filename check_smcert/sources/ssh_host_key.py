"""Host keys: only known ones are accepted, and an unknown one is shown with the way to accept it."""

from __future__ import annotations

import base64
import hashlib
import os

import paramiko

from check_smcert.errors import HostKeyChanged, HostKeyUnknown, UnreadableKnownHosts

# Where ssh looks too.
_SYSTEM = "/etc/ssh/ssh_known_hosts"
_OWN = "~/.ssh/known_hosts"


def trust(client: paramiko.SSHClient, known_hosts: str | None) -> None:
    """Let the client trust the host keys of one file, or of the system's and the user's."""
    if known_hosts:
        files = [os.path.expanduser(known_hosts)]
    else:
        files = [path for path in (_SYSTEM, os.path.expanduser(_OWN)) if os.path.exists(path)]
    for path in files:
        try:
            client.load_system_host_keys(path)
        except OSError as error:
            raise UnreadableKnownHosts(
                f"can't read the host keys in {path} ({error.strerror})", "check --known-hosts"
            ) from error
        except ValueError as error:  # not UTF-8
            raise UnreadableKnownHosts(
                f"{path} is no known_hosts file", "check --known-hosts"
            ) from error
    client.set_missing_host_key_policy(_Refuse(known_hosts or _OWN))


class _Refuse(paramiko.MissingHostKeyPolicy):
    def __init__(self, file: str) -> None:
        self._file = file

    def missing_host_key(self, client, hostname: str, key: paramiko.PKey) -> None:
        raise HostKeyUnknown(
            f"the host key of {hostname} is unknown ({_fingerprints(key)})",
            f"compare it with the server's own, then add the line below to {self._file}",
            _how_to_accept(hostname, key),
        )


def changed(host: str, port: int, known_hosts: str | None, key: paramiko.PKey) -> HostKeyChanged:
    """The error for a host whose key is not the one in known_hosts."""
    name = host if port == paramiko.config.SSH_PORT else f"[{host}]:{port}"
    file = known_hosts or _OWN
    return HostKeyChanged(
        f"the host key of {name} is not the one in {file}, it is now {_fingerprints(key)}",
        "somebody may be in between, or the server was reinstalled; if so, compare it with the "
        f"server's own, run: ssh-keygen -f {file} -R '{name}' and add the line below",
        _how_to_accept(name, key),
    )


def _how_to_accept(name: str, key: paramiko.PKey) -> list[str]:
    algorithm = key.get_name().split("-")[1]  # ssh-rsa, ssh-ed25519, ecdsa-sha2-nistp256
    algorithm = "ecdsa" if key.get_name().startswith("ecdsa") else algorithm
    return [
        f"on the server: ssh-keygen -lf /etc/ssh/ssh_host_{algorithm}_key.pub",
        f"{name} {key.get_name()} {key.get_base64()}",
    ]


def _fingerprints(key: paramiko.PKey) -> str:
    """Both forms: ssh-keygen shows MD5 before OpenSSH 6.8, SHA-256 since."""
    digest = hashlib.sha256(key.asbytes()).digest()
    sha256 = base64.b64encode(digest).decode().rstrip("=")
    md5 = key.get_fingerprint().hex(":")
    return f"{key.get_name()}, SHA256:{sha256}, MD5:{md5}"
