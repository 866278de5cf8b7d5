"""ssh-dss host keys (RFC 4253, section 6.6), which paramiko 4 does not know any more: read only.

No login takes one; ``smcert hostkeys`` shows them, for ssh clients that still do.
"""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, utils

DSS = "ssh-dss"
_HALF = 20  # bytes; a signature is two numbers of 160 bits


class DsaKey:
    """What paramiko's transport needs of a host key. Raises ValueError for numbers that can't be."""

    def __init__(self, message: Any) -> None:
        self._blob = message.asbytes()
        if message.get_text() != DSS:
            raise ValueError("not an ssh-dss key")
        p, q, g, y = (message.get_mpint() for _ in range(4))
        numbers = dsa.DSAPublicNumbers(y, dsa.DSAParameterNumbers(p, q, g))
        self._key = numbers.public_key()

    def get_name(self) -> str:
        """The type of the key."""
        return DSS

    def asbytes(self) -> bytes:
        """The key, as known_hosts has it in base64."""
        return bytes(self._blob)

    def verify_ssh_sig(self, data: bytes, message: Any) -> bool:
        """Whether the signature is this key's."""
        if message.get_text() != DSS:
            return False
        signature = message.get_binary()
        if len(signature) != 2 * _HALF:
            return False
        r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
        try:
            self._key.verify(utils.encode_dss_signature(r, s), data, hashes.SHA1())
        except InvalidSignature:
            return False
        return True
