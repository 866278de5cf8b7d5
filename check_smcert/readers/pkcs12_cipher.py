"""The ciphers of a PKCS#12: RFC 7292, appendix C, and RFC 8018 (PKCS#5), section 6."""

from __future__ import annotations

from typing import Any, Callable, NamedTuple

from check_smcert.readers import der, pkcs12_keys
from check_smcert.readers.cursor import Damage
from check_smcert.readers.pkcs12_keys import PKCS5, Algorithm, Password, algorithm
from check_smcert.readers.pkcs12_old_ciphers import rc2, rc4


class Cipher(NamedTuple):
    """A cipher: how long key and block are (0: a stream), and what deciphers (key, iv, data)."""

    key: int
    block: int
    decipher: Callable[[bytes, bytes, bytes], bytes]


def _aes(key: bytes, iv: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.algorithms import AES

    return _by_library(AES(key), iv, data)


def _des(key: bytes, iv: bytes, data: bytes) -> bytes:
    """Triple DES with three keys, with two, or with one: single DES."""
    try:
        from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    except ImportError:  # before release 43
        from cryptography.hazmat.primitives.ciphers.algorithms import TripleDES
    return _by_library(TripleDES((key * 3)[:24]), iv, data)


def _by_library(cipher: Any, iv: bytes, data: bytes) -> bytes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.ciphers import Cipher as Library
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    try:
        decryptor = Library(cipher, CBC(iv)).decryptor()
    except UnsupportedAlgorithm as error:
        raise pkcs12_keys.unavailable(f"{cipher.name}, which this OpenSSL lacks") from error
    return decryptor.update(data) + decryptor.finalize()


_PKCS12 = b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01"
_BY_PKCS12 = {
    _PKCS12 + b"\x01": Cipher(16, 0, rc4),
    _PKCS12 + b"\x02": Cipher(5, 0, rc4),
    _PKCS12 + b"\x03": Cipher(24, 8, _des),
    _PKCS12 + b"\x04": Cipher(16, 8, _des),
    _PKCS12 + b"\x05": Cipher(16, 8, rc2),
    _PKCS12 + b"\x06": Cipher(5, 8, rc2),
}
# RFC 8018, appendix A.3, without those of MD2.
_BY_PBES1 = {
    PKCS5 + b"\x03": ("md5", Cipher(8, 8, _des)),
    PKCS5 + b"\x06": ("md5", Cipher(8, 8, rc2)),
    PKCS5 + b"\x0a": ("sha1", Cipher(8, 8, _des)),
    PKCS5 + b"\x0b": ("sha1", Cipher(8, 8, rc2)),
}
_PBES2 = PKCS5 + b"\x0d"
_AES = b"\x60\x86\x48\x01\x65\x03\x04\x01"
_BY_PBES2 = {
    _AES + b"\x02": Cipher(16, 16, _aes),
    _AES + b"\x16": Cipher(24, 16, _aes),
    _AES + b"\x2a": Cipher(32, 16, _aes),
    b"\x2a\x86\x48\x86\xf7\x0d\x03\x07": Cipher(24, 8, _des),
    b"\x2b\x0e\x03\x02\x07": Cipher(8, 8, _des),
}


def decrypted(scheme: Algorithm, data: bytes, password: Password) -> bytes | None:
    """The data in the clear, None if its padding says that the password is not the one.

    Raises Damage, and UnknownFormat for a cipher that is unknown or missing here.
    """
    cipher, key, iv = _keyed(scheme, password)
    if not cipher.block:
        return cipher.decipher(key, iv, data)
    if not data or len(data) % cipher.block:
        raise Damage("encrypted data that is not a whole number of blocks")
    return _unpadded(cipher.decipher(key, iv, data), cipher.block)


def _keyed(scheme: Algorithm, password: Password) -> tuple[Cipher, bytes, bytes]:
    """The cipher, its key and its initialization vector."""
    if scheme.identifier in _BY_PKCS12:
        cipher = _BY_PKCS12[scheme.identifier]
        salt, count = _salt_and_rounds(scheme)
        key, iv = (
            pkcs12_keys.pkcs12("sha1", purpose, password.utf16, salt, count, size)
            for purpose, size in (
                (pkcs12_keys.FOR_CIPHER, cipher.key),
                (pkcs12_keys.FOR_IV, cipher.block),
            )
        )
        return cipher, key, iv
    if scheme.identifier in _BY_PBES1:
        name, cipher = _BY_PBES1[scheme.identifier]
        made = pkcs12_keys.pbkdf1(name, password.utf8, *_salt_and_rounds(scheme))
        return cipher, made[:8], made[8:]
    if scheme.identifier == _PBES2:
        return _keyed_by_pbes2(scheme, password)
    raise pkcs12_keys.unknown(scheme.identifier)


def _salt_and_rounds(scheme: Algorithm) -> tuple[bytes, int]:
    salt, count = der.fields(scheme.needed(), der.OCTET_STRING, der.INTEGER)
    return der.octets(salt), pkcs12_keys.rounds(count)


def _keyed_by_pbes2(scheme: Algorithm, password: Password) -> tuple[Cipher, bytes, bytes]:
    derivation, encryption = map(algorithm, der.fields(scheme.needed(), der.SEQUENCE, der.SEQUENCE))
    if encryption.identifier not in _BY_PBES2:
        raise pkcs12_keys.unknown(encryption.identifier)
    cipher = _BY_PBES2[encryption.identifier]
    iv = der.octets(encryption.needed())
    if len(iv) != cipher.block:
        raise Damage("an initialization vector of another size")
    return cipher, pkcs12_keys.pbkdf2(derivation, password.utf8, cipher.key), iv


def _unpadded(data: bytes, block: int) -> bytes | None:
    """RFC 8018, section 6.1.1, step 4: the last byte says how many there are of it."""
    size = data[-1]
    if not 1 <= size <= block or data[-size:] != bytes([size]) * size:
        return None
    return data[:-size]
