"""Our own walk through a certificate: which of its dates and names is which, and where each element ends."""

from datetime import datetime, timezone

import pytest
from cryptography.x509 import Name, NameAttribute, ObjectIdentifier

from check_smcert.readers import der, names, x509_walk
from check_smcert.readers.cursor import Damage
from tests.readers.test_corners import name
from tests.readers.test_dates import UTC_TIME, element

OIDS = {"CN": "2.5.4.3", "C": "2.5.4.6", "L": "2.5.4.7", "ST": "2.5.4.8", "STREET": "2.5.4.9",
        "O": "2.5.4.10", "OU": "2.5.4.11", "UID": "0.9.2342.19200300.100.1.1",
        "DC": "0.9.2342.19200300.100.1.25"}  # fmt: skip
ALGORITHM, SIGNATURE = element(0x30, b"\6\1\x2a"), b"\3\2\0\0"


def common_name(text):
    return element(0x30, name((b"\x55\4\3", 0x0C, text)))


def certificate(version=b"\xa0\3\2\1\0", times=(b"260102030405Z", b"270607080910Z"), more=b""):
    body = element(
        0x30,
        *(version, b"\2\1\1", ALGORITHM, common_name(b"issuer")),
        element(0x30, *(element(UTC_TIME, time) for time in times)),
        *(common_name(b"subject"), element(0x30, ALGORITHM, SIGNATURE), more),
    )
    return element(0x30, body, ALGORITHM, SIGNATURE)


@pytest.mark.parametrize("version", [b"", b"\xa0\3\2\1\0"])
@pytest.mark.parametrize("more", [b"", b"\xa3\0", b"\x81\0\x82\0\xa3\0"])
def test_each_date_and_name_is_the_one_that_stands_in_its_place(version, more):
    found = x509_walk.certificate(certificate(version, more=more))
    assert found.not_before == datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert found.not_after == datetime(2027, 6, 7, 8, 9, 10, tzinfo=timezone.utc)
    assert (found.issuer, found.subject, found.common_name) == (
        *("CN=issuer", "CN=subject"),
        "subject",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30\0",
        certificate() + b"\0",
        element(0x31, certificate()[2:]),
        element(0x30, element(0x30, b""), ALGORITHM, SIGNATURE),
        element(0x30, certificate()[2:], SIGNATURE),
        element(0x30, certificate()[2:-4]),
        certificate().replace(ALGORITHM + b"\x30", element(0x31, b"\6\1\x2a") + b"\x30"),
        certificate(version=b"\xa1\3\2\1\0"),
        certificate(version=b"\xa0\3\2\1\0" * 2),
    ],
)
def test_what_has_not_the_shape_of_a_certificate_is_damage(data):
    with pytest.raises(Damage):
        x509_walk.certificate(data)


@pytest.mark.parametrize("short, oid", OIDS.items())
def test_each_short_name_is_that_of_its_type(short, oid):
    known = Name([NameAttribute(ObjectIdentifier(oid), "DE")])
    assert known.rfc4514_string() == f"{short}=DE"
    first, second, *others = map(int, oid.split("."))
    kind = bytes([first * 40 + second]) + b"".join(
        bytes(
            [0x80 | each >> shift & 0x7F for shift in (28, 21, 14, 7) if each >> shift]
            + [each & 0x7F]
        )
        for each in others
    )
    assert der.dotted(kind) == oid
    assert names.rfc4514(name((kind, 0x0C, b"x"))) == f"{short}=x"


def test_a_names_parts_are_written_the_last_first_and_those_of_a_set_together():
    one, two = (b"\x55\4\x06", 0x13, b"DE"), (b"\x55\4\x0a", 0x13, b"Avaya")
    assert names.rfc4514(name(one, two)) == "O=Avaya,C=DE"
    pairs = (element(0x30, element(6, kind), element(tag, text)) for kind, tag, text in (one, two))
    assert names.rfc4514(element(0x31, *pairs)) == "C=DE+O=Avaya"
    assert names.rfc4514(b"") == "" and names.common_name(b"") == ""


@pytest.mark.parametrize("tag", [0x0C, 0x12, 0x13, 0x14, 0x16, 0x1A])
def test_strings_of_one_byte_a_character_are_text(tag):
    assert names.rfc4514(name((b"\x55\4\3", tag, b"sm1"))) == "CN=sm1"


@pytest.mark.parametrize("tag, data", [(0x1E, b"\0s\0m\0"), (0x1C, b"\0\0\0s\0\0\0m\0")])
def test_wide_strings_that_are_cut_are_shown_as_far_as_they_go(tag, data):
    assert names.rfc4514(name((b"\x55\4\3", tag, data))) == "CN=sm\ufffd"


@pytest.mark.parametrize("tag", [0x04, 0x0B, 0x0D, 0x11, 0x15, 0x17, 0x19, 0x1B, 0x30])
def test_any_other_value_is_shown_as_its_bytes(tag):
    assert names.rfc4514(name((b"\x55\4\3", tag, b""))) == f"CN=#{tag:02x}00"


@pytest.mark.parametrize(
    "text, shown",
    [("a=b", "a=b"), ('\\",;+<>', '\\\\\\"\\,\\;\\+\\<\\>'), ("a\0b", "a\\00b"), ("#a#", "\\#a#"),
     (" a b ", "\\ a b\\ "), (" ", "\\ "), ("  ", "\\ \\ "), ("\\ ", "\\\\\\ "), ("", "")],
)  # fmt: skip
def test_a_names_special_characters_are_escaped(text, shown):
    """RFC 4514, section 2.4."""
    assert names.rfc4514(name((b"\x55\4\3", 0x0C, text.encode()))) == f"CN={shown}"


@pytest.mark.parametrize(
    "content", [element(0x30, b""), element(0x31, element(0x30, b"\6\0")), b"\x31\2\x30\0",
                element(0x31, element(0x30, b"\6\0\x0c\0\x0c\0")),
                element(0x31, element(0x30, b"\6\0\x0c\0"), element(0x30, b"\6\0"))],
)  # fmt: skip
def test_what_is_no_name_is_damage(content):
    for read in (names.rfc4514, names.common_name):
        with pytest.raises(Damage, match="an invalid name"):
            read(content)


def test_a_type_may_have_a_hundred_bytes_and_not_one_more():
    def attribute(length):
        pair = b"\6" + bytes([length]) + b"\x81" * (length - 1) + b"\1" + b"\x0c\1x"
        inner = b"\x30\x81" + bytes([len(pair)]) + pair
        return b"\x31\x81" + bytes([len(inner)]) + inner

    assert names.rfc4514(attribute(100)).endswith("=x")
    with pytest.raises(Damage, match="an invalid name"):
        names.rfc4514(attribute(101))


@pytest.mark.parametrize(
    "data, content",
    [
        (b"\4\0", b""),
        (b"\4\2ab", b"ab"),
        (b"\4\x7f" + b"a" * 127, b"a" * 127),
        (b"\4\x81\x80" + b"a" * 128, b"a" * 128),
        (b"\4\x82\1\0" + b"a" * 256, b"a" * 256),
        (b"\4\x84\0\0\0\1a", b"a"),
        (b"\x24\x80\4\1a\0\0", b"\4\1a"),
        (b"\x24\x80\x24\x80\0\0\0\0", b"\x24\x80\0\0"),
    ],
)
def test_an_element_ends_where_its_length_says(data, content):
    assert der.sole(data) == der.Element(data[0], content, data)
    assert der.first(data + b"more") == der.sole(data)
    assert [each.encoded for each in der.elements(data + b"\5\0")] == [data, b"\5\0"]
    with pytest.raises(Damage, match="bytes after its end"):
        der.sole(data + b"\5\0")
    for length in range(1, len(data)):
        with pytest.raises(Damage):
            der.first(data[:length])


@pytest.mark.parametrize("data", [b"\x1f\1a", b"\x3f\1a", b"\4\x80a\0\0", b"\x24\x80\4\1a\0"])
def test_what_is_no_element_is_damage(data):
    with pytest.raises(Damage):
        der.first(data)
    with pytest.raises(Damage, match="no bytes"):
        der.sole(b"")


def test_elements_without_a_length_may_be_thirty_levels_deep():
    for deep in (1, 30):
        assert der.sole(b"\x24\x80" * (deep + 1) + b"\0\0" * (deep + 1)).content
    with pytest.raises(Damage):
        der.sole(b"\x24\x80" * 32 + b"\0\0" * 32)


def test_an_octet_string_may_come_in_pieces():
    def string(data, *tag):
        return der.octets(der.sole(data), *tag)

    assert string(b"\4\2ab") == string(b"\x24\6\4\1a\4\1b") == string(b"\x24\4\x24\2\4\0") + b"ab"
    assert string(b"\x80\2ab", 0x80) == string(b"\xa0\4\4\2ab", 0x80) == b"ab"
    for data in (b"\5\0", b"\x30\4\4\2ab", b"\x24\2\5\0", b"\x80\2ab", b"\x24\4\x80\2ab"):
        with pytest.raises(Damage, match="no OCTET STRING"):
            string(data)


def test_an_octet_string_in_pieces_may_be_thirty_levels_deep():
    def deep(levels):
        data = b"\4\1a"
        for _ in range(levels):
            data = b"\x24" + bytes([len(data)]) + data
        return der.octets(der.sole(data))

    assert deep(31) == b"a"
    with pytest.raises(Damage):
        deep(32)


@pytest.mark.parametrize(
    "content, number", [(b"\0", 0), (b"\x7f", 127), (b"\xff", -1), (b"\1\0", 256)]
)
def test_a_number_has_a_sign(content, number):
    assert der.number(der.sole(element(2, content))) == number
    for wrong in (element(3, content), b"\2\0"):
        with pytest.raises(Damage, match="no number"):
            der.number(der.sole(wrong))


def test_fields_are_those_that_belong_there_and_perhaps_the_next():
    def found(data, *tags, optional=()):
        return [each.tag for each in der.fields(der.sole(data), *tags, optional=optional)]

    both = b"\x30\4\2\0\4\0"
    assert found(both, 2, 4) == found(both, 2, optional=(4,)) == [2, 4]
    assert found(b"\x30\2\2\0", 2, optional=(4,)) == [2]
    assert found(b"\x30\4\2\0\x24\0", 2, 4) == [2, 0x24]
    for data, tags in (
        (both, (2,)),
        (both, (4, 2)),
        (both, (2, 4, 2)),
        (b"\x31" + both[1:], (2, 4)),
    ):
        with pytest.raises(Damage, match="not the fields"):
            found(data, *tags)


@pytest.mark.parametrize(
    "encoded, text", [(b"\x2a", "1.2"), (b"\0", "0.0"), (b"\x27", "0.39"), (b"\x28", "1.0"),
                      (b"\x4f", "1.39"), (b"\x50", "2.0"), (b"\x88\x37", "2.999"), (b"", ""),
                      (b"\x2a\x86\x48\x86\xf7\x0d", "1.2.840.113549")],
)  # fmt: skip
def test_an_identifiers_first_byte_has_two_numbers(encoded, text):
    assert der.dotted(encoded) == text
