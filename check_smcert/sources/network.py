"""A TCP connection to a host that may have several addresses, some of them dead."""

from __future__ import annotations

import errno
import os
import select
import socket
import time
from itertools import chain, zip_longest
from typing import Any

# Seconds until the next address is tried beside those that have not answered (RFC 8305 section 5).
_HEAD_START = 0.25


def connect(host: str, port: int, timeout: float) -> socket.socket:
    """A socket that is connected to the first address that answers, after RFC 8305.

    ``timeout`` is in seconds, for all addresses together, and later for the socket. Raises
    socket.gaierror, UnicodeError for what can't be a host name, and OSError where no address
    answers: of several reasons one that says that the host is there.
    """
    race = _Race(_alternating(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    try:
        winner = race.winner(time.monotonic() + timeout)
    finally:
        race.close()
    winner.settimeout(timeout)
    return winner


class _Race:
    """Connections on their way, one for each address that has been tried."""

    def __init__(self, addresses: list[Any]) -> None:
        self._addresses = addresses
        self._running: dict[int, socket.socket] = {}
        self._errors: list[OSError] = []

    def winner(self, until: float) -> socket.socket:
        """The first that is connected, taken out of the race; raises OSError."""
        while self._addresses or self._running:
            if self._addresses:
                self._start(*self._addresses.pop(0))
            left = until - time.monotonic()
            if left <= 0:
                self._errors.append(TimeoutError(errno.ETIMEDOUT, "timed out"))
                break
            for number in self._ready(min(left, _HEAD_START) if self._addresses else left):
                sock = self._running[number]
                if not (code := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)):
                    return self._running.pop(number)
                self._failed(sock, code)
        raise min(self._errors, key=lambda each: not isinstance(each, ConnectionRefusedError))

    def close(self) -> None:
        """Give up what is still on its way."""
        for sock in self._running.values():
            sock.close()

    def _start(self, family: int, kind: int, protocol: int, _: str, address: Any) -> None:
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as error:  # no IPv6 here
            self._errors.append(error)
            return
        self._running[sock.fileno()] = sock
        sock.setblocking(False)
        if (code := sock.connect_ex(address)) not in (0, errno.EINPROGRESS):
            self._failed(sock, code)

    def _failed(self, sock: socket.socket, code: int) -> None:
        del self._running[sock.fileno()]
        sock.close()
        # OSError makes a ConnectionRefusedError of its number.
        self._errors.append(OSError(code, os.strerror(code)))

    def _ready(self, seconds: float) -> list[int]:
        """Those that are connected or refused, as soon as there is one."""
        if not self._running:
            return []
        poll = select.poll()
        for number in self._running:
            poll.register(number, select.POLLOUT)
        return [number for number, _ in poll.poll(seconds * 1000)]


def _alternating(found: list[Any]) -> list[Any]:
    """The resolver's order, but the families by turns (RFC 8305 section 4)."""
    families = dict.fromkeys(family for family, *_ in found)
    lists = [[each for each in found if each[0] == family] for family in families]
    return [each for each in chain.from_iterable(zip_longest(*lists)) if each]
