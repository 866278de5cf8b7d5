"""Host keys: only known ones are accepted, and an unknown one is shown with the way to accept it."""

from __future__ import annotations

import base64
import hashlib
import os
import shlex

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
            f"the host key of {hostname} is unknown ({_fingerprint(key)})",
            "the lines below say how to check and accept it",
            _how_to_accept(hostname, key, self._file),
        )


def changed(host: str, port: int, known_hosts: str | None, key: paramiko.PKey) -> HostKeyChanged:
    """The error for a host whose key is not the one in known_hosts."""
    name = host if port == paramiko.config.SSH_PORT else f"[{host}]:{port}"
    file = known_hosts or _OWN
    return HostKeyChanged(
        f"the host key of {name} has changed ({_fingerprint(key)})",
        "somebody may be in between; if the server was reinstalled, see the lines below",
        [f"forget the old key: ssh-keygen -f {shlex.quote(file)} -R '{name}'"]
        + _how_to_accept(name, key, file),
    )


def _how_to_accept(name: str, key: paramiko.PKey, file: str) -> list[str]:
    # ssh-rsa, ssh-ed25519, ecdsa-sha2-nistp256
    first, second = key.get_name().split("-")[:2]
    algorithm = first if first == "ecdsa" else second
    return [
        f"compare it: ssh-keygen -lf /etc/ssh/ssh_host_{algorithm}_key.pub, on the server, must "
        f"show MD5 {key.get_fingerprint().hex(':')} or {_fingerprint(key)}",
        f"then add this line to {file}",
        f"{name} {key.get_name()} {key.get_base64()}",
    ]


def _fingerprint(key: paramiko.PKey) -> str:
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    return f"{key.get_name()} SHA256:{digest}"
