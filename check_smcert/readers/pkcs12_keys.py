"""Keys from passwords for PKCS#12: RFC 7292, appendix B, and RFC 8018 (PKCS#5), section 5."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any, Callable, NamedTuple

from check_smcert.errors import UnknownFormat
from check_smcert.readers import der
from check_smcert.readers.cursor import Damage

# sun.security.pkcs12.PKCS12KeyStore.MAX_ITERATION_COUNT; writers take 1 to 1,000,000.
MAX_ROUNDS = 5_000_000
# RFC 7292, appendix B.3: what a key is for.
FOR_CIPHER, FOR_IV, FOR_MAC = 1, 2, 3

_RSADSI = b"\x2a\x86\x48\x86\xf7\x0d"
PKCS5 = _RSADSI + b"\x01\x05"
_PBKDF2 = PKCS5 + b"\x0c"
# RFC 8018, appendix B.1: id-hmacWithSHA1 and so on.
HMACS = {
    _RSADSI + b"\x02" + bytes([last]): name
    for last, name in enumerate(
        ("sha1", "sha224", "sha256", "sha384", "sha512", "sha512_224", "sha512_256"), 7
    )
}


class Algorithm(NamedTuple):
    """An AlgorithmIdentifier (RFC 5280, section 4.1.1.2)."""

    identifier: bytes
    parameters: der.Element | None

    def needed(self) -> der.Element:
        """The parameters; raises Damage if there are none."""
        if self.parameters is None:
            raise Damage("an algorithm without its parameters")
        return self.parameters

    def has_none(self) -> bool:
        """Whether there are no parameters, which NULL may say, too."""
        return self.parameters is None or self.parameters.encoded == b"\x05\x00"


def algorithm(element: der.Element) -> Algorithm:
    """The algorithm in ``element``; raises Damage."""
    found = der.elements(element.content)
    if element.tag != der.SEQUENCE or not 1 <= len(found) <= 2 or found[0].tag != der.OID:
        raise Damage("no algorithm where one belongs")
    return Algorithm(found[0].content, found[1] if len(found) == 2 else None)


class Password(NamedTuple):
    """A password as the two standards want it: PKCS#12 with two zero bytes at its end."""

    utf16: bytes
    utf8: bytes


def passwords(given: str | None) -> list[Password]:
    """What the store password may mean; without one an empty one and none at all.

    OpenSSL before 1.1.0 took each byte of the password for a letter.
    """
    if not given:
        return [Password(b"\0\0", b""), Password(b"", b"")]
    utf8 = given.encode("utf-8", "surrogateescape")
    texts = dict.fromkeys((given, utf8.decode("latin-1")))
    return [Password(each.encode("utf-16-be", "surrogatepass") + b"\0\0", utf8) for each in texts]


def unavailable(what: str) -> UnknownFormat:
    """The error for an encryption that can't be had here."""
    return UnknownFormat(
        f"this PKCS#12 is protected by {what}, which can't be read here",
        "pipe keytool -list -rfc -keystore FILE -storepass:env SMCERT_STORE_PASSWORD into -f -",
        option="-f",
        otherwise="convert it with keytool -importkeystore",
    )


def unknown(identifier: bytes) -> UnknownFormat:
    """The error for an algorithm that this reader does not know."""
    return unavailable(
        f"an unknown algorithm ({der.dotted(identifier[:32]) or 'without a number'})"
    )


def rounds(element: der.Element) -> int:
    """How often to hash; raises Damage for what keytool refuses, too."""
    number = der.number(element)
    if not 1 <= number <= MAX_ROUNDS:
        raise Damage(f"a number of hashing rounds that is not between 1 and {MAX_ROUNDS:,}")
    return number


def hashing(name: str) -> Callable[..., Any]:
    """hashlib's constructor of that hash; raises UnknownFormat where OpenSSL forbids it."""
    new = getattr(hashlib, name, None) or partial(hashlib.new, name)
    for constructor in (new, partial(new, usedforsecurity=False)):
        try:
            constructor()
        except ValueError:  # FIPS mode knows no MD5 for security; others are faster as they are
            continue
        return constructor
    raise unavailable(name.upper())


def pkcs12(name: str, purpose: int, password: bytes, salt: bytes, count: int, size: int) -> bytes:
    """RFC 7292, appendix B.2, with ``count`` rounds of the hash ``name``."""
    new = hashing(name)
    block = new().block_size
    mixed = _filled(salt, block) + _filled(password, block)
    made = b""
    while True:
        made += _hashed(new, bytes([purpose]) * block + mixed, count)
        if len(made) >= size:
            return made[:size]
        last = made[-new().digest_size :]
        addend = int.from_bytes(_filled(last, block), "big") + 1
        mixed = b"".join(
            ((int.from_bytes(mixed[at : at + block], "big") + addend) % (1 << 8 * block)).to_bytes(
                block, "big"
            )
            for at in range(0, len(mixed), block)
        )


def pbkdf1(name: str, password: bytes, salt: bytes, count: int) -> bytes:
    """RFC 8018, section 5.1: key and initialization vector of PBES1, eight bytes each."""
    return _hashed(hashing(name), password + salt, count)[:16]


def pbkdf2(key_derivation: Algorithm, password: bytes, size: int | None = None) -> bytes:
    """RFC 8018, section 5.2, and appendix A.2 for the parameters; None takes the size they say."""
    if key_derivation.identifier != _PBKDF2:
        raise unknown(key_derivation.identifier)
    salt, count, *rest = der.elements(_sequence(key_derivation.needed(), at_least=2))
    if rest and rest[0].tag == der.INTEGER:
        said = der.number(rest.pop(0))
        # RFC 9579 wants at least 20 for a MAC; the longest hash has 64.
        if said != (size or said) or not 1 <= said <= 64:
            raise Damage("a key of a size that does not fit")
        size = said
    if size is None or len(rest) > 1:
        raise Damage("not the parameters of PBKDF2")
    name = hmac_name(algorithm(rest[0])) if rest else "sha1"
    hashing(name)
    return hashlib.pbkdf2_hmac(name, password, der.octets(salt), rounds(count), size)


def hmac_name(found: Algorithm) -> str:
    """The hash of an id-hmacWith...; raises UnknownFormat."""
    if found.identifier not in HMACS:
        raise unknown(found.identifier)
    if not found.has_none():
        raise Damage("an HMAC with parameters")
    return HMACS[found.identifier]


def _sequence(element: der.Element, at_least: int) -> bytes:
    if element.tag != der.SEQUENCE or len(der.elements(element.content)) < at_least:
        raise Damage("not the parameters that belong there")
    return element.content


def _hashed(new: Callable[..., Any], data: bytes, count: int) -> bytes:
    digest: bytes = new(data).digest()
    for _ in range(count - 1):
        digest = new(digest).digest()
    return digest


def _filled(data: bytes, block: int) -> bytes:
    """The data, repeated to the next whole number of blocks."""
    size = -(-len(data) // block) * block
    return (data * (size // max(len(data), 1) + 1))[:size]
