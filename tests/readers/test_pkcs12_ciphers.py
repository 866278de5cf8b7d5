"""Keys and ciphers of PKCS#12: published vectors, and what a machine may lack."""

import builtins
import hashlib
import sys

import pytest

from check_smcert.errors import UnknownFormat
from check_smcert.readers import pkcs12_cipher, pkcs12_keys
from check_smcert.readers.pkcs12_old_ciphers import rc2, rc4

ZEROS = bytes(8)


@pytest.mark.parametrize(
    "key, clear, secret",
    [
        ("88bca90e90875a7f0f79c384627bafb2", "0000000000000000", "2269552ab0f85ca6"),
        ("ffffffffffffffff", "ffffffffffffffff", "278b27e42e2f0d49"),
        ("3000000000000000", "1000000000000001", "30649edf9be7d2c2"),
    ],
)
def test_rc2_as_in_rfc_2268(key, clear, secret):
    """Section 5, those whose key has as many effective bits as it is long."""
    assert rc2(bytes.fromhex(key), ZEROS, bytes.fromhex(secret)).hex() == clear


@pytest.mark.parametrize(
    "key, stream",
    [
        ("0102030405", "b2396305f03dc027ccc3524a0a1118a8"),
        ("0102030405060708090a0b0c0d0e0f10", "9ac7cc9a609d1ef7b2932899cde41b97"),
    ],
)
def test_rc4_as_in_rfc_6229(key, stream):
    assert rc4(bytes.fromhex(key), b"", bytes(16)).hex() == stream
    assert rc4(bytes.fromhex(key), b"", b"") == b""


def test_keys_as_in_rfc_7292():
    """Vectors that Bouncy Castle and others test with: password "smeg", and "queeg"."""
    smeg = "smeg".encode("utf-16-be") + b"\0\0"
    salt = bytes.fromhex("0a58cf64530d823f")
    made = pkcs12_keys.pkcs12("sha1", pkcs12_keys.FOR_CIPHER, smeg, salt, 1, 24)
    assert made.hex() == "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3"
    made = pkcs12_keys.pkcs12("sha1", pkcs12_keys.FOR_IV, smeg, salt, 1, 8)
    assert made.hex() == "79993dfe048d3b76"
    queeg = "queeg".encode("utf-16-be") + b"\0\0"
    salt = bytes.fromhex("05dec959acff72f7")
    made = pkcs12_keys.pkcs12("sha1", pkcs12_keys.FOR_CIPHER, queeg, salt, 1000, 24)
    assert made.hex() == "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4"


def test_passwords_and_what_they_may_mean():
    assert pkcs12_keys.passwords(None) == pkcs12_keys.passwords("") == [(b"\0\0", b""), (b"", b"")]
    assert pkcs12_keys.passwords("a") == [(b"\0a\0\0", b"a")]
    utf8 = "ä".encode()
    assert pkcs12_keys.passwords("ä") == [(b"\0\xe4\0\0", utf8), (b"\0\xc3\0\xa4\0\0", utf8)]
    assert (b"\0\xe4\0\0", b"\xe4") in pkcs12_keys.passwords("\udce4")


def test_triple_des_where_older_releases_have_it(monkeypatch):
    key, secret = bytes(range(24)), bytes(16)
    expected = pkcs12_cipher._des(key, ZEROS, secret)
    real = builtins.__import__

    def without_decrepit(name, *arguments, **more):
        if "decrepit" in name:
            raise ImportError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without_decrepit)
    try:
        from cryptography.hazmat.primitives.ciphers.algorithms import TripleDES  # noqa: F401
    except ImportError:
        pytest.skip("this release has it in decrepit only")
    assert pkcs12_cipher._des(key, ZEROS, secret) == expected


def test_single_des_is_triple_des_with_one_key():
    """FIPS 81's example: "Now is t" in ECB, which one block in CBC with zeros is."""
    key, secret = bytes.fromhex("0123456789abcdef"), bytes.fromhex("3fa40e8a984d4815")
    assert pkcs12_cipher._des(key, ZEROS, secret) == b"Now is t"


def test_a_cipher_that_openssl_lacks_is_named(monkeypatch):
    from cryptography import exceptions
    from cryptography.hazmat.primitives import ciphers

    def lacking(*_):
        raise exceptions.UnsupportedAlgorithm("no such thing")

    monkeypatch.setattr(ciphers, "Cipher", lacking)
    with pytest.raises(UnknownFormat, match="3DES, which this OpenSSL lacks.*keytool -list -rfc"):
        pkcs12_cipher._des(bytes(24), ZEROS, ZEROS)


def test_a_hash_that_openssl_forbids_is_named(monkeypatch):
    allowed, real = [], hashlib.md5

    def forbidden(*_, usedforsecurity=True):
        if usedforsecurity or not allowed:
            raise ValueError("disabled for FIPS")
        return real()

    monkeypatch.setattr(hashlib, "md5", forbidden)
    with pytest.raises(UnknownFormat, match="protected by MD5, which"):
        pkcs12_keys.hashing("md5")
    allowed.append("where it is no matter of security")
    assert pkcs12_keys.hashing("md5")().digest_size == 16


def test_cryptography_is_imported_only_for_what_is_encrypted():
    names = ("pkcs12_cipher", "pkcs12_keys", "pkcs12_mac", "pkcs12_bags", "pkcs12")
    for name in names:
        module = sys.modules[f"check_smcert.readers.{name}"]
        assert not [
            each
            for each in vars(module).values()
            if "cryptography" in str(getattr(each, "__module__", ""))
        ]
