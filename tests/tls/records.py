"""TLS records and messages as a server sends them, right or wrong, and ports that send them."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from ssl import PEM_cert_to_DER_cert

HELLO_DONE = b"\x0e\0\0\0"


def record(content: bytes, kind: int = 22) -> bytes:
    """A TLS 1.0 record, a handshake's unless told otherwise."""
    return bytes([kind, 3, 1]) + len(content).to_bytes(2, "big") + content


def message(kind: int, body: bytes) -> bytes:
    """A handshake message."""
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def hello(cipher: int = 0x0005) -> bytes:
    """A ServerHello that has chosen this cipher."""
    return message(2, b"\3\1" + bytes(32) + b"\0" + cipher.to_bytes(2, "big") + b"\0")


def listed(*certificates: bytes) -> bytes:
    """The body of a Certificate message."""
    content = b"".join(len(each).to_bytes(3, "big") + each for each in certificates)
    return len(content).to_bytes(3, "big") + content


def shown(*certificates: bytes) -> bytes:
    """A Certificate message."""
    return message(11, listed(*certificates))


def alert(number: int) -> bytes:
    """A fatal alert's record."""
    return record(bytes([2, number]), kind=21)


def der(file: Path) -> bytes:
    """A certificate in PEM as DER."""
    return PEM_cert_to_DER_cert(file.read_text())


def offered(greeting: bytes) -> tuple[set[int], bool]:
    """The ciphers of a ClientHello, and whether it has a server name (extension 0)."""
    at = 5 + 4 + 2 + 32
    at += 1 + greeting[at]
    size = int.from_bytes(greeting[at : at + 2], "big")
    ciphers = greeting[at + 2 : at + 2 + size]
    at += 2 + size
    at += 1 + greeting[at] + 2
    named = False
    while at < len(greeting):
        named |= greeting[at : at + 2] == b"\0\0"
        at += 4 + int.from_bytes(greeting[at + 2 : at + 4], "big")
    return {int.from_bytes(ciphers[i : i + 2], "big") for i in range(0, size, 2)}, named


@contextlib.contextmanager
def answering(answer) -> Iterator[int]:
    """A port that sends ``answer(greeting)``, in pieces if it is a list, and closes; yields it.

    A piece that is a number is so many seconds of silence.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server, answer), daemon=True).start()
        yield server.getsockname()[1]


def _serve(server: socket.socket, answer) -> None:
    with contextlib.suppress(OSError):  # closed: the test is over
        while True:
            peer, _ = server.accept()
            with peer, contextlib.suppress(OSError):
                said = answer(peer.recv(65536))
                for piece in said if isinstance(said, list) else [said]:
                    if isinstance(piece, float):
                        time.sleep(piece)
                    else:
                        peer.sendall(piece)
                peer.shutdown(socket.SHUT_WR)
                while peer.recv(65536):
                    pass
