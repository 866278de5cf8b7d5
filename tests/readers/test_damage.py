"""Damaged, forged and mistaken data: an error that says so, never a store with less in it."""

import contextlib
import hashlib
import random
import struct

import pytest

from check_smcert import readers
from check_smcert.errors import CorruptStore, SmcertError, UnknownFormat, WrongPassword
from check_smcert.readers.hints import Hints
from tests.readers.stores import PASSWORD, listing, store

pytestmark = pytest.mark.long


@pytest.mark.parametrize("name", ["several aliases", "JCEKS with secret keys"])
def test_a_keystore_cut_at_any_byte_is_refused(name):
    data = store(name)
    for length in range(len(data)):
        with pytest.raises(SmcertError):
            readers.read(data[:length])


def test_with_the_password_a_change_of_any_byte_is_noticed():
    data = store("JCEKS with secret keys")
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(SmcertError):
            readers.read(changed, Hints(PASSWORD))


def test_without_it_a_damaged_keystore_is_read_or_refused_but_never_crashes():
    data, chance = bytearray(store("JCEKS with secret keys")), random.Random(1)
    for _ in range(3000):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(4, len(changed))] = chance.randrange(256)
        with contextlib.suppress(SmcertError):
            readers.read(bytes(changed))


@pytest.mark.parametrize("name", ["RSA", "JCEKS with secret keys", "PKCS#12"])
def test_a_wrong_password_is_told(name):
    with pytest.raises(WrongPassword, match="SMCERT_STORE_PASSWORD"):
        readers.read(store(name), Hints("wrong"))


def test_a_pkcs12_needs_its_password():
    with pytest.raises(WrongPassword, match="needs its password: set SMCERT_STORE_PASSWORD"):
        readers.read(store("PKCS#12"))


@pytest.mark.parametrize(
    "data, complaint",
    [
        (b"\xfe\xed\xfe\xed\0\0\0\2\xff\xff\xff\xff" + bytes(20), "announces 4294967295 entries"),
        (b"\xfe\xed\xfe\xed\0\0\0\3\0\0\0\0" + bytes(20), "version 3"),
        (b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\0", "instead of a digest"),
        (b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\3" + bytes(40), "unknown kind 3"),
        (b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\1\0\0" + bytes(8) + b"\xff\xff\xff\xff" + bytes(20), "ends within"),
    ],
)  # fmt: skip
def test_a_structure_that_can_not_be_is_refused(data, complaint):
    with pytest.raises(CorruptStore, match=complaint):
        readers.read(data)


@pytest.mark.parametrize(
    "data, complaint",
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\x7fELF\2\1\1\0", "begins with 7f 45 4c 46"),
        (b"hello\n", "text without a PEM certificate"),
        (b"0\x82\xff\xff\x30", "damaged"),
        (b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n", "PRIVATE KEY and no"),
        (b"keytool error: java.io.IOException: Invalid keystore format\n", "Invalid keystore format"),
    ],
)  # fmt: skip
def test_what_is_no_keystore_is_named(data, complaint):
    with pytest.raises(UnknownFormat, match=complaint):
        readers.read(data)


def test_a_listing_with_dates_but_without_certificates_is_not_guessed_at():
    with pytest.raises(SmcertError):
        readers.read(listing("RSA", "-v").encode())


def test_a_listing_cut_at_any_line_is_refused():
    lines = listing("chain", "-rfc").splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if "END CERTIFICATE" in line)
    for count in range(last):
        with pytest.raises(SmcertError):
            readers.read("".join(lines[:count]).encode())


def test_a_listing_of_nothing_is_an_empty_store():
    text = "Keystore type: PKCS12\nKeystore provider: SUN\n\nYour keystore contains 0 entries\n\n"
    assert readers.read(text.encode()).entries == ()


def test_a_listing_by_java_5_and_with_windows_line_ends_is_read():
    text = listing("RSA", "-rfc").replace("PrivateKeyEntry", "keyEntry").replace("\n", "\r\n")
    (entry,) = readers.read(text.encode()).entries
    assert (entry.alias, len(entry.chain)) == ("tm", 1)


def test_an_alias_may_look_like_an_entry_type():
    text = listing("RSA", "-rfc").replace("Alias name: tm", "Alias name: trustedCertEntry")
    (entry,) = readers.read(text.encode()).entries
    assert (entry.alias, entry.kind.value) == ("trustedCertEntry", "private key")


def test_a_version_1_keystore_is_read():
    """Before Java 1.2 a certificate had no type: made here from a version 2 keystore."""
    data = store("RSA")
    body = data[:-20].replace(b"\0\5X.509", b"")
    old = body[:4] + struct.pack(">I", 1) + body[8:]
    digest = hashlib.sha1(PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite" + old).digest()
    assert readers.read(old + digest, Hints(PASSWORD)).entries == readers.read(data).entries


def test_a_damaged_certificate_among_good_ones_is_an_error():
    text = listing("several aliases", "-rfc")
    first = text.index("-----BEGIN") + 40
    with pytest.raises(SmcertError):
        readers.read((text[:first] + "!!" + text[first + 2 :]).encode())
