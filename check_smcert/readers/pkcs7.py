"""PKCS#7 (.p7b): how Windows and many CAs hand out a certificate with its chain.

RFC 5652, section 5.1: a SignedData for its certificates alone.
"""

from __future__ import annotations

from check_smcert.certificate import Certificate, Keystore
from check_smcert.errors import CorruptStore
from check_smcert.readers import chains, der, x509
from check_smcert.readers.cursor import Damage
from check_smcert.readers.hints import Hints

_CERTIFICATES, _REVOCATIONS = 0xA0, 0xA1
_HEAD = [der.INTEGER, der.SET, der.SEQUENCE]  # version, algorithms, signed content


def read(data: bytes, hints: Hints) -> Keystore:
    """All its certificates; raises CorruptStore."""
    try:
        return chains.exported("PKCS#7", certificates(data))
    except Damage as damage:
        raise CorruptStore("PKCS#7", str(damage)) from damage


def certificates(data: bytes) -> list[Certificate]:
    """The certificates in a PKCS#7 structure in DER or BER; raises Damage."""
    _, signed = der.fields(der.sole(data), der.OID, der.EXPLICIT_0)
    parts = der.elements(der.sole(signed.content).content)
    tags = [part.tag for part in parts]
    optional = [tag for tag in (_CERTIFICATES, _REVOCATIONS) if tag in tags]
    if tags != [*_HEAD, *optional, der.SET]:
        raise Damage("not the fields that belong there")
    if len(der.elements(parts[2].content)) != 1:
        raise Damage("it holds signed data, which may hold certificates")
    if _CERTIFICATES not in tags:
        raise Damage("it holds no certificate")
    return [_certificate(each) for each in der.elements(parts[3].content)]


def _certificate(element: der.Element) -> Certificate:
    if element.tag != der.SEQUENCE:
        raise Damage("a certificate of a kind that X.509 does not have")
    return x509.certificate(element.encoded)
