"""The greeting of a TLS client that offers what OpenSSL no longer has (RFC 5246 section 7.4.1.2)."""

from __future__ import annotations

import os
import struct

_HANDSHAKE, _CLIENT_HELLO = 22, 1
_TLS_1_0, _TLS_1_2 = 0x0301, 0x0303
# RC4 and 3DES, single DES, IDEA, SEED, EXPORT and NULL, then AES and Camellia: IANA's numbers.
_CIPHERS = (
    0x0004, 0x0005, 0x000A, 0x0009, 0x0016, 0x0013, 0xC007, 0xC011, 0xC012, 0xC008, 0xC00D, 0xC003,
    0x0015, 0x0012, 0x0003, 0x0006, 0x0008, 0x0011, 0x0014, 0x0007, 0x0096, 0x0001, 0x0002, 0x003B,
    0x002F, 0x0035, 0x0033, 0x0039, 0x0032, 0x0038, 0x003C, 0x003D, 0x0041, 0x0084, 0xC004, 0xC00E,
    0xC009, 0xC00A, 0xC013, 0xC014, 0x009C, 0x009D, 0x009E, 0x009F, 0xC02B, 0xC02C, 0xC02F, 0xC030,
    0xC0AC, 0xC0AE, 0xC0A0, 0xC09C, 0xCCA8, 0xCCA9,
    0x00FF,  # no cipher: it says that RFC 5746 is known
)  # fmt: skip
_SERVER_NAME, _GROUPS, _POINT_FORMATS, _SIGNATURES = 0, 10, 11, 13
# secp256r1, 384, 521; secp256k1, secp224r1 and 192r1; brainpoolP256r1, 384, 512; x25519.
_CURVES = (23, 24, 25, 22, 21, 19, 26, 27, 28, 29)
# RSA, ECDSA and DSA with SHA-256, 384, 512, 1; RSA-PSS with keys of both kinds; Ed25519; RSA, MD5.
_SIGNED_BY = (
    0x0401, 0x0501, 0x0601, 0x0201, 0x0403, 0x0503, 0x0603, 0x0203, 0x0402, 0x0202,
    0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0807, 0x0101,
)  # fmt: skip


def client_hello(server_name: str | None) -> bytes:
    """A ClientHello record, TLS 1.2 at most; ``server_name`` is for SNI (RFC 6066).

    Raises UnicodeError for what can't be a host name.
    """
    extensions = _extension(_GROUPS, _numbers(*_CURVES))
    extensions += _extension(_POINT_FORMATS, b"\1\0")
    extensions += _extension(_SIGNATURES, _numbers(*_SIGNED_BY))
    if server_name:
        name = server_name.encode("idna")
        extensions += _extension(_SERVER_NAME, _long(b"\0" + _long(name)))
    body = struct.pack(">H", _TLS_1_2) + os.urandom(32) + b"\0"
    body += _numbers(*_CIPHERS) + b"\1\0" + _long(extensions)
    message = bytes([_CLIENT_HELLO]) + len(body).to_bytes(3, "big") + body
    return struct.pack(">BHH", _HANDSHAKE, _TLS_1_0, len(message)) + message


def _long(data: bytes) -> bytes:
    return struct.pack(">H", len(data)) + data


def _numbers(*numbers: int) -> bytes:
    return _long(b"".join(struct.pack(">H", number) for number in numbers))


def _extension(kind: int, data: bytes) -> bytes:
    return struct.pack(">H", kind) + _long(data)
