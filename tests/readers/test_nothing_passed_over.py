"""A good certificate vouches for nothing that stands beside it: all is judged, or it is an error."""

import base64
import itertools

import pytest

from check_smcert import common_name, readers
from check_smcert.errors import SmcertError, WrongCertificate
from check_smcert.readers import jks
from check_smcert.readers.hints import Hints
from tests.readers.stores import listing, store
from tests.readers.test_exported import der, openssl, pem  # noqa: F401


@pytest.fixture(scope="module")
def good():
    return pem(der("RSA"))


@pytest.fixture(scope="module")
def expired():
    return der("expired")


def refused(data, words=None):
    with pytest.raises(SmcertError, match=words):
        readers.read(data if isinstance(data, bytes) else data.encode())


def beside(one, other):
    """Both orders."""
    return one + other, other + one


@pytest.mark.parametrize("width", [1, 4, 7, 16, 59, 64, 77, 200, 10_000])
def test_base64_without_its_markers(good, expired, width):
    body = base64.b64encode(expired).decode()
    lines = "\n".join(body[at : at + width] for at in range(0, len(body), width))
    for text in beside(good, f"{lines}\n"):
        refused(text, "base64 outside")


@pytest.mark.parametrize("before", ["cert: ", "  ", "> ", '"', "userCertificate:: "])
def test_base64_without_its_markers_in_a_line_with_something_else(good, expired, before):
    body = base64.b64encode(expired).decode()
    for text in beside(good, f"{before}{body}\n"):
        refused(text, "base64 outside")
    blocks = " ".join(body[at : at + 5] for at in range(0, len(body), 5))
    refused(f"{good}{before}{blocks}\n", "base64 outside")


@pytest.mark.parametrize("label", ["NEW CERTIFICATE", "CERTIFICATE PAIR", "CERT", "certificate"])
def test_a_block_of_an_unknown_kind(good, expired, label):
    for text in beside(good, pem(expired, label)):
        refused(text, "unknown kind")


@pytest.mark.parametrize(
    "label", ["PRIVATE KEY", "PUBLIC KEY", "X509 CRL", "DH PARAMETERS", "CERTIFICATE REQUEST"]
)
def test_a_certificate_under_the_name_of_something_else(good, expired, label):
    for text in beside(good, pem(expired, label)):
        refused(text, "it may be a certificate")


def test_a_file_that_is_cut_within_the_next_begin(good, expired):
    more = pem(expired)
    for length in range(1, more.index("\n")):
        refused(good + more[:length])


def test_lines_of_dashes_are_text(good):
    text = f"----\n{good}\n--------------\n-- \nBag Attributes: <No Attributes>\n"
    assert readers.read(text.encode()).entries == readers.read(good.encode()).entries


def test_der_behind_pem(good, expired):
    refused(good.encode() + expired, "binary data outside")


def test_a_second_certificate_in_a_trusted_one(openssl, good, expired):  # noqa: F811
    trusted = openssl("x509", "-trustout", "-addtrust", "serverAuth", "-setalias", "x",
                      stdin=good.encode())  # fmt: skip
    data = base64.b64decode("".join(trusted.decode().split("-----")[2].split()))
    assert len(readers.read(pem(data, "TRUSTED CERTIFICATE").encode()).entries) == 1
    refused(pem(data + expired, "TRUSTED CERTIFICATE"))
    refused(pem(der("RSA") + expired, "TRUSTED CERTIFICATE"))
    refused(pem(der("RSA") + b"\x30\x00\x30\x00", "TRUSTED CERTIFICATE"))


def test_bytes_behind_pkcs7(openssl, good, tmp_path):  # noqa: F811
    (tmp_path / "one.pem").write_text(good)
    data = openssl(
        *["crl2pkcs7", "-nocrl", "-outform", "DER", "-certfile"], str(tmp_path / "one.pem")
    )
    assert readers.read(data).entries
    for more in (b"\0", b"\n", data):
        refused(data + more)
        refused(pem(data + more, "PKCS7"))


def test_bytes_behind_a_keystore():
    for name in ("RSA", "JCEKS with secret keys"):
        for more in (b"\0", store("expired")):
            refused(store(name) + more)


class TestListings:
    listed = staticmethod(lambda name, *more: listing(name, "-rfc", *more))

    def test_two_listings_in_one_file(self):
        for one, other in itertools.permutations(("RSA", "expired")):
            refused(self.listed(one) + self.listed(other))
            refused(self.listed(one, "-alias", "tm") + self.listed(other, "-alias", "tm"))
            refused(self.listed(one) + self.listed(other, "-alias", "tm"))
            refused(self.listed(one, "-alias", "tm") + self.listed(other))

    def test_a_certificate_around_a_listing(self, expired):
        body = base64.encodebytes(expired).decode()
        for more in (pem(expired), body, body.replace("\n", ""), pem(expired, "X")):
            refused(self.listed("RSA") + more)
            refused(self.listed("RSA", "-alias", "tm") + more)
            before = more + "\n" + self.listed("RSA")
            try:
                found = readers.read(before.encode()).entries
            except SmcertError:
                continue
            judged = {each.common_name for entry in found for each in entry.chain}
            assert {"sm1", "old"} <= judged

    def test_a_certificate_between_two_entries_or_within_one(self, expired):
        text = self.listed("several aliases")
        for mark in (
            "Alias name:",
            "Creation date:",
            "Entry type:",
            "Certificate chain",
            "Certificate[",
        ):
            at = text.index(mark, text.index("*" * 43))
            for more in (pem(expired), base64.encodebytes(expired).decode(), "text\n"):
                refused(text[:at] + more + text[at:])

    def test_a_block_that_is_no_certificate(self):
        refused(self.listed("RSA").replace(" CERTIFICATE-", " PRIVATE KEY-"))


def test_the_certificate_to_test_may_stand_anywhere_in_an_exported_file(good):
    (entry,) = (e for e in readers.read(store("chain")).entries if e.alias == "tm")
    data = jks_certificates(store("chain"))
    for order in itertools.permutations(data):
        read = readers.read("".join(map(pem, order)).encode())
        (found,) = common_name.only(read, "leaf").entries
        assert found.chain == entry.chain
    other = readers.read((good + "".join(map(pem, data))).encode())
    assert common_name.only(other, "leaf").entries[0].chain[0].common_name == "leaf"
    (found,) = common_name.only(other, "root").entries
    assert [each.common_name for each in found.chain] == ["root"]
    with pytest.raises(WrongCertificate):
        common_name.only(other, "nobody")


def jks_certificates(data):
    """The DER certificates of the entry with a chain of three."""
    seen = []
    original = jks.x509.certificate

    def noting(certificate):
        seen.append(certificate)
        return original(certificate)

    jks.x509.certificate = noting
    try:
        readers.read(data)
    finally:
        jks.x509.certificate = original
    by_size = {readers.read(each).entries[0].chain[0].common_name: each for each in seen}
    return [by_size[name] for name in ("leaf", "sub", "root")]


def test_a_page_vouches_only_where_system_manager_does():
    from tests.webpage.pages import identity_certificates

    page = identity_certificates().encode()
    with pytest.raises(SmcertError, match="no page vouches for this certificate: a saved page"):
        readers.read(page, Hints())
    with pytest.raises(SmcertError):
        readers.read(b"<!-- x -->\n" * 3 + page, Hints(common_name="smmgmt"))
