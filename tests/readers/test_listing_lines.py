"""What stands around, between and within the entries of keytool's listing, and no entry of it may be."""

import base64

import pytest

from check_smcert import readers
from check_smcert.document import Format
from check_smcert.errors import CorruptStore, UnknownFormat, WrongPassword
from check_smcert.readers import keytool
from tests.readers.test_exported import pem
from tests.readers.test_listing_rules import (
    KEY,
    OLD,
    ONE,
    SECRET,
    STARS,
    TRUST,
    TWO,
    certificates,
    entry,
    listing,
    read,
    refused,
)

HIDDEN = base64.b64encode(TWO).decode()


def test_lines_that_keytool_does_not_write_are_damage():
    good = entry(KEY, ONE, TWO)
    for old, new, words in (
        ("Certificate[1]:", "one\nCertificate[1]:", "lines of an unknown kind in an entry"),
        ("Certificate[1]:", "-----BEGIN X", "one is malformed"),
        (
            "Certificate[2]:",
            "one\ntwo\nCertificate[2]:",
            "text between the certificates of an entry",
        ),
        ("Certificate[2]:", f"Entry type: {KEY}", "an entry outside of the listing"),
        ("Certificate[1]:", HIDDEN, "base64 outside of BEGIN and END lines"),
        ("Creation date: Nov 25, 2026", HIDDEN, "base64 outside of BEGIN and END lines"),
        ("Alias name", "one\nAlias name", "text between two entries"),
        (f"\n\n{STARS}", f"one\n\n{STARS}", "text between two entries"),
        ("CERTIFICATE-----", "X509 CERTIFICATE-----", "a block that is not a certificate"),
    ):
        assert old in good
        for place in (0, 1):
            parts = [entry(TRUST, TWO), entry(TRUST, ONE)]
            parts[place] = good.replace(old, new, 1 if "CERT" not in old else -1)
            refused(listing(*parts), f"after {place} whole entries: {words}")
    refused(listing(entry(TRUST, ONE).replace("\n\n-", "\none\n-")), "lines of an unknown kind")


def test_a_key_without_a_chain_has_one_line_that_says_so():
    none = entry(KEY, end=f"Certificate chain length: 0\n\n{STARS}\n{STARS}\n")
    assert read(listing(none)).entries[0].chain == ()
    refused(listing(none.replace(": 0\n", ": 0\nx\n")), "lines of an unknown kind in an entry")


def test_an_entry_that_ends_before_its_certificates_is_not_one_without_rfc():
    """-v shows the owner of each certificate behind its title."""
    head = entry(KEY, length=1, end="Certificate[1]:\n")
    end = f"{STARS}\n{STARS}\n"
    refused(listing(head + end), "an entry with 0 certificates, not as many as announced")
    with pytest.raises(UnknownFormat, match="without -rfc"):
        read(listing(head + "Owner: CN=x\n" + end))
    more = entry(KEY, ONE, length=2).replace("Certificate[1]:", "Certificate[1]:\nOwner: CN=x")
    refused(listing(more), "an entry with 1 certificates, not as many as announced")


def test_text_after_the_last_entry_is_no_entry():
    good = listing(entry(KEY, ONE))
    assert read(good + "\nWarning:\nThe JKS keystore uses a proprietary format.\n").entries
    for more in (entry(KEY, TWO, end=""), f"x\n{OLD}\n", pem(TWO), "-----BEGIN X", "\0"):
        with pytest.raises(CorruptStore):
            read(good + more)
        with pytest.raises(CorruptStore):
            read(more + "\n" + good)
    refused(good + listing(entry(KEY, TWO)), "another listing begins")


def test_one_entry_alone_may_have_text_around_it():
    alone = entry(KEY, ONE, end="\n")
    found = read(f"Welcome\nEnter keystore password:\n{alone}\nWarning:\nold\n")
    assert found.format == "listing of keytool (one entry)"
    assert [(each.alias, each.chain) for each in found.entries] == [("tm", certificates(ONE))]
    for text in (
        pem(TWO) + alone,
        alone + pem(TWO),
        alone + alone,
        f"x\n{TRUST}\n{alone}",
        f"{alone}\n{OLD}",
    ):
        with pytest.raises(CorruptStore):
            read(text)
    for text in (KEY, f"{KEY}\n{pem(ONE)}", "x"):
        refused(text, "after 0 whole entries: an entry without a known type, or cut short")


@pytest.mark.parametrize("kind", [KEY, OLD, TRUST, SECRET])
@pytest.mark.parametrize("form", ["tm, Nov 25, 2026, {}, ", "tm,Nov 25, 2026,{},\t"])
def test_a_line_for_each_entry_is_a_listing_without_rfc(kind, form):
    for text in (
        form.format(kind) + "\nCertificate fingerprint (SHA1): 00:11\n",
        form.format(kind),
    ):
        with pytest.raises(UnknownFormat, match="without -rfc: run keytool -list -rfc"):
            read(listing(text))
    with pytest.raises(UnknownFormat, match="without -rfc"):
        read(
            listing(
                entry(
                    KEY,
                    length=1,
                    end="Certificate[1]:\nOwner: CN=x\nIssuer: CN=x\n" + f"{STARS}\n{STARS}\n",
                )
            )
        )


@pytest.mark.parametrize(
    "error", ["java.io.IOException: Invalid", "x.y$ZError: Invalid", "gnu.FooException"]
)
@pytest.mark.parametrize("start", ["keytool error: ", "Keytool-Fehler:", "keytool错误： "])
def test_an_error_of_keytool_ends_all(start, error):
    for text in (
        f"{start}{error}\n",
        listing(entry(KEY, ONE)) + f"{start}{error}",
        f"x\n{start}{error}\r\n",
    ):
        with pytest.raises(UnknownFormat) as caught:
            readers.read(text.encode(), format=Format.KEYTOOL)
        assert caught.value.what == f"keytool failed ({error})"
        assert keytool.looks_like(text.encode())


@pytest.mark.parametrize("words", ["password was incorrect", "tampered with", "UnrecoverableKeyException",
                                   "javax.crypto.BadPaddingException"])  # fmt: skip
def test_an_error_about_the_password_is_told_as_one(words):
    with pytest.raises(WrongPassword, match="check the store password that keytool was given"):
        read(f"keytool error: java.io.IOException: {words}\n")


@pytest.mark.parametrize(
    "text", ["keytool error: see the log\n", "the keytool error: IOException\n", ""]
)
def test_other_words_are_no_error_of_keytool(text):
    assert not keytool.looks_like(text.encode())
    assert keytool.looks_like(f"Alias name: tm\nEntry type: {KEY}\n".encode())
    assert not keytool.looks_like(f"{KEY}\nAlias name: tm\n".encode())
    assert not keytool.looks_like(pem(ONE).encode() + f"x\n{KEY}\n".encode())
