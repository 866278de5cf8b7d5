"""The list of certificates that a TLS peer shows: RFC 5246, section 7.4.2."""

from __future__ import annotations

from check_smcert.certificate import Certificate, Entry, EntryType, Keystore
from check_smcert.errors import PeerFailed
from check_smcert.readers import x509
from check_smcert.readers.cursor import Damage
from check_smcert.readers.hints import Hints


def read(data: bytes, hints: Hints) -> Keystore:
    """One identity: the peer's own certificate comes first, and all others count as its chain.

    Raises PeerFailed unless ``data`` is a certificate_list to its last byte.
    """
    try:
        chain = [_certificate(number, each) for number, each in enumerate(_items(data), 1)]
    except Damage as damage:
        raise PeerFailed(
            f"the port shows a damaged list of certificates ({damage})",
            "look at it with openssl s_client -showcerts -connect HOST:PORT",
        ) from damage
    if not chain:
        raise PeerFailed(
            "the port shows an empty list of certificates", "look at its log, or at its keystore"
        )
    return Keystore(
        "list of certificates", (Entry("", EntryType.PRIVATE_KEY, tuple(dict.fromkeys(chain))),)
    )


def _items(data: bytes) -> list[bytes]:
    """What the list holds; each length has three bytes, the list's own comes first."""
    if int.from_bytes(data[:3], "big") != len(data) - 3:
        raise Damage("its length is not that of its message")
    found: list[bytes] = []
    at = 3
    while at < len(data):
        start = at + 3
        at = start + int.from_bytes(data[at:start], "big")
        if not start < at <= len(data):
            raise Damage(f"certificate {len(found) + 1} has a wrong length")
        found.append(data[start:at])
    return found


def _certificate(number: int, data: bytes) -> Certificate:
    try:
        return x509.certificate(data)
    except Damage as damage:
        raise Damage(f"certificate {number}: {damage}") from damage
