"""PEM (RFC 7468): an exported certificate, alone or with its chain, whatever text is around it."""

from __future__ import annotations

import base64
import binascii
import re

from check_smcert.certificate import Certificate, Entry, Kind, Store
from check_smcert.errors import CorruptStore, UnknownFormat
from check_smcert.readers import ber, x509

_CERTIFICATE = "(?:X509 |TRUSTED )?CERTIFICATE"
_BEGIN = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----")
_BLOCK = re.compile(rf"-----BEGIN ({_CERTIFICATE})-----(.*?)-----END \1-----", re.S)


def recognizes(text: str) -> bool:
    """Whether there is anything in PEM in this text."""
    return bool(_BEGIN.search(text))


def read(text: str) -> Store:
    """One identity entry without alias whose chain is all certificates; raises CorruptStore."""
    chain = certificates(text)
    if not chain:
        held = ", ".join(dict.fromkeys(_BEGIN.findall(text)))
        raise UnknownFormat(f"PEM that holds {held} and no certificate", "give the certificate")
    return Store("PEM", (Entry("", Kind.IDENTITY, tuple(chain)),))


def certificates(text: str) -> list[Certificate]:
    """Every certificate in the text, in order; a damaged one is an error, never left out."""
    blocks = _BLOCK.findall(text)
    begun = sum(1 for label in _BEGIN.findall(text) if re.fullmatch(_CERTIFICATE, label))
    if begun != len(blocks):
        raise CorruptStore("PEM", f"{begun} certificates begin and {len(blocks)} end")
    return [_certificate(body) for _, body in blocks]


def _certificate(body: str) -> Certificate:
    try:
        der = base64.b64decode("".join(body.split()), validate=True)
        # OpenSSL's TRUSTED CERTIFICATE has more behind the certificate.
        return x509.certificate(der[: ber.element(der).end])
    except (binascii.Error, ber.Malformed) as error:
        raise CorruptStore("PEM", str(error)) from None
