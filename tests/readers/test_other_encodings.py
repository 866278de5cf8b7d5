"""An expired certificate in another encoding beside a good one in PEM: never passed over."""

import base64
import binascii

import pytest

from check_smcert import readers
from check_smcert.readers import pkcs7
from check_smcert.readers.cursor import Damage
from tests.readers.test_dates import element
from tests.readers.test_exported import der, openssl, pem  # noqa: F401
from tests.readers.test_nothing_passed_over import beside, expired, good, refused  # noqa: F401


def hexadecimal(data, before="", between="", per_line=16):
    words = [f"{before}{byte:02x}" for byte in data]
    return "\n".join(
        between.join(words[at : at + per_line]) for at in range(0, len(words), per_line)
    )


def uuencoded(data):
    lines = [binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45)]
    return "begin 644 sm1.der\n" + "".join(lines) + "`\nend\n"


ENCODINGS = {
    "hexadecimal": hexadecimal,
    "in capitals": lambda data: hexadecimal(data).upper(),
    "with colons": lambda data: hexadecimal(data, between=":"),
    "with blanks": lambda data: hexadecimal(data, between=" "),
    "in C": lambda data: hexadecimal(data, "0x", ", ", 8),
    "in a string of C": lambda data: f'"{hexadecimal(data, chr(92) + "x", "", 9999)}"',
    "in Java's strings": lambda data: " +\n".join(
        f'"{line.decode()}\\n"' for line in base64.encodebytes(data).splitlines()
    ),
    "for addresses": lambda data: base64.urlsafe_b64encode(data).decode(),
    "uuencoded": uuencoded,
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_certificate_in_another_encoding(good, expired, encoding):  # noqa: F811
    for text in beside(good, ENCODINGS[encoding](expired) + "\n"):
        refused(text, "outside of")


def test_what_openssl_says_of_a_certificate_is_text(openssl, good, tmp_path):  # noqa: F811
    """Modulus and signature in hexadecimal, as in many files beside their certificates."""
    (tmp_path / "good.pem").write_text(good)
    said = openssl("x509", "-in", str(tmp_path / "good.pem"), "-text", "-fingerprint", "-noout")
    text = said if isinstance(said, str) else said.decode()
    assert "Modulus" in text or "pub:" in text
    for whole in beside(good, text):
        assert len(readers.read(whole.encode()).entries) == 1


def signed(*parts, kind=b"\x2a\x86\x48\x86\xf7\x0d\1\7\2"):
    content = b"".join(parts)
    return long(0x30, element(6, kind), long(0xA0, long(0x30, content)))


def long(tag, *parts):
    content = b"".join(parts)
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


VERSION, ALGORITHMS, SIGNERS = b"\2\1\1", b"\x31\0", b"\x31\0"
NO_CONTENT = element(0x30, element(6, b"\x2a\x86\x48\x86\xf7\x0d\1\7\1"))


def test_a_pkcs7_has_its_certificates_and_nothing_else(good, expired):  # noqa: F811
    (one,) = pkcs7.certificates(
        signed(VERSION, ALGORITHMS, NO_CONTENT, long(0xA0, expired), SIGNERS)
    )
    assert one.common_name
    (one,) = pkcs7.certificates(
        signed(VERSION, ALGORITHMS, NO_CONTENT, long(0xA0, expired), b"\xa1\0", SIGNERS)
    )


def test_a_pkcs7_with_something_else_is_damage(expired):  # noqa: F811
    content = long(0x30, element(6, b"\x2a\3"), long(0xA0, long(4, expired)))
    for parts, words in [
        ((VERSION, ALGORITHMS, content, long(0xA0, expired), SIGNERS), "signed data"),
        ((VERSION, ALGORITHMS, NO_CONTENT, SIGNERS), "no certificate"),
        ((VERSION, ALGORITHMS, NO_CONTENT, long(0xA0, long(0xA1, expired)), SIGNERS), "of a kind"),
        ((VERSION, ALGORITHMS, NO_CONTENT, long(0xA0, expired)), "not the fields"),
        ((VERSION,), "not the fields"),
        (
            (VERSION, ALGORITHMS, NO_CONTENT, long(0xA0, expired), SIGNERS, SIGNERS),
            "not the fields",
        ),
        ((VERSION, ALGORITHMS, NO_CONTENT, long(0xA0, expired[:-1]), SIGNERS), "cut short"),
    ]:
        with pytest.raises(Damage, match=words):
            pkcs7.certificates(signed(*parts))
