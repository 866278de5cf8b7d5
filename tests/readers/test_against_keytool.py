"""The dates of every store are those that ``keytool -list -v`` prints, whichever way they are read."""

from functools import cache

import pytest

from check_smcert import readers
from check_smcert.certificate import EntryType
from check_smcert.readers.hints import Hints
from tests.readers import comparison
from tests.readers.comparison import we_say
from tests.readers.stores import PASSWORD, RECIPES, listing, store

pytestmark = pytest.mark.long


@cache
def keytool_says(name):
    found = comparison.keytool_says(listing(name, "-v", "-J-Duser.language=en"))
    assert found
    return found


@pytest.mark.parametrize("name", [name for name in RECIPES if "PKCS#12" not in name])
def test_read_natively_without_a_password(name):
    assert we_say(readers.read(store(name))) == keytool_says(name)


@pytest.mark.parametrize("name", [name for name in RECIPES if "PKCS#12" in name])
def test_pkcs12_read_natively(name):
    """A chain's certificates have names of their own in it, so they may be read twice."""
    assert set(we_say(readers.read(store(name), Hints(PASSWORD)))) >= set(keytool_says(name))


@pytest.mark.parametrize("name", RECIPES)
def test_read_from_a_listing(name):
    assert we_say(readers.read(listing(name, "-rfc").encode())) == keytool_says(name)


@pytest.mark.parametrize("name", [name for name in RECIPES if "PKCS#12" not in name])
def test_the_digest_fits_the_password(name):
    readers.read(store(name), Hints(PASSWORD))


@pytest.mark.parametrize("language", ["de", "ja", "zh"])
def test_a_listing_may_be_in_any_language_of_keytool(language):
    for name in ("JCEKS with secret keys", "chain"):
        options = [f"-J-Duser.language={language}", "-J-Dfile.encoding=UTF-8"]
        if language == "zh":
            options.append("-J-Duser.country=CN")
        translated = listing(name, "-rfc", *options, "-J-Dstdout.encoding=UTF-8")
        assert (
            readers.read(translated.encode()).entries
            == readers.read(listing(name, "-rfc").encode()).entries
        )
    assert "Alias name" not in translated


def test_kinds_of_entries_are_told_apart():
    kinds = {
        entry.alias: entry.kind for entry in readers.read(store("JCEKS with secret keys")).entries
    }
    assert kinds == {
        "k1": EntryType.SECRET_KEY,
        "one": EntryType.PRIVATE_KEY,
        "k2": EntryType.SECRET_KEY,
        "two": EntryType.PRIVATE_KEY,
        "trusted": EntryType.TRUSTED_CERTIFICATE,
    }
    for name in ("JKS trust store", "PKCS#12 trust store"):
        (entry,) = readers.read(store(name), Hints(PASSWORD)).entries
        assert entry.kind is EntryType.TRUSTED_CERTIFICATE
