"""Peers that misbehave below SSH and TLS: plain sockets, and a forwarder that cuts the way."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from typing import Callable

# What a peer does with a connection; it is closed afterwards.
Behave = Callable[[socket.socket, threading.Event], None]
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: no data is kept, RST is sent


@contextlib.contextmanager
def peer(behave: Behave, listener: socket.socket | None = None) -> Iterator[int]:
    """Each connection gets ``behave(connection, over)``; ``over`` is set at the end. Its port."""
    server = listener or socket.create_server(("127.0.0.1", 0))
    over = threading.Event()
    threads: list[threading.Thread] = []

    def handle(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            behave(connection, over)

    def accept() -> None:
        while not over.is_set():
            if not select.select([server], [], [], 0.05)[0]:
                continue
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                connection.settimeout(60)
                threads.append(threading.Thread(target=handle, args=(connection,), daemon=True))
                threads[-1].start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        over.set()
        thread.join()
        for each in threads:
            each.join(2)
        server.close()


def says(data: bytes, then: Behave | None = None) -> Behave:
    """Sends ``data``, and then waits, or does what ``then`` does."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(data)
        (then or hangs)(connection, over)

    return behave


def hangs(connection: socket.socket, over: threading.Event) -> None:
    """Says nothing until the plugin has ended."""
    over.wait(60)


def closes(connection: socket.socket, over: threading.Event) -> None:
    """Ends the connection in good order, once it has been greeted."""
    connection.recv(1)


def resets(connection: socket.socket, over: threading.Event) -> None:
    """Ends it by RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


def drips(data: bytes, pause: float = 1.0) -> Behave:
    """One byte a second."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        for byte in data:
            connection.sendall(bytes([byte]))
            if over.wait(pause):
                return

    return behave


def floods(data: bytes, most: int = 1 << 30) -> Behave:
    """The same again and again, as fast as it is taken."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        for _ in range(most // len(data)):
            connection.sendall(data)
            if over.is_set():
                return

    return behave


Cut = Callable[[socket.socket, socket.socket], None]


def forward(port: int, after: int = 1 << 60, cut: Cut | None = None, slowly: float = 0) -> Behave:
    """Passes everything on to a port of this machine.

    Once ``after`` bytes have come back from there, ``cut(client, server)`` happens, and nothing is
    passed on any more. ``slowly``: seconds for each byte that comes back.
    """

    def behave(client: socket.socket, over: threading.Event) -> None:
        came = 0
        with socket.create_connection(("127.0.0.1", port)) as server:
            while not over.is_set():
                ready, _, _ = select.select([client, server], [], [], 0.05)
                for each in ready:
                    data = each.recv(4096 if not slowly else 1)
                    if not data:
                        return
                    if each is client:
                        server.sendall(data)
                        continue
                    rest = after - came
                    client.sendall(data[:rest])
                    time.sleep(slowly)
                    came += len(data)
                    if cut and came >= after:
                        cut(client, server)
                        return

    return behave


def reset(client: socket.socket, server: socket.socket) -> None:
    """A Cut: RST on both sides, as a firewall does that forgets a connection."""
    resets(client, threading.Event())
    resets(server, threading.Event())


def close(client: socket.socket, server: socket.socket) -> None:
    """A Cut: an end in good order."""


def hangs_for(client: socket.socket, most: float = 30) -> None:
    """Keeps the connection, without a word, until its client has gone or time is over."""
    until = time.monotonic() + most
    while time.monotonic() < until and not select.select([client], [], [], 0.1)[0]:
        pass
