"""An SSH login on the Session Manager, old or modern, with the host key checked."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from functools import partial
from typing import Any

import paramiko

from check_smcert.sources.ssh import handshake, host_key
from check_smcert.sources.ssh.authentication import Authentication
from check_smcert.sources.ssh.login import Login

log = logging.getLogger(__name__)


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
    with contextlib.closing(way or handshake.reach(login)) as sock, paramiko.SSHClient() as client:
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
                transport_factory=partial(handshake.transport, host_keys=trust.types),
                auth_strategy=authentication,
            )
        except paramiko.SSHException as error:
            raise handshake.no_ssh(login, error, client.get_transport()) from error
        except (OSError, EOFError) as error:
            raise handshake.cut_off(login, error) from error
        transport = client.get_transport()
        if transport is None:
            raise handshake.cut_off(login, EOFError())
        log.info(
            "logged in as %s, %s, %s",
            login.user,
            transport.remote_version,
            transport.host_key_type,
        )
        yield transport
