"""JKS and JCEKS keystores, read without their password.

The format is that of sun.security.provider.JavaKeyStore and com.sun.crypto.provider.JceKeyStore:
private keys are encrypted, certificates lie in the clear, and a SHA-1 digest over the password, a
fixed text and all the data ends the file. Without the password only what cannot be parsed shows
that a file is damaged.
"""

from __future__ import annotations

import hashlib
import hmac
import struct

from check_smcert.certificate import Certificate, Entry, Kind, Store
from check_smcert.errors import CorruptStore, WrongPassword
from check_smcert.readers import java_object, x509

FORMATS = {b"\xfe\xed\xfe\xed": "JKS", b"\xce\xce\xce\xce": "JCEKS"}
_DIGEST_LENGTH = 20
_SALT = b"Mighty Aphrodite"
# Tag, alias's length, date and the shortest content.
_SHORTEST_ENTRY = 4 + 2 + 8 + 4


def read(data: bytes, password: str | None = None) -> Store:
    """Read a keystore; with a password its digest is verified too.

    Raises CorruptStore, or WrongPassword where the digest does not fit.
    """
    keystore = _Keystore(data)
    entries = keystore.entries()
    if len(data) - keystore.at != _DIGEST_LENGTH:
        raise keystore.corrupt(f"{len(data) - keystore.at} bytes at its end instead of a digest")
    if password is not None and not _digest_fits(data, password):
        raise WrongPassword(
            f"the password does not fit this {keystore.format}, or the file is damaged",
            "check SMCERT_STORE_PASSWORD; without it the certificates are read unverified",
        )
    return Store(keystore.format, entries)


def _digest_fits(data: bytes, password: str) -> bool:
    digest = hashlib.sha1(password.encode("utf-16-be"), usedforsecurity=False)
    digest.update(_SALT + data[:-_DIGEST_LENGTH])
    return hmac.compare_digest(digest.digest(), data[-_DIGEST_LENGTH:])


class _Keystore:
    """Walks the data; ``at`` is the offset of what comes next."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 4
        self.format = FORMATS[data[:4]]
        self._version = self._integer()
        if self._version not in (1, 2):
            raise self.corrupt(f"version {self._version} instead of 1 or 2")

    def corrupt(self, why: str) -> CorruptStore:
        return CorruptStore(self.format, why)

    def entries(self) -> tuple[Entry, ...]:
        count = self._integer()
        if count * _SHORTEST_ENTRY > len(self._data) - self.at:
            raise self.corrupt(f"it announces {count} entries, more than it has room for")
        return tuple(self._entry(number + 1) for number in range(count))

    def _entry(self, number: int) -> Entry:
        tag = self._integer()
        alias = self._text()
        self._take(8)  # when it was made
        if tag == 1:
            self._take(self._integer())  # the private key, encrypted
            length = self._integer()
            return Entry(alias, Kind.IDENTITY, tuple(self._certificates(length)))
        if tag == 2:
            return Entry(alias, Kind.TRUSTED, tuple(self._certificates(1)))
        if tag == 3 and self.format == "JCEKS":
            self.at = java_object.end(self._data, self.at)
            return Entry(alias, Kind.SECRET, ())
        raise self.corrupt(f"entry {number} is of the unknown kind {tag}")

    def _certificates(self, count: int) -> list[Certificate]:
        if count > len(self._data) - self.at:
            raise self.corrupt(f"a chain of {count} certificates at byte {self.at}")
        return [self._certificate() for _ in range(count)]

    def _certificate(self) -> Certificate:
        if self._version == 2:
            kind = self._text()
            if kind not in ("X.509", "X509"):
                raise self.corrupt(f"a certificate of type '{kind}' before byte {self.at}")
        return x509.certificate(self._take(self._integer()))

    def _take(self, length: int) -> bytes:
        start, self.at = self.at, self.at + length
        if self.at > len(self._data):
            raise self.corrupt(f"it ends within the {length} bytes from byte {start} on")
        return self._data[start : self.at]

    def _integer(self) -> int:
        return struct.unpack(">I", self._take(4))[0]

    def _text(self) -> str:
        """Modified UTF-8, as java.io.DataInput describes it: NUL as C0 80, UTF-16 surrogates."""
        raw = self._take(struct.unpack(">H", self._take(2))[0])
        try:
            halves = raw.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
            return halves.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise self.corrupt(f"a name before byte {self.at} is no text") from None
