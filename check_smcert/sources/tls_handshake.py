"""The first messages of TLS 1.0 to 1.2 (RFC 5246): a greeting, and the certificate in the answer."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

# More than any chain of certificates; a peer that sends more is none.
LONGEST = 1 << 20

_ALERT, _HANDSHAKE = 21, 22
_KINDS = range(20, 25)  # RFC 5246, section 6.2.1, and RFC 6520
_CLIENT_HELLO, _CERTIFICATE = 1, 11
_TLS_1_0, _TLS_1_2 = 0x0301, 0x0303
# RC4, 3DES and DES, which OpenSSL 3 lacks, then AES; the last says that RFC 5746 is known.
_CIPHERS = (
    0x0004, 0x0005, 0x000A, 0x0009, 0x0016, 0x0013, 0xC007, 0xC011, 0xC012, 0xC008,
    0x002F, 0x0035, 0x0033, 0x0039, 0xC013, 0xC014, 0x00FF,
)  # fmt: skip
_SERVER_NAME, _GROUPS, _POINT_FORMATS, _SIGNATURES = 0, 10, 11, 13
_ALERTS = {40: "handshake failure", 70: "protocol version", 71: "insufficient security",
           80: "internal error", 112: "unrecognized name", 116: "certificate required"}  # fmt: skip


def client_hello(server_name: str | None) -> bytes:
    """A ClientHello record that offers old ciphers; RFC 5246 section 7.4.1.2."""
    extensions = _extension(_GROUPS, _numbers(23, 24, 25))
    extensions += _extension(_POINT_FORMATS, b"\1\0")
    extensions += _extension(_SIGNATURES, _numbers(0x0401, 0x0201, 0x0403, 0x0203, 0x0202))
    if server_name:
        name = server_name.encode("idna")
        extensions += _extension(_SERVER_NAME, _long(b"\0" + _long(name)))
    body = struct.pack(">H", _TLS_1_2) + os.urandom(32) + b"\0"
    body += _numbers(*_CIPHERS) + b"\1\0" + _long(extensions)
    message = bytes([_CLIENT_HELLO]) + len(body).to_bytes(3, "big") + body
    return struct.pack(">BHH", _HANDSHAKE, _TLS_1_0, len(message)) + message


def certificate(received: bytes) -> bytes | None:
    """The peer's own certificate (DER) in what it has sent so far, None if it is not there."""
    messages = b"".join(content for kind, content in _records(received) if kind == _HANDSHAKE)
    at = 0
    while len(messages) >= at + 4:
        end = at + 4 + int.from_bytes(messages[at + 1 : at + 4], "big")
        if len(messages) < end:
            return None
        if messages[at] == _CERTIFICATE and end > at + 10:
            length = int.from_bytes(messages[at + 7 : at + 10], "big")
            return messages[at + 10 : at + 10 + length] if 0 < length <= end - at - 10 else None
        at = end
    return None


def is_tls(received: bytes) -> bool:
    """Whether the first bytes are those of a TLS record, as far as they have come."""
    return received[0] in _KINDS and received[1:2] in (b"", b"\3")


def alert(received: bytes) -> str | None:
    """The name or number of the alert that the peer has sent (RFC 5246 section 7.2)."""
    for kind, content in _records(received):
        if kind == _ALERT and len(content) == 2:
            return f"alert {content[1]}, {_ALERTS.get(content[1], 'see RFC 8446')}"
    return None


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


def _long(data: bytes) -> bytes:
    return struct.pack(">H", len(data)) + data


def _numbers(*numbers: int) -> bytes:
    return _long(b"".join(struct.pack(">H", number) for number in numbers))


def _extension(kind: int, data: bytes) -> bytes:
    return struct.pack(">H", kind) + _long(data)
