"""PEM at small signs: which lines pair, what a block may have behind its certificate, what errors say."""

import base64

import pytest

from check_smcert import readers
from check_smcert.errors import CorruptStore, UnknownFormat
from tests.readers.test_dates import element
from tests.readers.test_exported import der, pem

AN_OID = element(6, b"\x2b\6\1\5\5\7\3\1")  # serverAuth
ALGORITHM = element(0x30, b"\6\1\x2a")


@pytest.fixture(scope="module")
def good():
    return pem(der("RSA"))


def entries(text):
    return readers.read(text if isinstance(text, bytes) else text.encode()).entries


def complaint(text, error=CorruptStore):
    with pytest.raises(error) as caught:
        entries(text)
    return str(caught.value)


def test_an_error_says_which_line_is_wrong(good):
    body = good.partition("\n")[2].partition("-----END")[0]
    lines = "PEM.*its BEGIN and END lines: "
    for text, wrong in (
        (good + "-----BEGIN CERTIFICATE----\n", "one is malformed"),
        ("-----END \n" + good, "one is malformed"),
        (good + "-----BEGIN CERTIFICATE-----\n" + body, "the last one has no END"),
        ("-----BEGIN CERTIFICATE-----\n" + body, "the last one has no END"),
        (body + "-----END CERTIFICATE-----\n", "the last one has no END"),
        (good.replace("END C", "END X509 C"), "they do not pair"),
        (
            good.replace("END", "X").replace("BEGIN", "END").replace("X", "BEGIN"),
            "they do not pair",
        ),
    ):
        with pytest.raises(CorruptStore, match=lines + wrong):
            entries(text)


def test_an_error_says_which_block_is_wrong(good):
    for label, wrong in (
        ("CERT", "a block of an unknown kind"),
        ("X509 CRL", "it holds something else, it may be a certificate"),
    ):
        assert f"block 2 of 2, {label}: {wrong}" in complaint(good + pem(der("EC"), label))
    assert "block 1 of 2, CERTIFICATE" in complaint(pem(b"nonsense") + good)


def test_what_holds_no_certificate_is_named_by_its_kinds():
    keys = pem(b"x", "PRIVATE KEY") + pem(b"y", "PUBLIC KEY") + pem(b"x", "PRIVATE KEY")
    assert "holds PRIVATE KEY, PUBLIC KEY and no certificate" in complaint(keys, UnknownFormat)


def test_a_sign_that_is_no_base64_is_not_left_out(good):
    at = good.index("\n") + 10
    for sign in "!-.\0":
        assert "its base64 is damaged" in complaint(good[:at] + sign + good[at:])


def test_the_first_byte_is_looked_at_too(good):
    assert "binary data outside" in complaint(b"\0" + good.encode())
    assert "binary data outside" in complaint(good.encode() + b"\0")


def test_a_file_cut_within_a_begin_line_behind_several_certificates(good):
    for length in range(1, len("-----BEGIN CERTIFICATE-----")):
        complaint(good * 2 + good[:length])


@pytest.mark.parametrize(
    "settings",
    [
        b"",
        element(0x30),
        element(0x30, element(0x30, AN_OID, AN_OID)),
        element(0x30, element(0xA0, AN_OID)),
        element(0x30, element(0x30, AN_OID), element(0xA0, AN_OID), element(0x0C, b"x")),
        element(0x30, element(4, b"key")),
        element(0x30, element(0x0C, b"x"), element(4, b"key"), element(0xA1, ALGORITHM)),
    ],
)
def test_what_openssl_may_write_behind_a_trusted_certificate_is_passed_over(good, settings):
    trusted = pem(der("RSA") + settings, "TRUSTED CERTIFICATE")
    assert entries(trusted) == entries(good)
    if settings:  # and behind no other one
        complaint(pem(der("RSA") + settings))


@pytest.mark.parametrize("tag", [0x02, 0x05, 0x06, 0x0D, 0x31, 0xA2, 0xA3])
def test_what_it_never_writes_there_is_damage(tag):
    settings = element(0x30, element(tag, AN_OID))
    assert "bytes after its end" in complaint(pem(der("RSA") + settings, "TRUSTED CERTIFICATE"))


def test_pkcs7_may_be_called_cms(good):
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

    loaded = x509.load_der_x509_certificate(der("RSA"))
    data = pkcs7.serialize_certificates([loaded], Encoding.DER)
    for label in ("PKCS7", "CMS"):
        assert entries(pem(data, label)) == entries(good)


def test_a_certificate_may_have_older_labels(good):
    for label in ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"):
        assert entries(pem(der("RSA"), label)) == entries(good)


def test_base64_may_be_in_lines_of_any_length(good):
    body = base64.b64encode(der("RSA")).decode()
    for text in (body, "\n".join(body), body.replace("A", "A \r\n")):
        assert entries(f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----") == (
            entries(good)
        )


@pytest.mark.parametrize("algorithm", ["", "RSA ", "DSA ", "EC ", "ENCRYPTED ", "OPENSSH "])
def test_private_keys_of_every_kind_are_passed_over(good, algorithm):
    key = pem(b"\x30\3\2\1\0", f"{algorithm}PRIVATE KEY")
    encrypted = key.replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\n\n", 1)
    assert entries(key + good) == entries(good + encrypted) == entries(good)


OTHERS = {
    b"\x30\3\2\1\0": [
        *("PUBLIC KEY", "RSA PUBLIC KEY", "DH PARAMETERS", "X9.42 DH PARAMETERS", "EC PARAMETERS"),
        "DSA PARAMETERS",
    ],
    b"\6\5\x2b\x81\4\0\x22": ["EC PARAMETERS"],
    b"\x30\x0b\x30\x09\2\1\0\x30\0\x30\0\xa0\0": ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"],
    b"\x30\x08\x30\x06\x30\0\x30\0\x17\0": ["X509 CRL"],
    b"\x30\x0b\x30\x09\2\1\1\x30\0\x30\0\x18\0": ["X509 CRL"],
}


@pytest.mark.parametrize("data", OTHERS)
def test_what_has_no_end_of_validity_is_passed_over(good, data):
    for label in OTHERS[data]:
        assert entries(pem(data, label) + good) == entries(good)


@pytest.mark.parametrize("label", ["CERTIFICATE REQUEST", "X509 CRL", "DH PARAMETERS"])
def test_what_has_not_the_shape_of_its_label_is_not_passed_over(good, label):
    """A damaged certificate among them."""
    damaged = der("RSA")
    at = damaged.index(b"\x17\x0d") + 2
    for data in (b"\x30\3\2\1", damaged[:at] + b"x" + damaged[at + 1 :], damaged[:-9]):
        assert "it may be a certificate" in complaint(pem(data, label) + good)
