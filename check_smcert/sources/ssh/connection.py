"""An SSH login on the Session Manager, old or modern, with the host key checked.

Session Manager 1.1 to 6.2 runs OpenSSH 4.3: SHA-1 key exchange, ssh-rsa, CBC ciphers. paramiko 4 is
the last that speaks them, and offers them after everything better, on this connection only.
"""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Iterator
from functools import partial
from typing import Any

import paramiko

from check_smcert.errors import ConnectionFailed
from check_smcert.sources import network
from check_smcert.sources.ssh import host_key, host_key_errors
from check_smcert.sources.ssh.authentication import Authentication
from check_smcert.sources.ssh.login import Login
from check_smcert.sources.ssh.transport import Garbled, Transport

log = logging.getLogger(__name__)

# In pure Python group exchange costs 90 ms and grows with the group that the server picks.
_FASTER_ON_OLD_SERVERS = "diffie-hellman-group14-sha1"
_SLOWER = "diffie-hellman-group-exchange-sha1"


@contextlib.contextmanager
def connected(login: Login, way: Any = None) -> Iterator[paramiko.Transport]:
    """A logged-in transport, closed on the way out; ``way`` is a socket, or a channel of a jump
    host, that leads there.

    Raises ConnectionFailed, LoginRefused, UnusableKey, HostKeyUnknown, HostKeyChanged or
    UnreadableKnownHosts.
    """
    log.info("reading the keys and known_hosts for %s", login.host)
    authentication = Authentication(login)
    files, name = login.known_hosts_files, login.known_as
    trust = host_key.Trust(login.host, login.port, login.known_hosts, files, name)
    log.info("connecting to %s port %d", login.host, login.port)
    with contextlib.closing(way or _socket(login)) as sock, paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(trust)
        try:
            client.connect(
                login.host,
                login.port,
                login.user,
                timeout=login.timeout,
                banner_timeout=login.timeout,
                auth_timeout=login.timeout,
                channel_timeout=login.timeout,
                sock=sock,
                transport_factory=partial(_transport, host_keys=trust.types),
                auth_strategy=authentication,
            )
        except paramiko.SSHException as error:
            raise _no_ssh(login, error, client.get_transport()) from error
        except (OSError, EOFError) as error:
            raise _cut_off(login, error) from error
        transport = client.get_transport()
        if transport is None:
            raise _cut_off(login, EOFError())
        log.info(
            "logged in as %s, %s, %s",
            login.user,
            transport.remote_version,
            transport.host_key_type,
        )
        yield transport


def _socket(login: Login) -> socket.socket:
    where = f"{login.host} port {login.port}"
    try:
        sock = network.connect(login.host, login.port, login.timeout)
    except socket.gaierror as error:
        raise ConnectionFailed(
            f"{login.host} has no address ({error.strerror})", "check the name and the resolver"
        ) from error
    except ConnectionRefusedError as error:
        raise ConnectionFailed(
            f"{where} refuses connections", "check that sshd runs, and -p"
        ) from error
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConnectionFailed(
            f"can't reach {where} ({reason})", "check the network and firewalls on the way"
        ) from error
    # Without it each small packet of the login waits for the answer to the one before.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _transport(sock: socket.socket, host_keys: list[str], **options: Any) -> Transport:
    transport = Transport(sock, **options)
    security = transport.get_security_options()
    order = [name for name in security.kex if name != _FASTER_ON_OLD_SERVERS]
    order.insert(order.index(_SLOWER), _FASTER_ON_OLD_SERVERS)
    security.kex = order
    # A host has several keys; the one that is known must be asked for.
    security.key_types = sorted(security.key_types, key=lambda name: name not in host_keys)
    return transport


def _no_ssh(
    login: Login, error: paramiko.SSHException, transport: paramiko.Transport | None
) -> ConnectionFailed:
    where = f"{login.host} port {login.port}"
    if isinstance(error, Garbled):
        return ConnectionFailed(
            f"{where} does not speak SSH correctly ({error.reason})",
            "check -p, and try: ssh -vv -p PORT USER@HOST",
        )
    if isinstance(transport, Transport) and "no acceptable host key" in str(error):
        return host_key_errors.none_usable(where, transport.offered_host_keys)
    if "Incompatible version" in str(error):
        return ConnectionFailed(
            f"{where} speaks an SSH that is too old ({error})",
            "allow protocol 2 in its sshd_config",
        )
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return ConnectionFailed(
            f"{where} and this machine have no SSH algorithm in common ({error})",
            "see the suite's README on old servers",
        )
    if "protocol banner" in str(error) or "protocol version" in str(error):
        return ConnectionFailed(
            f"{where} does not answer as an SSH server",
            "check -p, and sshd's log there (MaxStartups, hosts.deny)",
        )
    return ConnectionFailed(f"SSH to {where} failed ({error})", "try: ssh -vv -p PORT USER@HOST")


def _cut_off(login: Login, error: Exception) -> ConnectionFailed:
    reason = getattr(error, "strerror", None) or str(error)
    return ConnectionFailed(
        f"{login.host} closed the connection{f' ({reason})' if reason else ''}",
        "check sshd's log there (MaxStartups, hosts.deny, fail2ban)",
    )
