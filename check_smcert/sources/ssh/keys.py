"""What a login is proved with: the key of ``-i``, the agent's keys, the user's own, a password."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from paramiko.auth_strategy import AuthSource

from check_smcert.errors import UnusableKey

_OWN_KEYS = ("~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa")


class Key(AuthSource):
    """A private key, offered with the newest signature first."""

    def __init__(self, user: str, key: paramiko.PKey, origin: str) -> None:
        super().__init__(user)
        self._key = key
        self._origin = origin

    def __repr__(self) -> str:
        return self._origin

    def authenticate(self, transport: paramiko.Transport) -> list[str]:
        """Log in. OpenSSH before 7.2 names no signature algorithms and knows only ssh-rsa."""
        try:
            return _whole(transport.auth_publickey(self.username, self._key))
        except paramiko.AuthenticationException:
            extensions = getattr(transport, "server_extensions", {})
            old = "server-sig-algs" not in extensions
            if not (old and "rsa" in self._key.get_name() and transport.is_active()):
                raise
        transport.disabled_algorithms = {"pubkeys": ["rsa-sha2-512", "rsa-sha2-256"]}
        return _whole(transport.auth_publickey(self.username, self._key))


class Password(AuthSource):
    """The login password, through keyboard-interactive where sshd wants that."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__(user)
        self._password = password

    def __repr__(self) -> str:
        return "password"

    def authenticate(self, transport: paramiko.Transport) -> list[str]:
        """Log in."""
        # As the environment had it, in whatever encoding.
        password = self._password.encode("utf-8", "surrogateescape")
        return _whole(transport.auth_password(self.username, password))  # type: ignore[arg-type]


def _whole(still_wanted: list[str]) -> list[str]:
    """A server that wants a second proof has accepted the first: go on to the next source."""
    if still_wanted:
        raise paramiko.AuthenticationException("a second proof is wanted")
    return still_wanted


def sources(user: str, key_file: str | None) -> Iterator[Key]:
    """The keys to offer: only that of ``key_file`` if given. Raises UnusableKey at once for it."""
    if key_file is None:
        return _found(user)
    return iter([Key(user, _load(os.path.expanduser(key_file)), f"key {key_file}")])


def _found(user: str) -> Iterator[Key]:
    agent = paramiko.Agent()
    try:
        for key in agent.get_keys():
            yield Key(user, key, f"agent's key {key.comment or key.get_name()}")
    finally:
        agent.close()
    for path in _OWN_KEYS:
        try:
            yield Key(user, _load(os.path.expanduser(path)), f"key {path}")
        except UnusableKey:
            continue  # as ssh does: nobody asked for this very key


def _load(path: str) -> paramiko.PKey:
    try:
        if stat.S_ISCHR(os.stat(path).st_mode):  # /dev/zero never ends
            raise UnusableKey(f"{path} is a device, not a private key", "check -i")
        return paramiko.PKey.from_path(path)
    except OSError as error:
        raise UnusableKey(f"can't read the key {path} ({error.strerror})", "check -i") from error
    except (paramiko.PasswordRequiredException, TypeError) as error:
        raise UnusableKey(
            f"the key {path} has a passphrase", "load it into an agent, or use one without"
        ) from error
    except (
        paramiko.SSHException,
        paramiko.pkey.UnknownKeyType,
        UnsupportedAlgorithm,
        ValueError,
    ) as error:
        raise UnusableKey(
            f"{path} is not a private key that can be used here",
            "give an RSA, ECDSA or Ed25519 key",
        ) from error
