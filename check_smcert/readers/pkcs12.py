"""PKCS#12 keystores (RFC 7292), by their own structure; other code only deciphers.

    PFX: version 3, authSafe, MAC
        authSafe: parts, in the clear or encrypted with the store password
            part: bags, each a certificate, a key or something else (:mod:`pkcs12_bags`)

The JDK's reader is sun.security.pkcs12.PKCS12KeyStore (engineLoad). Private keys are passed over,
never decrypted.
"""

from __future__ import annotations

from typing import NamedTuple

from check_smcert.certificate import Keystore
from check_smcert.errors import CorruptStore, UnknownFormat, WrongPassword
from check_smcert.readers import der, pkcs12_cipher, pkcs12_mac
from check_smcert.readers.cursor import Damage
from check_smcert.readers.hints import Hints
from check_smcert.readers.pkcs12_bags import Bag, bags
from check_smcert.readers.pkcs12_entries import entries
from check_smcert.readers.pkcs12_keys import Algorithm, Password, algorithm, passwords

# RFC 5652: id-data, id-signedData, id-envelopedData and id-encryptedData.
_CONTENT = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_DATA, _SIGNED, _ENVELOPED, _ENCRYPTED = (_CONTENT + bytes([last]) for last in (1, 2, 3, 6))
_ENCRYPTED_CONTENT = 0x80


class Part(NamedTuple):
    """One part of the authSafe; ``cipher`` is None where it is in the clear."""

    content: bytes
    cipher: Algorithm | None


def read(data: bytes, hints: Hints) -> Keystore:
    """All its entries; without a password an empty one and none at all are tried.

    Raises CorruptStore for whatever is not exactly one PKCS#12, WrongPassword, and UnknownFormat
    for one that is encrypted in a way this reader does not know.
    """
    try:
        content, parts, mac = _pfx(data)
        fitting = _fitting(content, parts, mac, hints.password)
        found: list[Bag] = []
        for number, part in enumerate(parts, 1):
            opened = _opened(part, fitting)
            if opened is None:
                raise _closed(mac, hints.password)
            try:
                found += bags(opened)
            except Damage as damage:
                raise Damage(f"part {number} of {len(parts)}, {damage}") from damage
    except Damage as damage:
        raise CorruptStore("PKCS#12", str(damage)) from damage
    return Keystore("PKCS#12", entries(found))


def _pfx(data: bytes) -> tuple[bytes, list[Part], pkcs12_mac.Mac | None]:
    """RFC 7292, section 4: what the MAC covers, its parts, and the MAC if there is one."""
    where = "its outermost structure"
    try:
        pfx = der.fields(der.sole(data), der.INTEGER, der.SEQUENCE, optional=(der.SEQUENCE,))
        if der.number(pfx[0]) != 3:
            raise Damage("not version 3")
        kind, content = _content_info(pfx[1])
        if kind == _SIGNED:
            raise _for_a_certificate("signed")
        if kind != _DATA:
            raise Damage("an authSafe of unknown kind")
        safe = der.octets(content)
        where = "its MAC"
        mac = pkcs12_mac.mac(pfx[2]) if len(pfx) == 3 else None
        where = "its list of parts"
        parts = der.sole(safe)
        if parts.tag != der.SEQUENCE:
            raise Damage("no list")
        return safe, [_part(each) for each in der.elements(parts.content)], mac
    except Damage as damage:
        raise Damage(f"{where}: {damage}") from damage


def _content_info(element: der.Element) -> tuple[bytes, der.Element]:
    """RFC 5652, section 3: the kind of content, and the content."""
    kind, content = der.fields(element, der.OID, der.EXPLICIT_0)
    return kind.content, der.sole(content.content)


def _part(element: der.Element) -> Part:
    """RFC 7292, section 4.1."""
    kind, content = _content_info(element)
    if kind == _DATA:
        return Part(der.octets(content), None)
    if kind == _ENVELOPED:
        raise _for_a_certificate("encrypted")
    if kind != _ENCRYPTED:
        raise Damage("a part of unknown kind")
    # RFC 5652, section 8; nothing is known that has the attributes which version 2 is for.
    version, encrypted = der.fields(content, der.INTEGER, der.SEQUENCE)
    inner = der.elements(encrypted.content)
    if der.number(version) != 0 or len(inner) != 3 or inner[0].content != _DATA:
        raise Damage("an encrypted part of unknown shape")
    return Part(der.octets(inner[2], _ENCRYPTED_CONTENT), algorithm(inner[1]))


def _for_a_certificate(what: str) -> UnknownFormat:
    return UnknownFormat(
        f"this PKCS#12 is {what} with a key pair instead of a password (public-key mode)",
        "export it with a password",
    )


def _fitting(
    content: bytes, parts: list[Part], mac: pkcs12_mac.Mac | None, given: str | None
) -> list[Password]:
    """The passwords that may open the parts: if there is a MAC, those it fits.

    Raises WrongPassword, or Damage, if a password is given that it does not fit.
    """
    candidates = passwords(given)
    if mac is None:
        return candidates
    for password in candidates:
        if mac.fits(content, password):
            return [password]
    if not given:
        return []  # what is in the clear is read all the same
    if any(part.cipher and _opens(part, candidates) for part in parts):
        raise Damage(
            "the password opens it, but does not fit its MAC:"
            " changed after it was made, or the MAC has a password of its own"
        )
    do = "check SMCERT_STORE_PASSWORD"
    if not any(part.cipher for part in parts):
        do += "; unset, certificates are read without this test"
    raise WrongPassword("the store password does not open this PKCS#12, or it is damaged", do)


def _opens(part: Part, candidates: list[Password]) -> bool:
    try:
        return _opened(part, candidates) is not None
    except (Damage, UnknownFormat):
        return False


def _opened(part: Part, candidates: list[Password]) -> bytes | None:
    """The SafeContents of a part, None if no candidate opens it."""
    if part.cipher is None:
        return part.content
    for password in candidates:
        opened = pkcs12_cipher.decrypted(part.cipher, part.content, password)
        if opened is not None and _is_sequence(opened):
            return opened
    return None


def _is_sequence(data: bytes) -> bool:
    """Whether it has the shape of SafeContents; what a wrong password makes of it has not."""
    try:
        return der.sole(data).tag == der.SEQUENCE
    except Damage:
        return False


def _closed(mac: pkcs12_mac.Mac | None, given: str | None) -> WrongPassword:
    if not given:
        return WrongPassword("this PKCS#12 needs its password", "set SMCERT_STORE_PASSWORD")
    if mac is None:
        return WrongPassword(
            "the store password does not open this PKCS#12, or it is damaged",
            "check SMCERT_STORE_PASSWORD",
        )
    return WrongPassword(
        "the store password fits this PKCS#12's MAC, but does not open its certificates",
        "if it has two passwords, pipe openssl pkcs12 -nokeys -twopass -in FILE into -f -",
        option="-f",
        otherwise="if it has two passwords, give both the same one",
    )
