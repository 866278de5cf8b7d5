"""The way to the Session Manager by paramiko: straight, by a ProxyCommand, or through jump hosts.

A jump host forwards one TCP connection (RFC 4254, section 7.2, "direct-tcpip"). It is logged in to
by a key or the agent, and never gets a password.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Callable

import paramiko

from check_smcert.errors import SmcertError, UnusableSshConfig
from check_smcert.sources.ssh import process
from check_smcert.sources.ssh.connection import connected
from check_smcert.sources.ssh.jump_errors import not_forwarded, of_jump_host, proxy_failed
from check_smcert.sources.ssh.login import Login
from check_smcert.sources.ssh.paramiko_channel import Connection, cut_off

log = logging.getLogger(__name__)

_ENDS_AT_ONCE = 0.2  # seconds


@contextlib.contextmanager
def through(logins: Sequence[Login]) -> Iterator[Connection]:
    """A connection to the last of the hosts, each reached from the one before.

    Raises what connected() raises; an error of a jump host names it.
    """
    with ways_to(logins) as way, connected(logins[-1], way()) as transport:
        yield Connection(transport, logins[-1].host)


@contextlib.contextmanager
def ways_to(logins: Sequence[Login]) -> Iterator[Callable[[], Any]]:
    """A function that opens one more way to the last of the hosts: a socket, or a channel of the jump
    host before it; None where nothing is in between. The jump hosts are logged in to once.

    Raises what connected() raises; an error of a jump host names it.
    """
    with contextlib.ExitStack() as open_ones:

        def way() -> Any:
            return _proxy(logins[0], open_ones) if logins[0].proxy_command else None

        for jump, following in zip(logins, logins[1:]):
            try:
                transport = open_ones.enter_context(connected(jump, way()))
            except SmcertError as error:
                raise of_jump_host(jump.host, error) from error
            way = partial(_forwarded, transport, jump, following)
        yield way


def _forwarded(transport: paramiko.Transport, jump: Login, following: Login) -> paramiko.Channel:
    where = f"{following.host} port {following.port}"
    log.info("connecting to %s through %s", where, jump.host)
    try:
        return transport.open_channel(
            "direct-tcpip",
            (following.host, following.port),
            ("127.0.0.1", 0),
            timeout=jump.timeout,
        )
    except paramiko.ChannelException as error:
        raise not_forwarded(jump.host, where, error.text, error.code == 1) from error
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise of_jump_host(jump.host, cut_off(jump.host, error)) from error


def _proxy(login: Login, open_ones: contextlib.ExitStack) -> socket.socket:
    """One end of a socket pair; a shell runs the ProxyCommand on the other, as ssh has it."""
    log.info("connecting to %s by its ProxyCommand", login.host)
    ours, theirs = socket.socketpair()
    open_ones.callback(ours.close)
    shell = os.environ.get("SHELL") or "/bin/sh"
    with theirs:
        try:
            running: Any = process.start(
                [shell, "-c", f"exec {login.proxy_command}"], stdin=theirs, stdout=theirs
            )
        except OSError as error:
            raise UnusableSshConfig(
                f"can't run the ProxyCommand for {login.host} ({error.strerror})",
                f"see whether {shell} is a shell, the environment variable SHELL says so",
            ) from error
    open_ones.callback(process.end, running)
    _wait_for_ssh(ours, running, login)
    return ours


def _wait_for_ssh(ours: socket.socket, running: Any, login: Login) -> None:
    """A command that ends at once leads nowhere. Raises ConnectionFailed."""
    ours.settimeout(login.timeout)
    with contextlib.suppress(OSError):
        if ours.recv(4, socket.MSG_PEEK) == b"SSH-":
            return
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(_ENDS_AT_ONCE)
        raise proxy_failed(login.host)
