"""PKCS#12: passwords, old encryption, and that no certificate in use is passed over."""

import hmac
import os
import subprocess
import sys

import pytest

from check_smcert import readers
from check_smcert.certificate import EntryType
from check_smcert.errors import CorruptStore, SmcertError, UnknownFormat, WrongPassword
from check_smcert.readers import der, pkcs12, pkcs12_keys
from check_smcert.readers.hints import Hints
from tests.readers import test_pkcs12_structure as build
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

    (folder / "in.pem").write_bytes(
        openssl("-in", "in.p12", "-passin", f"pass:{PASSWORD}", "-nodes")
    )
    return lambda *options: openssl("-export", "-in", "in.pem", *options)


def authsafe(data):
    """The octet string with all parts of a PKCS#12."""
    return der.sole(der.elements(der.elements(der.sole(data).content)[1].content)[1].content)


def without_mac(data):
    """The same without its MAC; openssl -nomac would leave certificates in the clear, too."""
    version, safe, _ = der.elements(der.sole(data).content)
    return build.sequence(version.encoded, safe.encoded)


def remade(safe, password):
    """A PKCS#12 of these parts, with a SHA-1 MAC of this password."""
    key = pkcs12_keys.pkcs12(
        "sha1", pkcs12_keys.FOR_MAC, password.encode("utf-16-be") + b"\0\0", b"salt", 1, 20
    )
    algorithm = build.sequence(build.oid(build.SHA1), build.NULL)
    mac = build.mac_data(algorithm, hmac.new(key, safe, "sha1").digest())
    return build.sequence(build.integer(3), build.info(build.DATA, build.octets(safe)), mac)


def test_every_key_has_an_entry_with_its_alias():
    found = readers.read(store("PKCS#12 several aliases"), Hints(PASSWORD)).entries
    assert {(entry.alias, entry.kind) for entry in found} == {
        ("a1", EntryType.PRIVATE_KEY),
        ("a2", EntryType.PRIVATE_KEY),
    }
    assert {entry.chain[0].common_name for entry in found} == {"c1", "c2"}


def test_a_chain_is_the_keys_own_and_first():
    by_alias = {
        entry.alias: entry
        for entry in readers.read(store("PKCS#12 chain"), Hints(PASSWORD)).entries
    }
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


CIPHERS = [
    *(f"PBE-SHA1-{name}" for name in ("RC2-40", "RC2-128", "RC4-40", "RC4-128", "3DES", "2DES")),
    *("PBE-MD5-DES", "PBE-SHA1-DES", "PBE-MD5-RC2-64", "PBE-SHA1-RC2-64"),
    *("AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC", "DES-CBC"),
]


@pytest.mark.parametrize("cipher", CIPHERS)
def test_old_encryption_is_read(made, cipher):
    legacy = [] if cipher.startswith("AES") else ["-legacy"]
    data = made("-passout", "pass:secret", *legacy, "-certpbe", cipher, "-keypbe", cipher)
    (entry,) = readers.read(data, Hints("secret")).entries
    assert entry.kind is EntryType.PRIVATE_KEY and entry.chain[0].common_name == "sm1"
    assert readers.read(without_mac(data), Hints("secret")).entries == (entry,)
    for password, said in (("wrong", "does not open .* damaged"), (None, "needs its password")):
        for each in (data, without_mac(data)):
            with pytest.raises(WrongPassword, match=said):
                readers.read(each, Hints(password))


def test_old_encryption_needs_nothing_that_openssl_may_lack(made, tmp_path):
    file = tmp_path / "old.p12"
    file.write_bytes(made("-passout", "pass:secret", "-legacy"))
    script = (
        "import sys; from check_smcert import readers\n"
        "from check_smcert.readers.hints import Hints\n"
        "print(readers.read(open(sys.argv[1], 'rb').read(), Hints('secret')).entries)"
    )
    environment = {**os.environ, "CRYPTOGRAPHY_OPENSSL_NO_LEGACY": "1"}
    said = subprocess.run(
        [sys.executable, "-c", script, file], env=environment, capture_output=True, text=True
    )
    assert "common_name='sm1'" in said.stdout


@pytest.mark.parametrize("cipher", ["CAMELLIA-256-CBC", "ARIA-128-CBC"])
def test_encryption_that_is_not_known_is_named(made, cipher):
    data = made("-passout", "pass:secret", "-certpbe", cipher)
    with pytest.raises(
        UnknownFormat, match="algorithm .1.2.*keytool -list -rfc.*SMCERT_STORE_PASSWORD"
    ):
        readers.read(data, Hints("secret"))
    with pytest.raises(WrongPassword):
        readers.read(data, Hints("wrong"))


MACS = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-224", "sha512-256"]


@pytest.mark.parametrize("hash", MACS)
def test_every_mac_is_verified(made, hash):
    data = made("-passout", "pass:sécret€😀", "-macalg", hash, "-iter", "3", "-certpbe", "NONE")
    assert readers.read(data, Hints("sécret€😀")) == readers.read(data)
    with pytest.raises(WrongPassword, match="unset, certificates are read"):
        readers.read(data, Hints("wrong"))


def test_a_mac_of_other_kinds_is_named(made):
    with pytest.raises(UnknownFormat, match="unknown algorithm"):
        readers.read(
            made("-passout", "pass:secret", "-macalg", "ripemd160", "-legacy"), Hints("secret")
        )


def test_each_pbkdf2_hash_and_count_is_read(made):
    for hash in ("sha1", "sha224", "sha384", "sha512", "sha512-256"):
        data = made("-iter", "7", "-passout", "pass:x", "-macalg", hash)
        (entry,) = readers.read(data, Hints("x")).entries
        assert entry.chain[0].common_name == "sm1"
    assert readers.read(
        made("-noiter", "-nomaciter", "-passout", "pass:x"), Hints("x")
    ).entries == (entry,)


def test_two_passwords_are_told_from_a_wrong_one(made):
    """openssl asks for both on a terminal; here the encrypted parts come from a second file."""
    one, two = (made("-passout", f"pass:{each}") for each in ("one", "two"))
    assert readers.read(one, Hints("one")) == readers.read(two, Hints("two"))
    safe = der.octets(authsafe(two))
    with_mac = remade(safe, "one")
    with pytest.raises(WrongPassword, match="fits this PKCS#12's MAC.*-twopass") as caught:
        readers.read(with_mac, Hints("one"))
    assert "-f" not in caught.value.remedy(())
    with pytest.raises(CorruptStore, match="the password opens it, but does not fit its MAC"):
        readers.read(with_mac, Hints("two"))


def test_a_password_in_the_bytes_of_an_old_openssl(made):
    """Before 1.1.0 it took each byte for a letter: "ä" in UTF-8 for two of Latin-1."""
    data = made("-passout", "pass:Ã¤", "-legacy")
    assert readers.read(data, Hints("ä")) == readers.read(data, Hints("Ã¤"))


def test_no_password_an_empty_one_and_none_at_all(made):
    for data in (
        made("-passout", "pass:"),
        made("-passout", "pass:", "-certpbe", "NONE", "-nomac"),
    ):
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


def test_a_change_of_any_bit_is_noticed_with_the_password(made):
    data = made("-passout", "pass:x", "-iter", "1")
    assert readers.read(data, Hints("x")).entries
    for at in range(len(data)):
        for bit in (0, at % 7 + 1):
            changed = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            with pytest.raises(SmcertError):
                pkcs12.read(changed, Hints("x"))
