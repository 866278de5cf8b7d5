"""What a login is proved with: the key of ``-i``, the agent's keys, the user's own, a password."""

from __future__ import annotations

import itertools
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from paramiko.auth_strategy import AuthSource

from check_smcert.errors import UnusableKey
from check_smcert.sources.ssh import connection_errors, home

_OWN_KEYS = ("~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa")
# Which OpenSSH is the first to know a kind of key, by its release notes.
_SINCE = {"sk-": (8, 2), "ecdsa-": (5, 7), "ssh-ed25519": (6, 5)}


class Key(AuthSource):
    """A private key."""

    methods = frozenset({"publickey"})

    def __init__(self, user: str, key: paramiko.PKey, origin: str) -> None:
        super().__init__(user)
        self._key = key
        self._origin = origin

    def __repr__(self) -> str:
        return self._origin

    @property
    def public(self) -> bytes:
        """The public key: the same one may be in the agent and in a file."""
        return self._key.asbytes()

    def is_known_to(self, version: str) -> bool:
        """Whether a server of this version ("SSH-2.0-OpenSSH_4.3") can take such a key at all."""
        release = re.search(r"OpenSSH_(\d+)\.(\d+)", version)
        since = [first for kind, first in _SINCE.items() if self._key.get_name().startswith(kind)]
        return not (release and since) or (int(release[1]), int(release[2])) >= since[0]

    def authenticate(self, transport: paramiko.Transport) -> list[str]:
        """Log in. Returns what the server wants besides. Raises UnusableKey, paramiko's exceptions."""
        signer: Any = _Signer(self._key, self._origin)
        return transport.auth_publickey(self.username, signer)


class _Signer:
    """A key as paramiko uses it in its thread, where a fault of the key is none of the server."""

    def __init__(self, key: paramiko.PKey, origin: str) -> None:
        self._key = key
        self._origin = origin
        # paramiko forgets it for an agent's key of a kind that it does not know itself.
        self.public_blob = getattr(key, "public_blob", None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._key, name)

    def sign_ssh_data(self, *data: Any) -> Any:
        """A signature. Raises UnusableKey."""
        try:
            return self._key.sign_ssh_data(*data)
        except Exception as error:
            raise UnusableKey(
                f"can't sign with the {self._origin} ({error})", "unlock the agent, or give -i FILE"
            ) from error


class Password(AuthSource):
    """The login password, through keyboard-interactive where sshd wants that."""

    methods = frozenset({"password", "keyboard-interactive"})

    def __init__(self, user: str, password: str) -> None:
        super().__init__(user)
        # As the environment had it, in whatever encoding.
        self._password: bytes | None = password.encode("utf-8", "surrogateescape")
        self._asked = ""

    def __repr__(self) -> str:
        return f"password, it asks '{self._asked}'" if self._asked else "password"

    def authenticate(self, transport: paramiko.Transport) -> list[str]:
        """See Key."""
        password: Any = self._password
        try:
            return transport.auth_password(self.username, password, fallback=False)
        except paramiko.BadAuthenticationType as error:
            if "keyboard-interactive" not in error.allowed_types:
                raise
        return transport.auth_interactive(self.username, self._answer)

    def _answer(self, title: str, instructions: str, prompts: list[tuple[str, bool]]) -> list[Any]:
        """The password once, to a prompt for one; nothing to a code or for a new password."""
        if len(prompts) == 1 and "assword" in prompts[0][0] and self._password is not None:
            answer, self._password = self._password, None
            return [answer]
        self._asked = self._asked or " ".join(text.strip() for text, _ in prompts)
        return [b""] * len(prompts)


def sources(
    user: str,
    key_file: str | None,
    own: Sequence[str] | None = None,
    use_agent: bool = True,
) -> Iterator[Key]:
    """The keys to offer, each once: only that of ``key_file`` if given.

    Else the agent's, and those of the files ``own``, by default the user's own, that can be used.
    Raises UnusableKey at once for ``key_file``.
    """
    if key_file is None:
        own = _OWN_KEYS if own is None else own
        agents = _of_agent(user) if use_agent else ()
        return _each_once(itertools.chain(agents, _of_files(user, own)))
    return iter([Key(user, _load(home.expand(key_file)), f"key {key_file}")])


def _each_once(keys: Iterable[Key]) -> Iterator[Key]:
    seen = set()
    for key in keys:
        if key.public not in seen:
            seen.add(key.public)
            yield key


def _of_agent(user: str) -> Iterator[Key]:
    agent = paramiko.Agent()
    try:
        for key in agent.get_keys():
            yield Key(user, key, f"agent's key {key.comment or key.get_name()}")
    finally:
        agent.close()


def _of_files(user: str, paths: Sequence[str]) -> Iterator[Key]:
    for path in paths:
        try:
            yield Key(user, _load(home.expand(path)), f"key {path}")
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
        raise connection_errors.locked_key(path) from error
    except (
        paramiko.SSHException,
        paramiko.pkey.UnknownKeyType,
        UnsupportedAlgorithm,
        ValueError,
    ) as error:
        raise UnusableKey(
            f"{path} is not a private key that can be used here",
            "give an RSA, ECDSA or Ed25519 key; a DSA key can be used from an agent",
        ) from error
