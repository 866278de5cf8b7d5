"""What is in a part of a PKCS#12: SafeContents and its bags (RFC 7292, section 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Callable, NamedTuple

from check_smcert.certificate import Certificate, EntryType
from check_smcert.readers import der, x509
from check_smcert.readers.cursor import Damage

_BAG = b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01"
_NESTED = _BAG + b"\x06"
_MAX_DEPTH = 10

_PKCS9 = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09"
_FRIENDLY_NAME, _LOCAL_KEY_ID = _PKCS9 + b"\x14", _PKCS9 + b"\x15"
_X509 = _PKCS9 + b"\x16\x01"
# Oracle's own: the JDK marks certificates with it that are trusted (2.16.840.1.113894.746875.1.1).
_TRUSTED_KEY_USAGE = b"\x60\x86\x48\x01\x86\xf9\x66\xad\xca\x7b\x01\x01"


class Bag(NamedTuple):
    """A key or a certificate with its attributes; without a certificate it is a key."""

    kind: EntryType
    certificate: Certificate | None
    alias: str
    key_ids: tuple[bytes, ...]
    trusted: bool


def bags(contents: bytes) -> Iterator[Bag]:
    """All bags of the SafeContents, those in nested ones too; raises Damage."""
    yield from _bags(der.sole(contents), 0)


def _bags(contents: der.Element, depth: int) -> Iterator[Bag]:
    if contents.tag != der.SEQUENCE or depth > _MAX_DEPTH:
        raise Damage("no bags, or bags in bags without end")
    for number, element in enumerate(der.elements(contents.content), 1):
        try:
            yield from _bag(element, depth)
        except Damage as damage:
            raise Damage(f"bag {number}: {damage}") from damage


def _bag(element: der.Element, depth: int) -> Iterator[Bag]:
    identifier, explicit, *rest = der.fields(element, der.OID, der.EXPLICIT_0, optional=(der.SET,))
    value = der.sole(explicit.content)
    attributes = _attributes(rest[0]) if rest else {}
    if identifier.content == _NESTED:
        yield from _bags(value, depth + 1)
        return
    if identifier.content not in _KINDS:
        raise Damage("of unknown kind")
    check, kind = _KINDS[identifier.content]
    certificate = check(value)
    if kind:
        yield Bag(
            kind,
            certificate,
            _friendly_name(attributes),
            _local_key_ids(attributes),
            _TRUSTED_KEY_USAGE in attributes,
        )


def _private_key(value: der.Element) -> None:
    """RFC 5208, section 5; nothing of it is looked at."""
    fields = [each.tag for each in der.elements(value.content)]
    if value.tag != der.SEQUENCE or fields[:3] != [der.INTEGER, der.SEQUENCE, der.OCTET_STRING]:
        raise Damage("no private key where one belongs")


def _shrouded_key(value: der.Element) -> None:
    """RFC 5208, section 6: a private key, encrypted."""
    der.fields(value, der.SEQUENCE, der.OCTET_STRING)


def _typed(value: der.Element) -> None:
    """RFC 7292, sections 4.2.4 and 4.2.5: a CRL or a secret, with what kind it is of."""
    der.fields(value, der.OID, der.EXPLICIT_0)


def _certificate(value: der.Element) -> Certificate:
    """RFC 7292, section 4.2.3."""
    kind, explicit = der.fields(value, der.OID, der.EXPLICIT_0)
    if kind.content != _X509:
        raise Damage("a certificate that is not X.509")
    return x509.certificate(der.octets(der.sole(explicit.content)))


# keyBag, pkcs8ShroudedKeyBag, certBag, crlBag and secretBag; a CRL makes no entry.
_KINDS: dict[bytes, tuple[Callable[[der.Element], Certificate | None], EntryType | None]] = {
    _BAG + b"\x01": (_private_key, EntryType.PRIVATE_KEY),
    _BAG + b"\x02": (_shrouded_key, EntryType.PRIVATE_KEY),
    _BAG + b"\x03": (_certificate, EntryType.TRUSTED_CERTIFICATE),
    _BAG + b"\x04": (_typed, None),
    _BAG + b"\x05": (_typed, EntryType.SECRET_KEY),
}


def _attributes(element: der.Element) -> dict[bytes, list[der.Element]]:
    """RFC 2985, section 5.5: each attribute's values; those of unknown ones mean nothing here."""
    found: dict[bytes, list[der.Element]] = {}
    for attribute in der.elements(element.content):
        identifier, values = der.fields(attribute, der.OID, der.SET)
        found.setdefault(identifier.content, []).extend(der.elements(values.content))
    return found


def _friendly_name(attributes: dict[bytes, list[der.Element]]) -> str:
    """RFC 2985, section 5.5.1: one BMPString; the JDK's alias."""
    if _FRIENDLY_NAME not in attributes:
        return ""
    values = dict.fromkeys(attributes[_FRIENDLY_NAME])
    if [each.tag for each in values] != [der.BMP_STRING]:
        raise Damage("not one friendlyName")
    (name,) = values
    if len(name.content) % 2:
        raise Damage("a friendlyName with half a letter")
    return name.content.decode("utf-16-be", "replace")


def _local_key_ids(attributes: dict[bytes, list[der.Element]]) -> tuple[bytes, ...]:
    """RFC 2985, section 5.5.2: what a key and its certificate share; .NET gives one some."""
    return tuple(der.octets(each) for each in attributes.get(_LOCAL_KEY_ID, ()))
