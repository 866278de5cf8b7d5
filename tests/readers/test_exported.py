"""Exported certificates: PEM, DER and PKCS#7, and what is mistaken for them."""

import base64
import subprocess

import pytest

from check_smcert import readers
from check_smcert.certificate import EntryType
from check_smcert.errors import SmcertError, UnknownFormat
from tests.readers.stores import PASSWORD, store
from tests.requirements import need


def der(name="RSA"):
    data = store(name)
    return data[data.index(b"\0\5X.509") + 11 : -20]


def pem(data, label="CERTIFICATE", end="\n"):
    body = base64.encodebytes(data).decode().replace("\n", end)
    return f"-----BEGIN {label}-----{end}{body}-----END {label}-----{end}"


def chain(data):
    """All its certificates, chain by chain."""
    entries = readers.read(data if isinstance(data, bytes) else data.encode()).entries
    assert {(entry.alias, entry.kind) for entry in entries} == {("", EntryType.PRIVATE_KEY)}
    return tuple(certificate for entry in entries for certificate in entry.chain)


@pytest.fixture(scope="module")
def two():
    return der("RSA"), der("EC")


@pytest.fixture(scope="module")
def openssl():
    need("openssl")

    def run(*arguments, stdin=b""):
        return subprocess.run(
            ["openssl", *arguments], input=stdin, capture_output=True, check=True
        ).stdout

    return run


def test_all_certificates_of_a_pem_are_one_chain_whatever_is_around_them(two):
    plain = chain(pem(two[0]) + pem(two[1]))
    assert [each.common_name for each in plain] == ["sm1", "ec"]
    assert (
        chain("subject=CN\nCertificate:\n" + pem(two[0]) + "text\n" + pem(two[1]) + "end") == plain
    )
    assert chain("\ufeff" + pem(two[0], end="\r\n") + pem(two[1], end="\r\n")) == plain
    key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    assert chain(key + pem(two[0]) + key + pem(two[1])) == plain


def test_older_labels_are_certificates_too(two, openssl):
    trusted = openssl("x509", "-trustout", "-addtrust", "serverAuth", stdin=pem(two[0]).encode())
    assert b"TRUSTED CERTIFICATE" in trusted
    assert chain(trusted) == chain(pem(two[0], "X509 CERTIFICATE")) == chain(two[0])


def test_a_damaged_certificate_is_never_passed_over(two):
    good, bad = pem(two[0]), pem(two[1])
    for broken in (
        bad[:-30],
        bad[: len(bad) // 2],
        bad.replace("-----END CERTIFICATE", "-----END X509 CERTIFICATE"),
        bad.replace("-----END CERTIFICATE-----\n", ""),
        bad.replace("-----BEGIN CERTIFICATE-----", ""),
        bad[:200] + "!" + bad[201:],
        bad[:100] + bad[101:],
        pem(two[1][:-1]),
        pem(two[1] + b"\0"),
        pem(b""),
        pem(b"nonsense"),
    ):
        for text in (broken + good, good + broken):
            with pytest.raises(SmcertError):
                readers.read(text.encode())


def test_a_pem_certificate_whose_both_markers_are_broken_is_not_passed_over(two):
    broken = pem(two[1]).replace("-----BEGIN", "----BEGIN").replace("-----END", "----END")
    with pytest.raises(SmcertError, match="base64 outside"):
        chain(pem(two[0]) + broken)


def test_pkcs7_is_read_as_der_and_as_pem(two, openssl, tmp_path):
    file = tmp_path / "two.pem"
    file.write_text(pem(two[0]) + pem(two[1]))
    for form in ("DER", "PEM"):
        data = openssl("crl2pkcs7", "-nocrl", "-certfile", str(file), "-outform", form)
        assert set(chain(data)) == set(chain(file.read_bytes()))


def test_bytes_after_a_der_certificate_are_damage(two):
    for more in (b"\0", two[1]):
        with pytest.raises(SmcertError):
            readers.read(two[0] + more)


def test_requests_and_keys_are_named(openssl, tmp_path):
    key = str(tmp_path / "key")
    for form in ("PEM", "DER"):
        request = openssl(
            *("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key),
            *("-subj", "/CN=x", "-outform", form),
        )
        with pytest.raises(UnknownFormat, match="(?i)certificate request"):
            readers.read(request)
        with pytest.raises(UnknownFormat, match="(?i)private key"):
            readers.read(openssl("rsa", "-in", key, "-outform", form))


def test_text_that_openssl_made_of_a_certificate_is_not_guessed_at(two, openssl):
    text = openssl("x509", "-inform", "DER", "-noout", "-text", stdin=two[0])
    assert b"Not After" in text
    with pytest.raises(UnknownFormat, match="PEM"):
        readers.read(text)


def test_other_keystores_are_named():
    with pytest.raises(UnknownFormat, match="BKS"):
        readers.read(b"\0\0\0\2\0\0\0\x14" + bytes(range(100)))


def test_what_may_be_a_secret_is_not_quoted():
    with pytest.raises(SmcertError) as raised:
        readers.read(f"storepass={PASSWORD}\n".encode())
    assert PASSWORD not in str(raised.value)
