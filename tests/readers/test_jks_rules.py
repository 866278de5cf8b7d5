"""JKS and JCEKS byte by byte: stores made here, each field of them once as it must not be."""

import hashlib
import struct

import pytest

from check_smcert import readers
from check_smcert.certificate import EntryType
from check_smcert.errors import CorruptStore, WrongPassword
from check_smcert.readers import x509
from check_smcert.readers.hints import Hints
from tests.readers.test_dates import UTC_TIME
from tests.readers.test_dates import certificate as made

JKS, JCEKS = b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce"
ONE, TWO = made(UTC_TIME, b"270101000000Z"), made(UTC_TIME, b"280101000000Z")
PRIVATE, TRUSTED, SECRET = 1, 2, 3


def text(value):
    return struct.pack(">H", len(value)) + value


def long(value):
    return struct.pack(">I", len(value)) + value


def certificate(data, kind=b"X.509"):
    return (text(kind) if kind else b"") + long(data)


def entry(tag, alias, rest):
    return struct.pack(">I", tag) + text(alias) + b"\1" * 8 + rest


def private(*chain, alias=b"tm"):
    return entry(PRIVATE, alias, long(b"key") + struct.pack(">I", len(chain)) + b"".join(chain))


def store(*entries, magic=JKS, version=2, password="", count=None):
    body = magic + struct.pack(">II", version, len(entries) if count is None else count)
    body += b"".join(entries)
    return body + hashlib.sha1(password.encode("utf-16-be") + b"Mighty Aphrodite" + body).digest()


def read(data, password=None):
    return readers.read(data, Hints(password)).entries


def refused(data, words):
    with pytest.raises(CorruptStore) as caught:
        read(data)
    assert words in str(caught.value)


@pytest.mark.parametrize("magic, name", [(JKS, "JKS"), (JCEKS, "JCEKS")])
def test_entries_are_read_in_their_order_with_all_they_have(magic, name):
    trusted = entry(TRUSTED, b"ca", certificate(TWO))
    found = readers.read(store(private(certificate(ONE), certificate(TWO)), trusted, magic=magic))
    one, two = x509.certificate(ONE), x509.certificate(TWO)
    assert found.format == name
    assert [(each.alias, each.kind, each.chain) for each in found.entries] == [
        ("tm", EntryType.PRIVATE_KEY, (one, two)),
        ("ca", EntryType.TRUSTED_CERTIFICATE, (two,)),
    ]


def test_a_store_may_be_empty_and_a_key_without_a_certificate():
    assert read(store()) == ()
    assert [each.chain for each in read(store(private()))] == [()]


def test_certificates_of_the_first_version_have_no_type():
    (found,) = read(store(private(certificate(ONE, b""), certificate(TWO, b"")), version=1))
    assert found.chain == (x509.certificate(ONE), x509.certificate(TWO))
    for version in (0, 3):
        refused(store(version=version), f"header: version {version} instead of 1 or 2")
    for version, kind in ((1, b"X.509"), (2, b"")):
        with pytest.raises(CorruptStore):
            read(store(private(certificate(ONE, kind)), version=version))


def test_a_certificate_is_of_x509_by_either_name():
    assert read(store(private(certificate(ONE, b"X509")))) == read(store(private(certificate(ONE))))
    for kind in (b"PGP", b"x.509", b"X.509 "):
        refused(store(private(certificate(ONE, kind))), "entry 1 of 1: a certificate that is not X")


def test_a_secret_key_stands_in_jceks_only():
    secret = entry(SECRET, b"k", b"\xac\xed\0\5\x70")
    hidden, found = read(store(secret, private(certificate(ONE)), magic=JCEKS))
    assert (hidden.alias, hidden.kind, hidden.chain) == ("k", EntryType.SECRET_KEY, ())
    assert found.chain == (x509.certificate(ONE),)
    refused(store(private(), secret), "the JKS data is damaged (entry 2 of 2: unknown kind 3)")
    for tag in (0, 4):
        refused(
            store(entry(tag, b"", bytes(30)), magic=JCEKS),
            f"JCEKS data is damaged (entry 1 of 1: unknown kind {tag})",
        )


@pytest.mark.parametrize(
    "written, alias",
    [
        ("größe".encode(), "größe"),
        (b"\xc0\x80x", "\0x"),
        (b"\xed\xa0\xbd\xed\xb8\x80", "😀"),
        (b"\xed\xa0\xbd", "\ufffd"),
        (b"", ""),
    ],
)
def test_an_alias_is_in_javas_own_utf_8(written, alias):
    assert read(store(private(alias=written)))[0].alias == alias


def test_an_alias_that_is_no_text_is_damage():
    refused(store(private(alias=b"\xff")), "an alias that is not text")


@pytest.mark.parametrize("password", ["changeit", "größe", "日本", "😀", "\udcfc"])
def test_with_its_password_the_store_is_verified(password):
    key = password.encode("utf-16-be", "surrogatepass")
    body = store(private(certificate(ONE)))[:-20]
    data = body + hashlib.sha1(key + b"Mighty Aphrodite" + body).digest()
    assert read(data, password) == read(data) == read(data, "")
    for other in (password + "x", password[:-1] or "x", password.swapcase() + " "):
        with pytest.raises(WrongPassword) as caught:
            read(data, other)
        assert "does not fit this JKS" in caught.value.what and other not in str(caught.value)
        assert "SMCERT_STORE_PASSWORD" in caught.value.do


def test_what_is_not_exactly_one_store_is_damage():
    data = store(private(certificate(ONE)))
    for more in (1, 20, len(data)):
        refused(data + bytes(more), f"end: {20 + more} bytes instead of a digest of 20")
    refused(data[:-1], "end: 19 bytes instead of a digest of 20")
    refused(data[:-20], "end: 0 bytes instead of a digest of 20")
    refused(store(private(), private(), count=1), "bytes instead of a digest")
    refused(store(private(), count=2), "entry 2 of 2: ")
    refused(store(count=99), "header: it announces 99 entries, more than it has room for")
    for length in range(4, 12):
        refused(data[:length], "header: it ends within")
    refused(data[:40], "entry 1 of 1: it ends within")


def test_a_chain_or_key_longer_than_the_store_is_damage():
    head = entry(PRIVATE, b"tm", b"")
    for rest in (
        b"\xff\xff\xff\xff",
        long(b"key") + b"\xff\xff\xff\xff",
        long(b"key") + b"\0\0\0\1",
    ):
        refused(store(head + rest), "entry 1 of 1: ")
