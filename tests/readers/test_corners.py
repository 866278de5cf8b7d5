"""Corners of the readers: forms that few files have, and data that is refused with its reason."""

import pytest

from check_smcert import readers
from check_smcert.errors import CorruptStore, SmcertError, TableMissing
from check_smcert.readers import names
from check_smcert.readers.cursor import Damage
from check_smcert.readers.hints import Hints, PageHints
from tests.readers.stores import listing
from tests.readers.test_dates import UTC_TIME, certificate, element
from tests.readers.test_exported import der, pem
from tests.webpage.pages import HEADS, around, in_days, row, table


def name(*attributes):
    """The content of a Name of (type, tag, text)."""
    return b"".join(
        element(0x31, element(0x30, element(6, kind), element(tag, text)))
        for kind, tag, text in attributes
    )


@pytest.mark.parametrize(
    "tag, text, shown",
    [
        (0x0C, "Größe".encode(), "Größe"),
        (0x1E, "Größe".encode("utf-16-be"), "Größe"),
        (0x1C, "Größe".encode("utf-32-be"), "Größe"),
        (0x14, "Größe".encode("latin-1"), "Größe"),
        (0x0C, b' a,b+c"', '\\ a\\,b\\+c\\"'),
        (0x0C, b"#x ", "\\#x\\ "),
        (0x04, b"x", "#040178"),
    ],
)
def test_names_in_every_kind_of_string(tag, text, shown):
    assert names.rfc4514(name((b"\x55\4\3", tag, text))) == f"CN={shown}"


def test_types_of_names_without_a_short_form_are_numbers():
    attributes = name(
        (b"\x2a\x86\x48\x86\xf7\x0d\1\x09\1", 0x16, b"a@b"), (b"\x55\4\3", 0x0C, b"x")
    )
    assert names.rfc4514(attributes) == "CN=x,1.2.840.113549.1.9.1=a@b"
    assert names.rfc4514(name((b"\x88\x37\1", 0x0C, b"x"))) == "2.999.1=x"
    assert names.rfc4514(name((b"\x81", 0x0C, b"x"))) == "=x"  # it does not end


def test_the_last_of_several_common_names_counts():
    two = name((b"\x55\4\3", 0x0C, b"first"), (b"\x55\4\3", 0x0C, b"last"))
    assert names.common_name(two) == "last"
    assert names.common_name(name((b"\x55\4\x0a", 0x0C, b"Avaya"))) == ""


def test_a_type_longer_than_any_is_damage():
    kind = b"\x30\x81\x72" + b"\6\x6d" + b"\x81" * 108 + b"\1" + b"\x0c\1x"
    with pytest.raises(Damage, match="an invalid name"):
        names.rfc4514(b"\x31\x81\x75" + kind)


@pytest.mark.parametrize("times", [0, 1, 3])
def test_a_certificate_without_two_dates_is_damage(times):
    good = certificate(UTC_TIME, b"300101000000Z")
    both = element(UTC_TIME, b"900101000000Z") + element(UTC_TIME, b"300101000000Z")
    assert both in good
    dates = element(UTC_TIME, b"900101000000Z") * times
    changed = good.replace(element(0x30, both), element(0x30, dates))
    shorter = len(both) - len(dates)
    fixed = bytearray(changed)
    fixed[1] -= shorter  # both lengths around it are of one byte
    fixed[3] -= shorter
    with pytest.raises(CorruptStore, match="without dates"):
        readers.read(bytes(fixed))


def test_a_comment_that_does_not_end_is_no_page():
    for data in (b"<!-- <html>", b"<?xml <html", b"  <!-- x --> <!-- <html>"):
        with pytest.raises(SmcertError, match="text without a PEM certificate"):
            readers.read(data, Hints(page=PageHints()))


def test_a_page_of_nothing_has_no_table():
    for data in (b"<html", b"<!doctype html>", b"<html>\0", b"<html><!-- -->"):
        with pytest.raises(TableMissing):
            readers.read(data, Hints(page=PageHints()))


def test_a_page_without_a_name_to_look_for_shows_all_its_rows():
    page = around(table(row("a", in_days(3)), row("b", in_days(4)))).encode()
    entries = readers.read(page, Hints(page=PageHints())).entries
    assert [entry.chain[0].common_name for entry in entries] == ["a", "b"]


def test_rows_outside_of_a_table_are_none():
    cells = "".join(f"<td>{text}</td>" for text in row("smmgmt", in_days(3)))
    with pytest.raises(TableMissing):
        readers.read(f"<html><tr>{cells}</tr></html>".encode(), Hints(page=PageHints()))
    heads = "".join(f"<th>{head}</th>" for head in HEADS)
    with pytest.raises(TableMissing):
        readers.read(
            f"<html><tr>{heads}</tr><tr>{cells}</tr></html>".encode(), Hints(page=PageHints())
        )


def test_lines_between_the_certificates_of_a_listing_are_damage():
    text = listing("chain", "-rfc", "-alias", "tm")
    at = text.index("Certificate[2]")
    with pytest.raises(CorruptStore, match="text between the certificates"):
        readers.read((text[:at] + "one\ntwo\nthree\n" + text[at:]).encode())


@pytest.mark.parametrize(
    "settings", [b"\x04\0", b"\x30\2\x02\0", b"\x30\4\x30\2\x04\0", b"\x30\4\xa0\2\x02\0"]
)
def test_what_openssl_does_not_write_behind_a_trusted_certificate_is_damage(settings):
    with pytest.raises(CorruptStore, match="bytes after its end"):
        readers.read(pem(der("RSA") + settings, "TRUSTED CERTIFICATE").encode())


def test_an_empty_block_is_damage():
    for label in ("CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7"):
        with pytest.raises(CorruptStore):
            readers.read(pem(b"", label).encode())
