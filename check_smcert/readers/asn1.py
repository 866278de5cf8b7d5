"""Binary ASN.1: a DER certificate, or a PKCS#12 keystore (RFC 7292)."""

from __future__ import annotations

from check_smcert.certificate import Certificate, Entry, Kind, Store
from check_smcert.errors import CorruptStore, UnknownFormat, WrongPassword
from check_smcert.readers import ber, x509

_SEQUENCE, _INTEGER, _OBJECT_IDENTIFIER = 0x30, 0x02, 0x06


def read(data: bytes, password: str | None) -> Store:
    """Read a certificate or a PKCS#12 keystore; raises CorruptStore, WrongPassword ..."""
    try:
        # Java before 6 wrote PKCS#12 with an indefinite length, which only the library takes.
        first = _SEQUENCE if data[1] == 0x80 else ber.children(ber.element(data).content)[0].tag
    except (ber.Malformed, IndexError) as error:
        raise CorruptStore("ASN.1", str(error) or "too short") from None
    if first == _SEQUENCE and data[1] != 0x80:
        return Store("DER certificate", (Entry("", Kind.IDENTITY, (x509.certificate(data),)),))
    if first == _OBJECT_IDENTIFIER:
        raise UnknownFormat("PKCS#7 data", "export the certificate as PEM or DER")
    return _pkcs12(data, password)


def _pkcs12(data: bytes, password: str | None) -> Store:
    """The entries of a PKCS#12 keystore.

    The library names one private key and does not say which of the other certificates belong to
    another key: with a key in the store they all count as identity, the cautious reading.
    """
    from cryptography.hazmat.primitives.serialization import Encoding

    loaded = _load(data, password)
    kind = Kind.IDENTITY if loaded.key else Kind.TRUSTED
    named = [
        (
            (each.friendly_name or b"").decode("utf-8", "replace"),
            x509.certificate(each.certificate.public_bytes(Encoding.DER)),
        )
        for each in [*([loaded.cert] if loaded.cert else []), *loaded.additional_certs]
    ]
    certificates = [found for _, found in named]
    entries = [Entry(name, kind, _chain(found, certificates)) for name, found in named if name]
    reached = [each for entry in entries for each in entry.chain]
    rest = tuple(found for found in certificates if found not in reached)
    return Store("PKCS#12", (*entries, *([Entry("", kind, rest)] if rest else [])))


def _chain(first: Certificate, certificates: list[Certificate]) -> tuple[Certificate, ...]:
    """A certificate, those that may have issued it, and so on."""
    chain = [first]
    for link in chain:
        chain += [each for each in certificates if each.subject == link.issuer and each not in chain]
    return tuple(chain)


def _load(data: bytes, password: str | None):
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import pkcs12

    candidates = [None, b""] if password is None else [password.encode()]
    for candidate in candidates:
        try:
            return pkcs12.load_pkcs12(data, candidate)
        except UnsupportedAlgorithm as error:
            raise UnknownFormat(
                "a PKCS#12 encrypted in a way that is not supported here",
                "pipe it: keytool -list -rfc -storetype PKCS12 -keystore FILE | PLUGIN -f -",
            ) from error
        except (ValueError, TypeError):
            continue
    if password is None:
        raise WrongPassword("this PKCS#12 needs its password", "set SMCERT_STORE_PASSWORD")
    raise WrongPassword(
        "the password does not open this PKCS#12, or it is damaged", "check SMCERT_STORE_PASSWORD"
    )
