"""JKS and JCEKS keystores, versions 1 and 2, read without Java and without their password.

Source: sun.security.provider.JavaKeyStore and com.sun.crypto.provider.JceKeyStore (engineLoad).
Certificates are in the clear; the password only keys a digest over the whole store. Private keys
are passed over, never decrypted.
"""

from __future__ import annotations

import hashlib

from check_smcert.certificate import Certificate, Entry, EntryType, Keystore
from check_smcert.errors import CorruptStore, WrongPassword
from check_smcert.readers import java_object, x509
from check_smcert.readers.cursor import Cursor, Damage
from check_smcert.readers.hints import Hints

FORMATS = {b"\xfe\xed\xfe\xed": "JKS", b"\xce\xce\xce\xce": "JCEKS"}

_KINDS = {1: EntryType.PRIVATE_KEY, 2: EntryType.TRUSTED_CERTIFICATE, 3: EntryType.SECRET_KEY}
_DIGEST_SIZE = hashlib.sha1().digest_size
# EntryType, length of the alias, date; whatever follows.
_SHORTEST_ENTRY = 4 + 2 + 8
_CERTIFICATE_TYPES = (b"X.509", b"X509")


def read(data: bytes, hints: Hints) -> Keystore:
    """All entries of the store; with a password also its digest is verified.

    Raises CorruptStore for whatever is not exactly one store, and WrongPassword.
    """
    name = FORMATS[data[:4]]
    cursor = Cursor(data)
    cursor.take(4)
    where = "header"
    entries = []
    try:
        version, count = cursor.u4(), cursor.u4()
        if version not in (1, 2):
            raise Damage(f"version {version} instead of 1 or 2")
        if count * _SHORTEST_ENTRY > cursor.left:
            raise Damage(f"it announces {count} entries, more than it has room for")
        for number in range(1, count + 1):
            where = f"entry {number} of {count}"
            entries.append(_entry(cursor, name, version))
        where = "end"
        if cursor.left != _DIGEST_SIZE:
            raise Damage(f"{cursor.left} bytes instead of a digest of {_DIGEST_SIZE}")
    except Damage as damage:
        raise CorruptStore(name, f"{where}: {damage}") from damage
    # keytool, too, takes an empty password for none.
    if hints.password and data[-_DIGEST_SIZE:] != _digest(data[:-_DIGEST_SIZE], hints.password):
        raise WrongPassword(
            f"the store password does not fit this {name}, or its data is damaged",
            "check SMCERT_STORE_PASSWORD; unset, certificates are read without this test",
        )
    return Keystore(name, tuple(entries))


def _entry(cursor: Cursor, name: str, version: int) -> Entry:
    tag = cursor.u4()
    kind = _KINDS.get(tag)
    if kind is None or (kind is EntryType.SECRET_KEY and name != "JCEKS"):
        raise Damage(f"unknown kind {tag}")
    alias = _modified_utf8(cursor.utf())
    cursor.u8()  # date of creation
    chain: tuple[Certificate, ...] = ()
    if kind is EntryType.PRIVATE_KEY:
        cursor.take(cursor.u4())  # the private key, encrypted
        length = cursor.u4()
        chain = tuple(_certificate(cursor, version) for _ in range(length))
    elif kind is EntryType.TRUSTED_CERTIFICATE:
        chain = (_certificate(cursor, version),)
    else:
        java_object.skip(cursor)
    return Entry(alias, kind, chain)


def _certificate(cursor: Cursor, version: int) -> Certificate:
    if version == 2:
        kind = cursor.utf()
        if kind not in _CERTIFICATE_TYPES:
            raise Damage("a certificate that is not X.509")
    return x509.certificate(cursor.take(cursor.u4()))


def _modified_utf8(data: bytes) -> str:
    """Decode Java's own UTF-8 (java.io.DataInput): NUL has two bytes, an emoji two surrogates."""
    try:
        halves = data.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise Damage("an alias that is not text") from error
    return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _digest(data: bytes, password: str) -> bytes:
    """JavaKeyStore.getPreKeyedHash: SHA-1 of password, a fixed phrase, and the store."""
    key = password.encode("utf-16-be", "surrogatepass")
    return hashlib.sha1(key + b"Mighty Aphrodite" + data).digest()
