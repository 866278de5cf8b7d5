"""SSH servers that lie: paramiko's server side, which says and does what a row wants."""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Callable

import paramiko

from tests.faults import peers

logging.getLogger("paramiko").addHandler(logging.NullHandler())
_TOKEN = re.compile(rb"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")
_PATIENCE = 30


@dataclass
class Host:
    """What a command does is ``talk(Talk)``. ``at`` are phases that hang or cut: login, session,
    terminal, command. ``heard`` is all that a client has sent to its commands, ``passwords`` those
    that it has logged in with.
    """

    talk: Callable[[Talk], None]
    at: dict[str, str] = field(default_factory=dict)
    banner: str = ""
    refuses: bool = False
    heard: bytearray = field(default_factory=bytearray)
    passwords: list[str] = field(default_factory=list)
    port: int = 0
    over: threading.Event = field(default_factory=threading.Event)


@dataclass
class Talk:
    """One command's channel; ``token`` is what the client's markers begin with."""

    host: Host
    channel: paramiko.Channel
    transport: paramiko.Transport
    token: bytes
    command: bytes

    def say(self, *texts: bytes | str) -> None:
        """On standard output; "@NAME" is the marker NAME."""
        for text in texts:
            data = text if isinstance(text, bytes) else text.encode()
            if data.startswith(b"@"):
                data = b"\n" + self.token + b" " + data[1:] + b"\n"
            self.channel.sendall(data)

    def listen(self, seconds: float = 1.0) -> bytes:
        """A line that the client sends within that time; it is kept in ``host.heard``."""
        self.channel.settimeout(seconds)
        said = b""
        with contextlib.suppress(socket.timeout, OSError):
            while not said.endswith(b"\n") and (more := self.channel.recv(4096)):
                said += more
                self.host.heard += more
        return said

    def flood(self, stream: str, megabytes: int) -> None:
        """Zeros on "output" or "errors"."""
        send = self.channel.sendall if stream == "output" else self.channel.sendall_stderr
        for _ in range(megabytes << 5):
            send(bytes(32768))

    def end(self, status: int = 0) -> None:
        """As a command that has ended."""
        self.channel.send_exit_status(status)
        self.channel.close()


class _Interface(paramiko.ServerInterface):
    def __init__(self, host: Host, transport: paramiko.Transport) -> None:
        self._host = host
        self._transport = transport

    def _phase(self, name: str) -> None:
        how = self._host.at.get(name)
        if how == "hang":
            self._host.over.wait(_PATIENCE)
        if how in ("hang", "cut"):
            self._transport.sock.close()
            raise EOFError

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_auth_password(self, username: str, password: str) -> int:
        self._host.passwords.append(password)
        self._phase("login")
        return paramiko.AUTH_FAILED if self._host.refuses else paramiko.AUTH_SUCCESSFUL

    def get_banner(self) -> tuple[str, str] | tuple[None, None]:
        return (self._host.banner, "en") if self._host.banner else (None, None)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        self._phase("session")
        return paramiko.OPEN_SUCCEEDED

    def check_channel_pty_request(self, *_: object) -> bool:
        self._phase("terminal")
        return True

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        self._phase("command")
        token = _TOKEN.search(command)
        talk = Talk(self._host, channel, self._transport, token[0] if token else b"", command)
        threading.Thread(target=self._serve, args=(talk,), daemon=True).start()
        return True

    def _serve(self, talk: Talk) -> None:
        time.sleep(0.1)  # it must have agreed to the command before it speaks
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            self._host.talk(talk)


@cache
def _host_key() -> paramiko.PKey:
    return paramiko.ECDSAKey.generate()


@contextlib.contextmanager
def serving(host: Host, folder: Path) -> Iterator[Path]:
    """The host on a loopback port, which ``host.port`` then is; yields its known_hosts file."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        transport = paramiko.Transport(connection)
        transport.add_server_key(_host_key())
        with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
            transport.start_server(threading.Event(), _Interface(host, transport))
            while transport.is_active() and not over.wait(0.05):
                pass
        transport.close()

    with peers.peer(behave) as host.port:
        known = folder / "known_hosts"
        key = _host_key()
        known.write_text(f"[127.0.0.1]:{host.port} {key.get_name()} {key.get_base64()}\n")
        try:
            yield known
        finally:
            host.over.set()
