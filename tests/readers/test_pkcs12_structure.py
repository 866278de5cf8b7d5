"""PKCS#12 built by hand: every part is known or refused, in DER and in BER, whole or damaged."""

import hashlib
import hmac
import subprocess

import pytest

from check_smcert import readers
from check_smcert.certificate import EntryType
from check_smcert.errors import CorruptStore, SmcertError, UnknownFormat, WrongPassword
from check_smcert.readers import der, pkcs12
from check_smcert.readers.hints import Hints
from tests.readers import test_odd_certificates as odd
from tests.readers.stores import PASSWORD, store
from tests.readers.test_odd_certificates import good, raw, rebuilt, wrapped  # noqa: F401
from tests.requirements import need

DATA, SIGNED, ENVELOPED, DIGESTED, ENCRYPTED = (f"1.2.840.113549.1.7.{n}" for n in (1, 2, 3, 5, 6))
BAG = "1.2.840.113549.1.12.10.1"
FRIENDLY_NAME, LOCAL_KEY_ID = "1.2.840.113549.1.9.20", "1.2.840.113549.1.9.21"
X509, SDSI = "1.2.840.113549.1.9.22.1", "1.2.840.113549.1.9.22.2"
TRUSTED = "2.16.840.1.113894.746875.1.1"
SHA1, PBES2, PBKDF2 = "1.3.14.3.2.26", "1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12"
NULL = b"\5\0"


def oid(dotted):
    first, second, *rest = map(int, dotted.split("."))
    octets = b""
    for number in (40 * first + second, *rest):
        part = bytes([number & 0x7F])
        while number := number >> 7:
            part = bytes([0x80 | number & 0x7F]) + part
        octets += part
    return wrapped(6, octets)


def sequence(*parts):
    return wrapped(0x30, *parts)


def octets(*parts):
    return wrapped(4, *parts)


def integer(number):
    return wrapped(2, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def attribute(kind, *values):
    return sequence(oid(kind), wrapped(0x31, *values))


def bag(kind, value, *attributes):
    return sequence(
        oid(kind if "." in kind else f"{BAG}.{kind}"),
        wrapped(0xA0, value),
        *([wrapped(0x31, *attributes)] if attributes else []),
    )


def name(text):
    return attribute(FRIENDLY_NAME, wrapped(0x1E, text.encode("utf-16-be")))


def key_id(value):
    return attribute(LOCAL_KEY_ID, octets(value))


def certificate(encoded, *attributes, kind=X509):
    return bag("3", sequence(oid(kind), wrapped(0xA0, octets(encoded))), *attributes)


def key(*attributes):
    return bag("2", sequence(sequence(oid(PBES2), NULL), octets(b"blob")), *attributes)


def info(kind, content):
    return sequence(oid(kind), wrapped(0xA0, content))


def part(*bags):
    return info(DATA, octets(sequence(*bags)))


def pfx(*parts, mac=b"", version=3, kind=DATA):
    return sequence(integer(version), info(kind, octets(sequence(*parts))), mac)


def mac_data(algorithm, digest=bytes(20), count=1):
    return sequence(sequence(algorithm, octets(digest)), octets(b"salt"), integer(count))


def encrypted(algorithm, content=bytes(16), version=0, kind=DATA, tag=0x80):
    inner = sequence(oid(kind), algorithm, wrapped(tag, content))
    return info(ENCRYPTED, sequence(integer(version), inner))


def pbes2(encryption, derivation):
    return sequence(oid(PBES2), sequence(derivation, encryption))


def aes(iv=bytes(16), bits=128):
    number = {128: 2, 192: 22, 256: 42}[bits]
    return sequence(oid(f"2.16.840.1.101.3.4.1.{number}"), octets(iv))


def pbkdf2(*more, count=1, salt=octets(b"salt")):
    return sequence(oid(PBKDF2), sequence(salt, integer(count), *more))


@pytest.fixture
def plain(good):  # noqa: F811
    return pfx(part(key(name("tm")), certificate(good)))


def in_indefinite_lengths(encoded):
    """The same in BER: no lengths, and every octet string in pieces, the last of them empty."""
    made = b""
    for element in der.elements(encoded):
        if element.tag & der.CONSTRUCTED:
            made += (
                bytes([element.tag]) + b"\x80" + in_indefinite_lengths(element.content) + b"\0\0"
            )
        elif element.tag == der.OCTET_STRING:
            half = len(element.content) // 2
            pieces = octets(element.content[:half]), wrapped(0x24, octets(element.content[half:]))
            made += b"\x24\x80" + b"".join(pieces) + octets() + b"\0\0"
        else:
            made += raw(element)
    return made


def test_what_stands_in_it_is_read(plain, good):  # noqa: F811
    (entry,) = readers.read(plain).entries
    assert entry == readers.read(plain, Hints("unused, there is no MAC")).entries[0]
    assert (entry.alias, entry.kind) == ("tm", EntryType.PRIVATE_KEY)
    assert entry.chain == readers.read(good).entries[0].chain


def test_ber_is_read_as_der(plain, good):  # noqa: F811
    safe = sequence(part(key(name("tm")), certificate(good)))
    inner = in_indefinite_lengths(safe)
    outer = in_indefinite_lengths(sequence(integer(3), info(DATA, octets(inner))))
    assert outer != plain and readers.read(outer) == readers.read(plain)
    with pytest.raises(CorruptStore, match="bytes after its end"):
        readers.read(outer + NULL)
    for length in range(1, len(outer)):
        with pytest.raises(SmcertError):
            pkcs12.read(outer[:length], Hints())


def test_encrypted_parts_in_pieces_are_read():
    need("openssl")
    data = store("PKCS#12 chain")
    assert der.sole(in_indefinite_lengths(data)).tag == der.SEQUENCE
    version, safe, mac = der.elements(der.sole(data).content)
    parts = der.sole(der.octets(der.sole(der.elements(safe.content)[1].content)))
    pieces = []
    for each in der.elements(parts.content):
        if ENCRYPTED_OID in each.encoded[:20]:
            shape = der.elements(der.sole(der.elements(each.content)[1].content).content)
            kind, cipher, content = der.elements(shape[1].content)
            halves = octets(content.content[:100]), octets(content.content[100:])
            inner = sequence(raw(kind), cipher.encoded, wrapped(0xA0, *halves))
            pieces.append(info(ENCRYPTED, sequence(raw(shape[0]), inner)))
        else:
            pieces.append(each.encoded)
    without_mac = sequence(raw(version), info(DATA, octets(sequence(*pieces))))
    assert readers.read(without_mac, Hints(PASSWORD)) == readers.read(data, Hints(PASSWORD))
    with pytest.raises(WrongPassword, match="does not open .* or it is damaged"):
        readers.read(without_mac, Hints("wrong"))
    with pytest.raises(WrongPassword, match="needs its password"):
        readers.read(without_mac)


ENCRYPTED_OID = oid(ENCRYPTED)


def test_every_kind_of_bag_is_judged_or_knowingly_skipped(good):  # noqa: F811
    secret = bag("5", sequence(oid(DATA), wrapped(0xA0, octets(b"?"))), name("secret"))
    crl = bag("4", sequence(oid(X509), wrapped(0xA0, octets(b"?"))))
    bare_key = bag(
        "1", sequence(integer(0), sequence(oid(PBES2)), octets(b"?")), name("bare"), key_id(b"1")
    )
    nested = bag("6", sequence(certificate(good, key_id(b"1")), crl))
    found = readers.read(pfx(part(secret, bare_key), part(nested))).entries
    assert [(each.alias, each.kind, len(each.chain)) for each in found] == [
        ("bare", EntryType.PRIVATE_KEY, 1),
        ("secret", EntryType.SECRET_KEY, 0),
    ]


def test_nothing_in_it_is_no_entry():
    assert readers.read(pfx()).entries == ()


def pbmac1(data, password, scheme="1.2.840.113549.2.9", keys=(integer(32),)):
    """RFC 9579: an HMAC with a key from PBKDF2, whose own hash is SHA-512 here."""
    derivation = pbkdf2(*keys, sequence(oid("1.2.840.113549.2.11"), NULL), count=1000)
    kind = sequence(oid("1.2.840.113549.1.5.14"), sequence(derivation, sequence(oid(scheme), NULL)))
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), b"salt", 1000, 32)
    return mac_data(kind, hmac.new(made, data, "sha256").digest())


def test_pbmac1_is_verified(good):  # noqa: F811
    parts = part(key(name("tm")), certificate(good))
    data = pfx(parts, mac=pbmac1(sequence(parts), "pässword"))
    assert readers.read(data, Hints("pässword")) == readers.read(data)
    with pytest.raises(WrongPassword, match="unset, certificates are read without this test"):
        readers.read(data, Hints("other"))
    for odd_keys in ((), (integer(65),), (integer(0),)):
        with pytest.raises(CorruptStore):
            readers.read(pfx(parts, mac=pbmac1(b"", "x", keys=odd_keys)), Hints("x"))
    with pytest.raises(UnknownFormat):
        readers.read(pfx(parts, mac=pbmac1(b"", "x", scheme="1.2.3")), Hints("x"))


@pytest.mark.parametrize(
    "change", [odd.version_1, odd.long_serial, odd.no_seconds, odd.star_in_printable_string, odd.ber_length]
)  # fmt: skip
def test_odd_certificates_are_read_as_keytool_does(good, tmp_path, change):  # noqa: F811
    need("keytool")
    encoded = rebuilt(good, change)
    file = tmp_path / "odd.p12"
    file.write_bytes(
        pfx(part(key(name("tm"), key_id(b"1"))), part(certificate(encoded, key_id(b"1"))))
    )
    listed = subprocess.run(
        ["keytool", "-list", "-rfc", "-storetype", "PKCS12", "-storepass", "any", "-keystore", file],
        capture_output=True, check=True,
    )  # fmt: skip
    assert readers.read(file.read_bytes()).entries == readers.read(listed.stdout).entries
    assert (
        readers.read(file.read_bytes()).entries[0].chain == readers.read(encoded).entries[0].chain
    )
