"""PKCS#12: passwords, old encryption, and that no certificate in use is passed over."""

import os
import subprocess
import sys

import pytest

from check_smcert import readers
from check_smcert.readers.hints import Hints
from check_smcert.certificate import EntryType
from check_smcert.errors import SmcertError, WrongPassword
from tests.readers.stores import PASSWORD, RECIPES, listing, store
from tests.requirements import need


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A PKCS#12 that openssl makes of the RSA store's key, with these options."""
    need("openssl")
    folder = tmp_path_factory.mktemp("pkcs12")
    (folder / "in.p12").write_bytes(store("PKCS#12"))

    def openssl(*arguments):
        return subprocess.run(
            ["openssl", "pkcs12", *arguments], cwd=folder, capture_output=True, check=True
        ).stdout

    (folder / "in.pem").write_bytes(openssl("-in", "in.p12", "-passin", f"pass:{PASSWORD}", "-nodes"))
    return lambda *options: openssl("-export", "-in", "in.pem", *options)


def test_every_key_has_an_entry_with_its_alias():
    found = readers.read(store("PKCS#12 several aliases"), Hints(PASSWORD)).entries
    assert {(entry.alias, entry.kind) for entry in found} == {
        ("a1", EntryType.PRIVATE_KEY),
        ("a2", EntryType.PRIVATE_KEY),
    }
    assert {entry.chain[0].common_name for entry in found} == {"c1", "c2"}


def test_a_chain_is_the_keys_own_and_first():
    by_alias = {entry.alias: entry for entry in readers.read(store("PKCS#12 chain"), Hints(PASSWORD)).entries}
    assert [each.common_name for each in by_alias["tm"].chain] == ["leaf", "root"]
    assert by_alias.keys() == {"root", "tm"}


@pytest.mark.parametrize("name", [name for name in RECIPES if "PKCS#12" in name])
def test_no_certificate_that_keytool_lists_is_lost(name):
    native = readers.read(store(name), Hints(PASSWORD)).entries
    listed = readers.read(listing(name, "-rfc").encode()).entries
    for entry in listed:
        (same,) = [each for each in native if each.alias == entry.alias]
        assert set(entry.chain) <= set(same.chain)
        assert same.kind is entry.kind


@pytest.mark.parametrize("cipher", ["PBE-SHA1-RC2-40", "PBE-SHA1-3DES", "PBE-MD5-DES", "AES-256-CBC"])
def test_old_encryption_is_read(made, cipher):
    legacy = [] if cipher.startswith("AES") else ["-legacy"]
    data = made("-passout", "pass:secret", *legacy, "-certpbe", cipher, "-keypbe", cipher)
    (entry,) = readers.read(data, Hints("secret")).entries
    assert entry.kind is EntryType.PRIVATE_KEY and entry.chain[0].common_name == "sm1"


def test_old_encryption_that_openssl_lacks_is_named(made, tmp_path):
    file = tmp_path / "old.p12"
    file.write_bytes(made("-passout", "pass:secret", "-legacy"))
    script = (
        "import sys; from check_smcert import readers, errors\n"
        "from check_smcert.readers.hints import Hints\n"
        "try: readers.read(open(sys.argv[1], 'rb').read(), Hints('secret'))\n"
        "except errors.SmcertError as error: print(error)"
    )
    environment = {**os.environ, "CRYPTOGRAPHY_OPENSSL_NO_LEGACY": "1"}
    said = subprocess.run(
        [sys.executable, "-c", script, file], env=environment, capture_output=True, text=True
    )
    assert "keytool -list -rfc" in said.stdout and "SMCERT_STORE_PASSWORD" in said.stdout


def test_no_password_an_empty_one_and_none_at_all(made):
    for data in (made("-passout", "pass:"), made("-passout", "pass:", "-certpbe", "NONE", "-nomac")):
        for password in (None, ""):
            (entry,) = readers.read(data, Hints(password)).entries
            assert entry.chain[0].common_name == "sm1"


def test_a_missing_and_a_wrong_password_are_told_apart():
    with pytest.raises(WrongPassword, match="needs its password: set SMCERT_STORE_PASSWORD"):
        readers.read(store("PKCS#12"), Hints(""))
    with pytest.raises(WrongPassword, match="does not open.*check SMCERT_STORE_PASSWORD"):
        readers.read(store("PKCS#12"), Hints("wörng\udcff"))


def test_certificates_without_a_key_are_trusted_ones(made):
    (entry,) = readers.read(made("-nokeys", "-passout", "pass:x"), Hints("x")).entries
    assert entry.kind is EntryType.TRUSTED_CERTIFICATE


def test_cut_short_it_is_refused():
    data = store("PKCS#12 chain")
    for length in range(1, len(data), 13):
        with pytest.raises(SmcertError):
            readers.read(data[:length], Hints(PASSWORD))
