"""The MAC of a PKCS#12: RFC 7292, section 4 and appendix A, and RFC 9579 (PBMAC1)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from check_smcert.readers import der, pkcs12_keys
from check_smcert.readers.cursor import Damage
from check_smcert.readers.pkcs12_keys import Algorithm, Password, algorithm

_PBMAC1 = pkcs12_keys.PKCS5 + b"\x0e"
_NIST = b"\x60\x86\x48\x01\x65\x03\x04\x02"
_HASHES = {
    b"\x2a\x86\x48\x86\xf7\x0d\x02\x05": "md5",
    b"\x2b\x0e\x03\x02\x1a": "sha1",
    **{
        _NIST + bytes([last]): name
        for last, name in enumerate(
            ("sha256", "sha384", "sha512", "sha224", "sha512_224", "sha512_256"), 1
        )
    },
}


@dataclass(frozen=True)
class Mac:
    """A MAC over the parts, with a key from the password."""

    algorithm: Algorithm
    digest: bytes
    salt: bytes
    rounds: int

    def fits(self, content: bytes, password: Password) -> bool:
        """Whether it is that of ``content``; raises Damage, and UnknownFormat."""
        if self.algorithm.identifier == _PBMAC1:
            derivation, scheme = der.fields(self.algorithm.needed(), der.SEQUENCE, der.SEQUENCE)
            name = pkcs12_keys.hmac_name(algorithm(scheme))
            key = pkcs12_keys.pbkdf2(algorithm(derivation), password.utf8)
        else:
            name = _hash_name(self.algorithm)
            size = pkcs12_keys.hashing(name)().digest_size
            key = pkcs12_keys.pkcs12(
                name, pkcs12_keys.FOR_MAC, password.utf16, self.salt, self.rounds, size
            )
        made = hmac.new(key, content, pkcs12_keys.hashing(name)).digest()
        return hmac.compare_digest(made, self.digest)


def mac(element: der.Element) -> Mac:
    """The MacData in ``element``; raises Damage."""
    info, salt, *count = der.fields(
        element, der.SEQUENCE, der.OCTET_STRING, optional=(der.INTEGER,)
    )
    kind, digest = der.fields(info, der.SEQUENCE, der.OCTET_STRING)
    return Mac(
        algorithm(kind),
        der.octets(digest),
        der.octets(salt),
        pkcs12_keys.rounds(count[0]) if count else 1,
    )


def _hash_name(found: Algorithm) -> str:
    if found.identifier not in _HASHES:
        raise pkcs12_keys.unknown(found.identifier)
    if not found.has_none():
        raise Damage("a hash with parameters")
    return _HASHES[found.identifier]
