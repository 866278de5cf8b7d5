"""PKCS#12 keystores, by the cryptography package.

It names the first private key's certificate and lists all others without saying whose they are. So
where a key is, every certificate counts as part of an identity: of the first one's chain, or of
one of its own (a second key's, or one that is only trusted). That may warn of a certificate which
is only trusted; it never passes over one that is in use. Without a key all are trusted ones.
"""

from __future__ import annotations

from typing import Any

from check_smcert.certificate import Certificate, Entry, EntryType, Keystore
from check_smcert.errors import CorruptStore, WrongPassword
from check_smcert.readers import x509
from check_smcert.readers.cursor import Damage
from check_smcert.readers.hints import Hints

# The object identifiers that old encryption (RC2, RC4, DES, 3DES) begins with: RFC 7292, appendix
# C, and RFC 8018, appendix A.3. Java 6 and openssl -legacy write them.
_OLD_ENCRYPTION = (
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01",
    *(b"\x2a\x86\x48\x86\xf7\x0d\x01\x05" + bytes([last]) for last in (1, 3, 4, 6, 10, 11)),
)


def read(data: bytes, hints: Hints) -> Keystore:
    """All its certificates; without a password None and an empty one are tried.

    Raises WrongPassword, and CorruptStore.
    """
    loaded = _load(data, hints.password)
    names_and_certificates = [] if loaded.cert is None else [_named(loaded.cert)]
    names_and_certificates += [_named(additional) for additional in loaded.additional_certs]
    if loaded.key is None:
        entries = [Entry(name, EntryType.TRUSTED_CERTIFICATE, (each,)) for name, each in names_and_certificates]
    else:
        entries = _identities(names_and_certificates)
    return Keystore("PKCS#12", tuple(entries))


def _load(data: bytes, password: str | None) -> Any:
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    for secret in [password.encode("utf-8", "surrogateescape")] if password else [None, b""]:
        try:
            return load_pkcs12(data, secret)
        except Exception as error:  # ValueError, UnsupportedAlgorithm, and what OpenSSL thinks of
            if "deserialize" in str(error):
                raise CorruptStore("PKCS#12", "its outermost structure") from error
            failure = error
    raise _closed(data, password) from failure


def _closed(data: bytes, password: str | None) -> WrongPassword:
    """Why it does not open, as far as can be told: the library names one reason for all."""
    do = "check SMCERT_STORE_PASSWORD" if password else "set SMCERT_STORE_PASSWORD"
    if any(identifier in data for identifier in _OLD_ENCRYPTION):
        do += (
            "; or its old encryption is one that this machine's OpenSSL lacks, then pipe"
            " keytool -list -rfc -keystore FILE into -f -"
        )
    if password:
        return WrongPassword("the store password does not open this PKCS#12, or it is damaged", do)
    return WrongPassword("this PKCS#12 needs its password", do)


def _named(found: Any) -> tuple[str, Certificate]:
    """Friendly name and certificate of a cryptography PKCS12Certificate."""
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        certificate = x509.certificate(found.certificate.public_bytes(Encoding.DER))
    except Damage as damage:
        raise CorruptStore("PKCS#12", str(damage)) from damage
    name = (found.friendly_name or b"").decode("utf-8", "replace")
    # Java names the upper certificates of a chain, which are no entries, after their subjects.
    return "" if name == certificate.subject else name, certificate


def _identities(found: list[tuple[str, Certificate]]) -> list[Entry]:
    """Entries that hold every certificate: the first, the named ones, and whatever is left."""
    by_subject: dict[str, list[Certificate]] = {}
    for certificate in dict.fromkeys(certificate for _, certificate in found):
        by_subject.setdefault(certificate.subject, []).append(certificate)
    entries: list[Entry] = []
    reached: set[Certificate] = set()
    for name, certificate in found[:1] + sorted(found[1:], key=lambda pair: not pair[0]):
        if name or certificate not in reached:
            chain = _chain(certificate, by_subject)
            entries.append(Entry(name, EntryType.PRIVATE_KEY, chain))
            reached.update(chain)
    return entries


def _chain(
    certificate: Certificate, by_subject: dict[str, list[Certificate]]
) -> tuple[Certificate, ...]:
    """The certificate, and all that its issuers' names lead to."""
    chain = [certificate]
    for link in chain:  # which grows meanwhile
        chain += [each for each in by_subject.get(link.issuer, []) if each not in chain]
    return tuple(chain)
