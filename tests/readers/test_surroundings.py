"""Text around certificates: what may stand there, and where a certificate may hide in it."""

import base64

import pytest

from check_smcert import readers
from check_smcert.errors import CorruptStore
from check_smcert.readers import surroundings
from check_smcert.readers.cursor import Damage
from tests.readers.test_exported import der, pem

LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"


def refused(text, words):
    with pytest.raises(Damage, match=words):
        surroundings.check([b"", text])


def test_sixty_four_characters_of_base64_are_no_words_whatever_lines_they_are_in():
    surroundings.check([LETTERS[:63], b"\n" + LETTERS[1:] + b"\n", LETTERS[1:] + b" ="])
    for text in (
        LETTERS,
        LETTERS[:62] + b"==",
        b"text\n" + LETTERS + b"\ntext",
        LETTERS[:30] + b"\n" + LETTERS[30:],
        b" " + LETTERS[:30] + b"\r\n\t" + LETTERS[30:] + b"\r",
        b"\n".join(bytes([each]) for each in LETTERS),
    ):
        refused(text, "base64 outside of BEGIN and END lines")


def test_what_stands_between_them_makes_words_of_them():
    for between in (b"\n\n", b"\n-\n", b"\na b\n", b": ", b"\n=\n"):
        surroundings.check([LETTERS[:63] + between + LETTERS[:63]])


def test_the_rest_of_a_certificate_without_its_first_lines_is_not_passed_over():
    good = pem(der("RSA"))
    rest = "\n".join(good.splitlines()[2:-1])
    assert "MII" not in rest[:64]
    for text in (rest + "\n" + good, good + rest):
        with pytest.raises(CorruptStore, match="base64 outside"):
            readers.read(text.encode())


@pytest.mark.parametrize("length", [b"\x81\xf0", b"\x82\3\xf0"])
def test_a_certificates_first_bytes_are_known_in_any_line(length):
    data = (b"\x30" + length + b"\x30\x82\2").ljust(9, b"\0") + b"\xfb\xef\xbe" + b"\xff" * 12
    beginning = base64.b64encode(data)
    assert b"+" in beginning[:32] and b"/" in beginning[:32]
    for text in (
        b"cert: " + beginning,
        b" ".join(b"%c" % each for each in beginning),
        b"x='" + beginning + b"'",
        b"> " + beginning[:20] + b"\n" + beginning[20:] + b" <",
    ):
        refused(text, "base64 outside")


STORES = (b"\xfe\xed\xfe\xed\0\0\0\2", b"\xce\xce\xce\xce\0\0\0\2", b"\x30\x82\4\xa4\2\1\3\x30\x82\4\x6a",
          b"\x30\x82\4\xa4\6\t\x2a\x86\x48\x86\xf7\r\1\7\2", b"-----BEGIN CERTIFICATE-----")  # fmt: skip


@pytest.mark.parametrize("begins", STORES)
def test_a_store_in_a_line_with_its_name_is_not_passed_over(begins):
    whole = begins + b"\x11" * 40
    refused(b"store: " + base64.b64encode(whole), "base64 outside")
    refused(b"store: " + base64.urlsafe_b64encode(whole), "base64 outside")
    if begins not in STORES[-1:]:
        refused(b"store: 0x" + whole.hex().encode(), "another encoding outside")


def test_json_with_slashes_as_php_writes_them_is_not_passed_over():
    data = b"\x30\x82\3\xf0\x30\x82\2" + b"\xff" * 30
    text = b'{"c":"' + base64.b64encode(data).replace(b"/", rb"\/") + b'"}'
    assert rb"\/" in text[:30]
    refused(text, "base64 outside")


def test_other_der_in_a_line_is_text():
    key = base64.b64encode(b"\x30\x82\4\xa4\2\1\0\2\x82\1\1" + b"\x30" * 13)
    surroundings.check([b"key: " + key])


@pytest.mark.parametrize("code", [*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
def test_control_characters_are_no_text(code):
    refused(b"text" + bytes([code]), "binary data outside of the certificates")


def test_white_space_escapes_and_letters_of_any_language_are_text():
    surroundings.check([b"\t\n\v\f\r\x1b[0m \x7f", "Größe 日本".encode(), b"\xa0\xff"])


@pytest.mark.parametrize(
    "line", [b"-----BEGIN", b"-----END ", b"x -----BEGIN X-----", b"-----END X"]
)
def test_a_begin_or_end_line_is_no_text(line):
    refused(line, "a BEGIN or END line where none should be")


def test_an_end_within_a_begin_line_is_told():
    whole = b"-----BEGIN"
    for length in range(1, len(whole)):
        with pytest.raises(Damage, match="it ends within a BEGIN line"):
            surroundings.check_end(b"text\n" + whole[:length])
    for text in (b"", b"----\n", b"------", b"- x", b"-----X", b"x-----B", b"----B"):
        surroundings.check_end(text)
