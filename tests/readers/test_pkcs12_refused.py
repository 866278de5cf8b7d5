"""PKCS#12 that is damaged, or that this reader does not know: an error that says where."""

import pytest

from check_smcert.errors import CorruptStore, SmcertError, UnknownFormat
from check_smcert.readers import der, pkcs12
from check_smcert.readers.hints import Hints
from tests.readers.test_odd_certificates import good, wrapped  # noqa: F401
from tests.readers.test_pkcs12_structure import (
    DATA,
    DIGESTED,
    ENVELOPED,
    FRIENDLY_NAME,
    LOCAL_KEY_ID,
    NULL,
    PBES2,
    PBKDF2,
    SDSI,
    SHA1,
    SIGNED,
    aes,
    attribute,
    bag,
    certificate,
    encrypted,
    info,
    integer,
    key,
    mac_data,
    name,
    octets,
    oid,
    part,
    pbes2,
    pbkdf2,
    pfx,
    plain,  # noqa: F401
    sequence,
)


def in_bags(inner, depth):
    return in_bags(bag("6", sequence(inner)), depth - 1) if depth else inner


@pytest.mark.parametrize(
    "data, complaint",
    [
        (pfx(version=2), "outermost structure: not version 3"),
        (pfx(kind=DIGESTED), "authSafe of unknown kind"),
        (pfx() + b"\0", "bytes after its end|cut short"),
        (sequence(integer(3)), "outermost structure: not the fields"),
        (sequence(integer(3), info(DATA, octets(sequence())), sequence(), sequence()), "not the fields"),
        (sequence(integer(3), info(DATA, octets())), "list of parts: no bytes"),
        (sequence(integer(3), info(DATA, octets(octets()))), "list of parts: no list"),
        (sequence(integer(3), info(DATA, sequence())), "no OCTET STRING"),
        (sequence(wrapped(2), info(DATA, octets(sequence()))), "no number"),
        (pfx(info(DIGESTED, octets())), "list of parts: a part of unknown kind"),
        (pfx(info(DATA, octets(octets()))), "part 1 of 1, no bags"),
        (pfx(part(), part(sequence())), "part 2 of 2, bag 1: not the fields"),
        (pfx(part(bag("7", sequence()))), "bag 1: of unknown kind"),
        (pfx(part(in_bags(key(), 12))), "bags in bags without end"),
        (pfx(part(bag("2", octets()))), "not the fields"),
        (pfx(part(bag("1", sequence()))), "no private key"),
        (pfx(part(certificate(b"", kind=SDSI))), "not X.509"),
        (pfx(part(certificate(b"?"))), "bag 1: "),
        (pfx(part(key(attribute(FRIENDLY_NAME)))), "not one friendlyName"),
        (pfx(part(key(name("a"), name("b")))), "not one friendlyName"),
        (pfx(part(key(attribute(FRIENDLY_NAME, wrapped(0x1E, b"\0ab"))))), "half a letter"),
        (pfx(part(key(attribute(LOCAL_KEY_ID, integer(1))))), "no OCTET STRING"),
        (pfx(mac=sequence()), "its MAC: not the fields"),
        (pfx(mac=mac_data(sequence())), "its MAC: no algorithm"),
        (pfx(mac=mac_data(sequence(oid(SHA1), integer(1)))), "a hash with parameters"),
        (pfx(mac=mac_data(sequence(oid(SHA1), NULL), count=0)), "between 1 and 5,000,000"),
        (pfx(mac=mac_data(sequence(oid(SHA1), NULL), count=2**31)), "between 1 and 5,000,000"),
        (pfx(mac=mac_data(sequence(oid(SHA1), NULL), count=2**80000)), "between 1 and 5,000,000"),
        (pfx(encrypted(sequence(oid(PBES2)), version=2)), "encrypted part of unknown shape"),
        (pfx(encrypted(sequence(oid(PBES2)), kind=SIGNED)), "encrypted part of unknown shape"),
        (pfx(encrypted(sequence(oid(PBES2)), tag=0x81)), "no OCTET STRING"),
        (pfx(encrypted(sequence(oid(PBES2)))), "without its parameters"),
        (pfx(encrypted(pbes2(aes(), sequence(oid(PBKDF2))))), "without its parameters"),
        (pfx(encrypted(pbes2(aes(), sequence(oid(PBKDF2), sequence())))), "not the parameters"),
        (pfx(encrypted(pbes2(aes(), sequence(oid(PBKDF2), integer(1))))), "not the parameters"),
        (pfx(encrypted(pbes2(aes(b"short"), pbkdf2()))), "vector of another size"),
        (pfx(encrypted(pbes2(aes(), pbkdf2(integer(24))))), "key of a size"),
        (pfx(encrypted(pbes2(aes(), pbkdf2(sequence(oid(SHA1)), sequence())))), "parameters of PBKDF2"),
        (pfx(encrypted(pbes2(aes(), pbkdf2(salt=sequence())))), "no OCTET STRING"),
        (pfx(encrypted(pbes2(aes(), pbkdf2(count=10**7)))), "between 1 and 5,000,000"),
        (pfx(encrypted(pbes2(aes(), pbkdf2()), bytes(15))), "whole number of blocks"),
        (pfx(encrypted(pbes2(aes(), pbkdf2()), b"")), "whole number of blocks"),
        (pfx(encrypted(pbes2(aes(), pbkdf2(sequence(oid("1.2.840.113549.2.9"), integer(1)))))), "HMAC with"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(data, complaint):
    for password in (None, "x"):
        with pytest.raises(CorruptStore, match=complaint):
            pkcs12.read(data, Hints(password))


@pytest.mark.parametrize(
    "data, complaint",
    [
        (pfx(kind=SIGNED), "signed with a key pair"),
        (pfx(info(ENVELOPED, sequence())), "encrypted with a key pair"),
        (
            pfx(mac=mac_data(sequence(oid("1.3.36.3.2.1"), NULL))),
            r"unknown algorithm \(1.3.36.3.2.1\)",
        ),
        (pfx(encrypted(sequence(oid("1.2.643.2.2.9")))), r"unknown algorithm \(1.2.643.2.2.9\)"),
        (pfx(encrypted(sequence(wrapped(6)))), "unknown algorithm .without a number"),
        (pfx(encrypted(pbes2(sequence(oid("1.2.3")), pbkdf2()))), r"\(1.2.3\).*keytool -list -rfc"),
        (pfx(encrypted(pbes2(aes(), sequence(oid("1.2.4"))))), r"\(1.2.4\)"),
        (pfx(encrypted(pbes2(aes(), pbkdf2(sequence(oid("1.2.5")))))), r"\(1.2.5\)"),
    ],
)
def test_what_is_protected_in_another_way_is_named(data, complaint):
    with pytest.raises(UnknownFormat, match=complaint):
        pkcs12.read(data, Hints())


def test_the_way_out_is_for_plugins_that_have_it():
    with pytest.raises(UnknownFormat) as caught:
        pkcs12.read(pfx(encrypted(sequence(oid("1.2.3")))), Hints())
    assert "into -f -" in caught.value.remedy({"-f"})
    assert "-f" not in caught.value.remedy({"-H"}) and "importkeystore" in caught.value.remedy(
        {"-H"}
    )


def test_without_a_mac_it_is_read_or_refused_but_never_crashes(plain):  # noqa: F811
    for at in range(len(plain)):
        for bit in range(8):
            changed = plain[:at] + bytes([plain[at] ^ 1 << bit]) + plain[at + 1 :]
            try:
                assert pkcs12.read(changed, Hints()).format == "PKCS#12"
            except SmcertError as error:
                assert str(error)
    for length in range(len(plain)):
        with pytest.raises(CorruptStore):
            pkcs12.read(plain[:length], Hints())


def test_an_octet_string_has_no_indefinite_length_and_no_endless_pieces():
    for data in (b"\x04\x80\x04\x00\x00\x00", b"\x24\x02\x02\x00", NULL):
        with pytest.raises(ValueError):
            der.octets(der.sole(data))
    deep = octets(b"x")
    for _ in range(40):
        deep = wrapped(0x24, deep)
    with pytest.raises(ValueError):
        der.octets(der.sole(deep))
