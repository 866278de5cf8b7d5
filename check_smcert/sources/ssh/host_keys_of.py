"""All host keys of a server. A connection shows one of them, so each type gets a connection of its own.

Nothing is logged in to but jump hosts. A key counts once the server has proved by its signature of
the key exchange that it is its own (RFC 4253, section 8).
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Callable

import paramiko

from check_smcert.errors import ConnectionFailed, SmcertError
from check_smcert.sources.ssh import handshake
from check_smcert.sources.ssh.dsa_key import DSS, DsaKey
from check_smcert.sources.ssh.host_key_errors import PublicKey
from check_smcert.sources.ssh.login import Login
from check_smcert.sources.ssh.transport import Transport

log = logging.getLogger(__name__)

# The algorithms of each type of key; an RSA key signs in three ways (RFC 8332).
_TYPES = {
    "ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"),
    **{name: (name,) for name in (DSS, "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
                                  "ecdsa-sha2-nistp521", "ssh-ed25519")},
}  # fmt: skip
_READABLE = tuple(name for names in _TYPES.values() for name in names)
_CERTIFICATE = "-cert-v01@openssh.com"  # it is one of a key that is named beside it


@dataclass(frozen=True)
class HostKeys:
    """``keys`` in a fixed order of types, and the ``version`` that the server greets with.

    ``failures`` are types that it has and that could not be read, ``unread`` algorithms of types that
    nobody here knows.
    """

    keys: tuple[PublicKey, ...]
    version: str
    failures: tuple[SmcertError, ...]
    unread: tuple[str, ...]


class _Transport(Transport):
    """Knows ssh-dss as well."""

    _key_info = {**Transport._key_info, DSS: DsaKey}  # type: ignore[attr-defined]


def read(login: Login, way: Callable[[], Any]) -> HostKeys:
    """``way`` opens a socket or channel to the server, or gives None for a straight connection.

    Raises ConnectionFailed where no key can be read.
    """
    first, talking = _ask(login, way, _READABLE)
    found, failures = {first.kind: first}, []
    offered = set(talking.offered_host_keys)
    for kind, algorithms in _TYPES.items():
        if kind in found or not offered & {*algorithms}:
            continue
        try:
            found[kind], _ = _ask(login, way, algorithms)
        except SmcertError as error:
            failures.append(error.at(kind, error.do))
    unread = sorted(name for name in offered - {*_READABLE} if not name.endswith(_CERTIFICATE))
    keys = tuple(found[kind] for kind in _TYPES if kind in found)
    return HostKeys(keys, talking.remote_version, tuple(failures), tuple(unread))


def _ask(
    login: Login, way: Callable[[], Any], algorithms: Sequence[str]
) -> tuple[PublicKey, Transport]:
    """The key that the server shows to who knows these algorithms alone. Raises ConnectionFailed."""
    log.info("connecting to %s port %d", login.host, login.port)
    limit = 2 * login.timeout  # for the greeting and the key exchange
    with contextlib.closing(way() or handshake.reach(login)) as sock:
        try:
            with contextlib.closing(handshake.transport(sock, (), _Transport)) as talking:
                talking.get_security_options().key_types = algorithms
                talking.banner_timeout = login.timeout
                talking.handshake_timeout = 2 * limit  # it says no more than that it is over
                talking.start_client(timeout=limit)
                if talking.is_active() and not talking.initial_kex_done:
                    raise _too_slow(login, limit)
                key = talking.get_remote_server_key()
        except paramiko.SSHException as error:
            offered = talking.offered_host_keys
            if "no acceptable host key" in str(error):
                raise _none_readable(login, offered) from error
            raise handshake.no_ssh(login, error, talking) from error
        except (OSError, EOFError) as error:
            raise handshake.cut_off(login, error) from error
    return PublicKey(key.get_name(), key.asbytes()), talking


def _too_slow(login: Login, limit: float) -> ConnectionFailed:
    return ConnectionFailed(
        f"{login.host} port {login.port} has shown no host key within {limit:g} seconds",
        "raise -t, or see why that takes so long",
    )


def _none_readable(login: Login, offered: Sequence[str]) -> ConnectionFailed:
    return ConnectionFailed(
        f"{login.host} port {login.port} has no host key that can be read here, only "
        f"{', '.join(offered[:5])}",
        "make an RSA host key there (ssh-keygen -t rsa)",
    )
