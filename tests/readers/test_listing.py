"""What keytool -list -rfc prints, with all that may be around it, in it, or missing from it."""

import pytest

from check_smcert import readers
from check_smcert.certificate import EntryType
from check_smcert.errors import SmcertError, UnknownFormat, WrongPassword
from tests.readers.stores import listing, store

pytestmark = pytest.mark.long

NAME = "JCEKS with secret keys"


@pytest.fixture(scope="module")
def text():
    return listing(NAME, "-rfc")


def entries(text):
    return readers.read(text.encode()).entries


@pytest.mark.parametrize(
    "locale",
    ["fr_FR", "es_ES", "it_IT", "ko_KR", "pt_BR", "sv_SE", "zh_TW", "ar_EG", "hi_IN", "fa_IR"],
)
def test_numbers_and_words_may_be_of_any_locale(text, locale):
    language, country = locale.split("_")
    options = [f"-J-Duser.language={language}", f"-J-Duser.country={country}"]
    printed = listing(
        NAME, "-rfc", *options, "-J-Dfile.encoding=UTF-8", "-J-Dstdout.encoding=UTF-8"
    )
    assert entries(printed) == entries(text)


def test_what_a_profile_prompts_and_keytool_itself_say_around_it_is_no_part_of_it(text):
    before = "Welcome to sm1\nLast login: Mon Nov 23 10:00 from 192.0.2.7\n\nYou have 3 mails.\n"
    stars = "*****************  WARNING WARNING WARNING  *****************\n"
    prompt = f"Enter keystore password:  \n{stars}* NOT been verified! *\n{stars}\n"
    after = "\nWarning:\nThe JCEKS keystore uses a proprietary format. It has 20 entries.\n"
    assert entries(before + prompt + text + after) == entries(text)
    assert entries("Enter keystore password:  " + text.lstrip()) == entries(text)


def test_a_terminals_line_ends_do_no_harm(text):
    assert entries(text.replace("\r\n", "\n").replace("\n", "\r\r\n")) == entries(text)


def test_fewer_bytes_are_never_fewer_entries(text):
    """The last entry ends with two lines of stars; before them nothing is complete."""
    whole = entries(text)
    for length in range(0, len(text.encode()), 7):
        try:
            found = entries(text.encode()[:length].decode(errors="ignore"))
        except SmcertError:
            continue
        assert found == whole, f"cut at {length}"


def test_one_certificate_of_a_chain_missing_is_noticed():
    printed = listing("chain", "-rfc")
    start = printed.rindex("-----BEGIN")
    end = printed.index("-----END CERTIFICATE-----", start) + 25
    with pytest.raises(SmcertError):
        entries(printed[:start] + printed[end:])


def test_one_entry_missing_is_noticed(text):
    stars = "*" * 43
    parts = text.split(f"{stars}\n{stars}\n")
    assert len(parts) == 6
    for gone in range(1, 5):
        with pytest.raises(SmcertError):
            entries(f"{stars}\n{stars}\n".join(parts[:gone] + parts[gone + 1 :]))


def test_without_its_beginning_it_is_refused(text):
    lines = text.splitlines(keepends=True)
    second = next(i for i, line in enumerate(lines) if line.startswith("*" * 43)) + 2
    with pytest.raises(SmcertError):
        entries("".join(lines[second:]))


@pytest.mark.parametrize("form", ["-v", None])
@pytest.mark.parametrize("name", ["RSA", "JKS trust store", "chain"])
def test_a_listing_without_rfc_is_refused_and_says_what_to_run(name, form):
    with pytest.raises(SmcertError, match="-rfc"):
        entries(listing(name, *([form] if form else [])))


def test_java_5_calls_private_and_secret_keys_the_same(text):
    old = text.replace("PrivateKeyEntry", "keyEntry").replace("SecretKeyEntry", "keyEntry")
    assert entries(old) == entries(text)


def test_a_pkcs12_listed_without_its_password_has_a_key_without_certificates():
    printed = listing("PKCS#12", "-rfc")
    start, end = printed.index("Certificate[1]"), printed.index("END CERTIFICATE-----") + 20
    for bare in ("Certificate chain length: 0\n", ""):  # newer and older Java
        head = printed[:start].replace("Certificate chain length: 1\n", bare)
        (entry,) = entries(head + printed[end:])
        assert (entry.kind, entry.chain) == (EntryType.PRIVATE_KEY, ())


@pytest.mark.parametrize(
    "printed, error, words",
    [
        ("keytool error: java.io.IOException: Keystore was tampered with, or password was incorrect",
         WrongPassword, "password"),
        ("Keytool-Fehler: java.lang.Exception: Keystore-Datei ist nicht vorhanden: /x.jks",
         SmcertError, "nicht vorhanden: /x.jks"),
        ("keytoolエラー: java.security.KeyStoreException: Unrecognized keystore format",
         UnknownFormat, "Unrecognized keystore format"),
        ("keytool error: gnu.javax.crypto.keyring.MalformedKeyringException: incorrect magic",
         UnknownFormat, "incorrect magic"),
    ],
)  # fmt: skip
def test_an_error_of_keytool_is_passed_on(printed, error, words):
    with pytest.raises(error, match=words):
        entries(printed + "\n")


def test_an_error_after_some_entries_is_an_error(text):
    """Java 25 gives up at a secret key of a JCEKS keystore for which it has no password."""
    cut = text[: text.index("SecretKeyEntry") + 15]
    with pytest.raises(SmcertError, match="password"):
        entries(cut + "keytool error: java.lang.IllegalArgumentException: password can't be null\n")


def test_one_entry_listed_by_its_alias_is_read():
    printed = listing("chain", "-rfc", "-alias", "tm")
    (entry,) = entries(printed)
    assert (entry.kind, len(entry.chain)) == (EntryType.PRIVATE_KEY, 3)
    (full,) = [each for each in readers.read(store("chain")).entries if each.alias == "tm"]
    assert entry.chain == full.chain
    with pytest.raises(SmcertError):
        entries(printed[: printed.rindex("-----BEGIN")])
