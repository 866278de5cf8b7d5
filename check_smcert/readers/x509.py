"""X.509 certificates in DER: by the cryptography package, or else by a walk of our own."""

from __future__ import annotations

from typing import Any

from check_smcert.certificate import Certificate, Keystore
from check_smcert.errors import CorruptStore, UnknownFormat
from check_smcert.readers import chains, der, x509_walk
from check_smcert.readers.cursor import Damage
from check_smcert.readers.hints import Hints

# How a PKCS#10 request begins: version, subject, public key, attributes (RFC 2986, section 4).
REQUEST = [der.INTEGER, der.SEQUENCE, der.SEQUENCE, der.EXPLICIT_0]


def read(data: bytes, hints: Hints) -> Keystore:
    """A file with one certificate in DER; raises CorruptStore, or UnknownFormat for a request."""
    try:
        return chains.exported("DER", [certificate(data)])
    except Damage as damage:
        if _is_request(data):
            raise UnknownFormat(
                "this is a certificate request (CSR), not a certificate",
                "give the certificate that was issued for it",
            ) from damage
        raise CorruptStore("DER", str(damage)) from damage


def certificate(data: bytes) -> Certificate:
    """The certificate in ``data``; raises Damage if it is none."""
    from cryptography.x509 import load_der_x509_certificate

    try:
        return _described(load_der_x509_certificate(data))
    except Exception:
        # It has many ways to refuse what keytool prints; our own walk tells those from damage.
        return x509_walk.certificate(data)


def _described(loaded: Any) -> Certificate:
    """A cryptography.x509.Certificate in our words; its properties may raise, too."""
    from cryptography.x509 import NameOID

    common_names = loaded.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Certificate(
        subject=loaded.subject.rfc4514_string(),
        issuer=loaded.issuer.rfc4514_string(),
        not_before=loaded.not_valid_before_utc,
        not_after=loaded.not_valid_after_utc,
        common_name=str(common_names[-1].value) if common_names else "",
        serial=loaded.serial_number,
    )


def _is_request(data: bytes) -> bool:
    try:
        return der.shape(data)[:4] == REQUEST
    except Damage:
        return False
