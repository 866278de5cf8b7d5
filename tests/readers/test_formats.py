"""Which reader gets which data: told by the first bytes, and by nothing that stands in a name."""

import pytest

from check_smcert.document import Format
from check_smcert.errors import UnknownFormat
from check_smcert.readers.formats import reader_for
from check_smcert.readers.hints import Hints, PageHints
from tests.readers.test_dates import UTC_TIME, certificate
from tests.readers.test_exported import pem
from tests.readers.test_jks_rules import JCEKS, JKS, store

SIGNED = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
LENGTHS = (
    b"\x30\x50",
    b"\x30\x51",
    b"\x30\x81\xa0",
    b"\x30\x82\1\0",
    b"\x30\x83\1\0\0",
    b"\x30\x80",
)
LISTING = f"Alias name: tm\nCreation date: x\nEntry type: PrivateKeyEntry\n\n{pem(b'x')}".encode()


def reader(data, format=None, page=True):
    found = reader_for(data, Hints(page=PageHints() if page else None), format)
    return found.__module__.rpartition(".")[2]


def unknown(data):
    with pytest.raises(UnknownFormat) as caught:
        reader(data)
    return str(caught.value)


@pytest.mark.parametrize("length", LENGTHS)
def test_binary_formats_are_told_by_what_stands_behind_a_length_of_any_form(length):
    assert reader(length + b"\x02\x01\x03" + bytes(9)) == "pkcs12"
    assert reader(length + SIGNED + bytes(9)) == "pkcs7"
    for inner in LENGTHS:
        assert reader(length + inner + b"\xa0\x03\x02\x01\x02") == "x509"
        assert reader(length + inner + b"\x02\x01\x01") == "x509"
        assert "no certificate" in unknown(length + inner + b"\x06\x03\x55\x04\x03")
    for other in (b"\x02\x01\x02", SIGNED[:-1] + b"\x03", b"\x04\x01\x03"):
        assert "no certificate" in unknown(length + other + bytes(40))


def test_other_binary_data_is_none_of_them():
    for first in (b"\x31", b"\x24", b"\0"):
        assert "binary data" in unknown(first + b"\x50\x02\x01\x03\0")
    for data in (b"\x30", b"\x30\x82", b"\x30\x50", b"\x30\x81"):
        unknown(data)


def test_keystores_of_java_are_told_by_their_magic():
    for magic in (JKS, JCEKS):
        assert reader(store(magic=magic)) == "jks"
        assert reader(magic) == "jks"
        unknown(magic[:3])
        unknown(b"\0" + magic)


@pytest.mark.parametrize(
    "html",
    [
        b"<html>",
        b"<HTML lang=x>",
        b"<!doctype html>",
        b"<!DOCTYPE  HTML PUBLIC>",
        b"<!doctype\nhtml ",
    ],
)
@pytest.mark.parametrize(
    "before", [b"", b"\xef\xbb\xbf", b" \t\r\n", b"<!-- a > b -> c -->", b'<?xml version="1.0"?>\n',
               b"\xef\xbb\xbf\n<?xml?><!-- x -->\n<!--->\n<!---->"],
)  # fmt: skip
def test_a_page_is_told_by_its_html_behind_comments(before, html):
    assert reader(before + html) == "webpage"
    with pytest.raises(UnknownFormat, match="no page vouches for this certificate"):
        reader(before + html, page=False)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_page_saved_as_unicode_is_a_page(encoding):
    assert reader("\ufeff<!-- é --><html>".encode(encoding)) == "webpage"
    unknown("\ufeffno <html>".encode(encoding))


@pytest.mark.parametrize(
    "data", [b"x<html>", b"<htmlx>", b"<head>", b"<!doctype htmlx>", b"\xef\xbb<html>", b"<!doctypehtml>",
             b"<!-- <html>", b"<?xml <html", b"<!-- x --> text <html>", b"<! -- x --><html>"],
)  # fmt: skip
def test_text_with_some_html_is_no_page(data):
    unknown(data)


def test_text_is_keytools_listing_before_it_is_pem():
    assert reader(LISTING) == "keytool"
    assert reader(b"keytool error: java.io.IOException: x\n") == "keytool"
    for text in (
        pem(b"x").encode(),
        b"-----BEGIN X-----",
        b"x-----END Y-----",
        b"text\n" + pem(b"x").encode(),
    ):
        assert reader(text) == "pem"
    assert "text without a PEM certificate" in unknown(b"----BEGIN CERTIFICATE----\n")


def test_a_page_with_a_listing_in_it_is_a_page():
    assert reader(b"<html>\n" + LISTING) == "webpage"
    assert reader(b"<html><pre>" + pem(b"x").encode()) == "webpage"


def test_only_a_page_needs_one_that_vouches():
    der = certificate(UTC_TIME, b"270101000000Z")
    for data, name in (
        (store(), "jks"),
        (der, "x509"),
        (LISTING, "keytool"),
        (pem(der).encode(), "pem"),
    ):
        assert reader(data, page=False) == name


def test_what_a_source_says_it_is_counts_more_than_its_content():
    """A port presents DER, keytool prints listings, System Manager shows pages: nothing else."""
    for data in (b"", LISTING, b"<html>", certificate(UTC_TIME, b"270101000000Z"), store()):
        assert reader(data, Format.DER) == "x509"
        assert reader(data, Format.KEYTOOL) == "keytool"
        assert reader(data, Format.PAGE) == "webpage"
    with pytest.raises(UnknownFormat) as caught:
        reader(b"", Format.PAGE, page=False)
    assert caught.value.do == "a saved page of System Manager is for check_smcert_smmgmt"
