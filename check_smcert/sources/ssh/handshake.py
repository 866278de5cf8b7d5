"""The way to a host key: a TCP connection, the algorithms that are offered, and what can go wrong.

Session Manager 1.1 to 6.2 runs OpenSSH 4.3: SHA-1 key exchange, ssh-rsa, CBC ciphers. paramiko 4 is
the last that speaks them, and offers them after everything better, on this connection only.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any

import paramiko

from check_smcert.errors import ConnectionFailed
from check_smcert.sources import network
from check_smcert.sources.ssh import connection_errors, host_key_errors
from check_smcert.sources.ssh.login import Login
from check_smcert.sources.ssh.transport import Garbled, Transport

# In pure Python group exchange costs 90 ms and grows with the group that the server picks.
_FASTER_ON_OLD_SERVERS = "diffie-hellman-group14-sha1"
_SLOWER = "diffie-hellman-group-exchange-sha1"


def reach(login: Login) -> socket.socket:
    """A socket that is connected to the host. Raises ConnectionFailed."""
    where = f"{login.host} port {login.port}"
    try:
        sock = network.connect(login.host, login.port, login.timeout)
    except socket.gaierror as error:
        raise connection_errors.no_address(login.host, error.strerror) from error
    except ConnectionRefusedError as error:
        raise connection_errors.not_listening(where) from error
    except (OSError, UnicodeError) as error:
        raise connection_errors.unreachable(where, connection_errors.reason(error)) from error
    # Without it each small packet of the login waits for the answer to the one before.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def transport(
    sock: Any, host_keys: Sequence[str], kind: type[Transport] = Transport, **options: Any
) -> Transport:
    """A transport that asks for these kinds of host keys first, and offers the old algorithms last."""
    made = kind(sock, **options)
    security = made.get_security_options()
    order = [name for name in security.kex if name != _FASTER_ON_OLD_SERVERS]
    order.insert(order.index(_SLOWER), _FASTER_ON_OLD_SERVERS)
    security.kex = order
    # A host has several keys; the one that is known must be asked for.
    security.key_types = sorted(security.key_types, key=lambda name: name not in host_keys)
    return made


def no_ssh(
    login: Login, error: paramiko.SSHException, talking: paramiko.Transport | None
) -> ConnectionFailed:
    """The words for a handshake that failed; ``talking`` is the transport it failed on."""
    where = f"{login.host} port {login.port}"
    if isinstance(error, Garbled):
        return ConnectionFailed(
            f"{where} does not speak SSH correctly ({error.reason})",
            "check -p, and try: ssh -vv -p PORT USER@HOST",
        )
    if isinstance(talking, Transport) and "no acceptable host key" in str(error):
        return host_key_errors.none_usable(where, talking.offered_host_keys)
    if "Incompatible version" in str(error):
        return connection_errors.too_old(where, str(error))
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return connection_errors.no_algorithm(where, str(error))
    if "protocol banner" in str(error) or "protocol version" in str(error):
        return connection_errors.no_ssh_server(where)
    return connection_errors.failed(where, str(error))


def cut_off(login: Login, error: Exception) -> ConnectionFailed:
    """The words for a peer that hung up."""
    return connection_errors.closed(login.host, connection_errors.reason(error))
