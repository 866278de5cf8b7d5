"""PKCS#7 (.p7b): how Windows and many CAs hand out a certificate with its chain."""

from __future__ import annotations

from check_smcert.certificate import Certificate, Keystore
from check_smcert.errors import CorruptStore
from check_smcert.readers import chains, der, x509
from check_smcert.readers.cursor import Damage
from check_smcert.readers.hints import Hints


def read(data: bytes, hints: Hints) -> Keystore:
    """All its certificates; raises CorruptStore."""
    try:
        return chains.exported("PKCS#7", certificates(data))
    except Damage as damage:
        raise CorruptStore("PKCS#7", str(damage)) from damage


def certificates(data: bytes) -> list[Certificate]:
    """The certificates in a PKCS#7 structure in DER or BER; raises Damage."""
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates

    der.sole(data)  # the library takes bytes after the end without a word
    try:
        loaded = load_der_pkcs7_certificates(data)
        encoded = [each.public_bytes(Encoding.DER) for each in loaded]
    except Exception as error:  # ValueError, UnsupportedAlgorithm, and what OpenSSL thinks of
        raise Damage("no certificates can be read from its PKCS#7") from error
    return [x509.certificate(each) for each in encoded]
