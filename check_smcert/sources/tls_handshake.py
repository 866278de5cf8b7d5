"""What a TLS server says in the clear: its first messages up to TLS 1.2 (RFC 5246), and alerts."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

# More than any chain of certificates; a peer that sends more is none.
LONGEST = 1 << 20

UNRECOGNIZED_NAME = 112
_ALERT, _HANDSHAKE = 21, 22
_KINDS = range(20, 25)  # RFC 5246, section 6.2.1, and RFC 6520
_CERTIFICATE, _HELLO_DONE = 11, 14
_ALERTS = {40: "handshake failure", 70: "protocol version", 71: "insufficient security",
           80: "internal error", UNRECOGNIZED_NAME: "unrecognized name",
           116: "certificate required"}  # fmt: skip


class Flight(NamedTuple):
    """A server's first messages: the body of each Certificate message (RFC 5246 section 7.4.2).

    ``over`` says that no message of this flight is to come.
    """

    certificates: tuple[bytes, ...]
    over: bool


def flight(received: bytes) -> Flight:
    """What has come so far; a message that has not come to its end does not count."""
    content = b"".join(content for kind, content in _records(received) if kind == _HANDSHAKE)
    found = list(_messages(content))
    certificates = tuple(body for kind, body in found if kind == _CERTIFICATE)
    return Flight(certificates, any(kind == _HELLO_DONE for kind, _ in found))


def is_tls(received: bytes) -> bool:
    """Whether the first bytes are those of a TLS record, as far as they have come."""
    return received[0] in _KINDS and received[1:2] in (b"", b"\3")


def alert(received: bytes) -> int | None:
    """The number of the first alert that the peer has sent (RFC 5246 section 7.2)."""
    for kind, content in _records(received):
        if kind == _ALERT and len(content) == 2:
            return content[1]
    return None


def alert_name(number: int) -> str:
    """An alert for people: "alert 40, handshake failure"."""
    return f"alert {number}, {_ALERTS.get(number, 'see RFC 8446')}"


def _messages(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The whole messages; one may be spread over records, and a record may hold several."""
    at = 0
    while len(content) >= at + 4:
        end = at + 4 + int.from_bytes(content[at + 1 : at + 4], "big")
        if len(content) < end:
            return
        yield content[at], content[at + 4 : end]
        at = end


def _records(received: bytes) -> Iterator[tuple[int, bytes]]:
    """The records in the clear: after the cipher is changed they would mean nothing."""
    at = 0
    while len(received) >= at + 5:
        kind, version, length = struct.unpack_from(">BHH", received, at)
        end = at + 5 + length
        if version >> 8 != 3 or kind not in (_ALERT, _HANDSHAKE) or len(received) < end:
            return
        yield kind, received[at + 5 : end]
        at = end
