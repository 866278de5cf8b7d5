"""PKCS#12: what it reads is what keytool and the cryptography package read."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from check_smcert import readers
from check_smcert.readers import x509
from check_smcert.readers.hints import Hints
from tests.lab.keystores import keytool
from tests.readers.stores import PASSWORD, RECIPES, store

pytestmark = pytest.mark.long


@pytest.mark.parametrize("name", [name for name in RECIPES if "PKCS#12" in name])
def test_it_agrees_with_the_cryptography_package(name):
    loaded = load_pkcs12(store(name), PASSWORD.encode())
    named = [loaded.cert] if loaded.cert else []
    expected = {
        x509.certificate(each.certificate.public_bytes(Encoding.DER))
        for each in named + loaded.additional_certs
    }
    found = readers.read(store(name), Hints(PASSWORD)).entries
    assert {each for entry in found for each in entry.chain} == expected
    if loaded.cert:
        by_alias = {entry.alias: entry.chain[0] for entry in found}
        leaf = loaded.cert.certificate.public_bytes(Encoding.DER)
        assert by_alias[loaded.cert.friendly_name.decode()] == x509.certificate(leaf)


def test_it_agrees_with_keytool_entry_by_entry(tmp_path):
    """A store with keys, chains, trusted and secret ones, in the encryption of today and of Java 8."""
    for legacy in ([], ["-J-Dkeystore.pkcs12.legacy"]):
        file = tmp_path / f"{len(legacy)}.p12"
        certificate = tmp_path / "ca.cer"
        options = ["-keystore", str(file), "-storetype", "PKCS12", *legacy]

        def run(command, options=options):
            return keytool(*command.split(), *options, password=PASSWORD)

        for alias, more in (
            ("root", "-ext bc=ca:true"),
            ("sub", "-ext bc=ca:true -signer root"),
            ("tm", "-signer sub"),
        ):
            run(
                f"-genkeypair -keyalg EC -groupname secp256r1 -alias {alias} -dname CN={alias} {more}"
            )
        certificate.write_bytes(run("-exportcert -alias root"))
        run("-delete -alias root")
        run("-delete -alias sub")
        run(f"-importcert -noprompt -alias ca -file {certificate}")
        run("-genseckey -keyalg AES -keysize 128 -alias secret")
        listed = readers.read(run("-list -rfc")).entries
        found = readers.read(file.read_bytes(), Hints(PASSWORD)).entries
        assert sorted(found, key=lambda e: e.alias) == sorted(listed, key=lambda e: e.alias)
        assert {entry.alias: len(entry.chain) for entry in found} == {"tm": 3, "ca": 1, "secret": 0}
