"""Lines of keytool's listing, one by one: which of them make an entry, and what may not be there."""

import pytest

from check_smcert.certificate import EntryType
from check_smcert.errors import CorruptStore
from check_smcert.readers import keytool, x509
from check_smcert.readers.hints import Hints
from tests.readers.test_dates import UTC_TIME
from tests.readers.test_dates import certificate as made
from tests.readers.test_exported import pem

ONE, TWO = made(UTC_TIME, b"270101000000Z"), made(UTC_TIME, b"280101000000Z")
STARS = "*" * 43
KEY, TRUST, SECRET, OLD = "PrivateKeyEntry", "trustedCertEntry", "SecretKeyEntry", "keyEntry"


def entry(kind=KEY, *chain, alias="Alias name: tm", length=None, end=f"\n\n{STARS}\n{STARS}\n\n\n"):
    lines = f"{alias}\nCreation date: Nov 25, 2026\nEntry type: {kind}\n"
    if kind in (KEY, OLD) and (chain or length):
        lines += f"Certificate chain length: {length or len(chain)}\n"
        for number, each in enumerate(chain, 1):
            lines += f"Certificate[{number}]:\n{pem(each)}"
    else:
        lines += "".join(f"\n{pem(each)}" for each in chain)
    return lines + end


def listing(*entries, kind="JKS", count=None, before="", provider="Keystore provider: SUN"):
    number = len(entries) if count is None else count
    head = (
        f"{before}Keystore type: {kind}\n{provider}\n\nYour keystore contains {number} entries\n\n"
    )
    return head + "".join(entries)


def read(text):
    return keytool.read(text.encode(), Hints())


def refused(text, words):
    with pytest.raises(CorruptStore) as caught:
        read(text)
    assert words in str(caught.value)


def certificates(*data):
    return tuple(map(x509.certificate, data))


def test_each_entry_has_its_alias_kind_and_chain():
    found = read(listing(entry(KEY, ONE, TWO), entry(TRUST, TWO, alias="Alias name: ca"),
                         entry(SECRET, alias="Alias name: k")))  # fmt: skip
    assert found.format == "listing of keytool (JKS)"
    assert [(each.alias, each.kind, each.chain) for each in found.entries] == [
        ("tm", EntryType.PRIVATE_KEY, certificates(ONE, TWO)),
        ("ca", EntryType.TRUSTED_CERTIFICATE, certificates(TWO)),
        ("k", EntryType.SECRET_KEY, ()),
    ]


@pytest.mark.parametrize(
    "kind", ["jks", "JKS", "JCEKS", "PKCS12", "PKCS11", "PKCS11-NSS", "DKS", "CaseExactJKS", "BKS",
             "BCFKS", "UBER", "jks ", "jks\t"],
)  # fmt: skip
def test_a_listing_is_known_by_its_type_of_keystore(kind):
    text = listing(entry(KEY, ONE), kind=kind)
    assert keytool.looks_like(text.encode())
    assert read(text).format == f"listing of keytool ({kind.strip()})"


def test_a_types_line_is_followed_by_a_provider_an_empty_line_and_a_number():
    good = listing(entry(KEY, ONE))
    for text in (good.replace("SUN\n\n", "SUN\n \t\n"), good.replace("SUN", "SUN version 1.8")):
        assert read(text).entries == read(good).entries
    for text in (
        listing(entry(KEY, ONE), kind="xjks"),
        listing(entry(KEY, ONE), kind="jks x"),
        listing(entry(KEY, ONE), provider=" "),
        good.replace("SUN\n\n", "SUN\nx\n"),
    ):
        refused(text, "after 0 whole entries: its beginning is missing")


@pytest.mark.parametrize("before", ["Enter keystore password:  ", "x\ny\n", "Type-"])
def test_text_may_stand_before_it(before):
    assert read(listing(entry(KEY, ONE), before=before)).entries


@pytest.mark.parametrize(
    "count, number", [("1", 1), ("١", 1), ("0x1", 1), ("no", None), ("1234567890", None), ("2", 2)]
)
def test_the_number_of_entries_must_be_the_one_that_is_announced(count, number):
    text = listing(entry(KEY, ONE), count=count)
    if number == 1:
        assert len(read(text).entries) == 1
    else:
        words = f"it should have {number} entries" if number else "no number where one should be"
        refused(text, f"after 1 whole entries: {words}")


@pytest.mark.parametrize("shown", ["1,000", "1.000", "1 000", "١٬٠٠٠"])
def test_a_number_may_have_separators(shown):
    refused(listing(entry(KEY, ONE), count=shown), "it should have 1000 entries")
    refused(listing(entry(KEY, ONE), count=999999999), "it should have 999999999 entries")


@pytest.mark.parametrize(
    "stars",
    [
        "*" * 42,
        "*" * 44,
        f"{STARS}\n",
        f"{STARS}\nx\n{STARS}",
        f"*{STARS}\n{STARS}",
        f"{STARS}\n{STARS}*",
        f"{STARS} \n{STARS}",
    ],
)
def test_entries_end_with_two_lines_of_stars_and_nothing_else(stars):
    end = f"\n\n{stars}\n\n\n"
    with pytest.raises(CorruptStore):
        read(listing(entry(KEY, ONE, end=end), entry(KEY, TWO)))


@pytest.mark.parametrize("kind", [KEY, f"{KEY} ", f"{KEY}\t"])
def test_a_types_name_ends_its_line(kind):
    text = listing(entry(KEY, ONE)).replace(KEY, kind)
    assert read(text).entries[0].chain == certificates(ONE)


@pytest.mark.parametrize(
    "kind", ["xPrivateKeyEntry", "PrivateKeyEntry x", "PrivateKeyEntry.", "Key"]
)
def test_another_type_of_entry_is_damage(kind):
    text = listing(entry(KEY, ONE)).replace(KEY, kind)
    refused(text, "after 0 whole entries: an entry without a known type, or cut short")


def test_a_key_of_java_5_without_a_chain_is_a_secret_one_in_jceks_only():
    for kind, expected in (
        ("JCEKS", EntryType.SECRET_KEY),
        ("jceks", EntryType.SECRET_KEY),
        ("JKS", EntryType.PRIVATE_KEY),
        ("PKCS12", EntryType.PRIVATE_KEY),
    ):
        (found,) = read(listing(entry(OLD), kind=kind)).entries
        assert (found.kind, found.chain) == (expected, ())
    (found,) = read(listing(entry(KEY), kind="JCEKS")).entries
    assert (found.kind, found.chain) == (EntryType.PRIVATE_KEY, ())
    (found,) = read(listing(entry(OLD, ONE), kind="JCEKS")).entries
    assert (found.kind, found.chain) == (EntryType.PRIVATE_KEY, certificates(ONE))


@pytest.mark.parametrize(
    "line, alias",
    [
        ("Alias name: a:b ", "a:b"),
        ("別名： tm", "tm"),
        ("Alias name: a：b", "a：b"),
        ("Alias", "Alias"),
    ],
)
def test_an_alias_is_what_follows_the_first_colon(line, alias):
    assert read(listing(entry(KEY, ONE, alias=line))).entries[0].alias == alias


@pytest.mark.parametrize("kind", [KEY, TRUST, SECRET, OLD])
def test_an_alias_may_be_the_name_of_a_type(kind):
    (found,) = read(listing(entry(KEY, ONE, alias=f"Alias name: {kind}"))).entries
    assert (found.alias, found.kind) == (kind, EntryType.PRIVATE_KEY)


def test_java_may_print_in_any_charset():
    text = listing(entry(KEY, ONE, alias="Alias name: Größe"), before="Clés\n")
    for charset in ("utf-8", "latin-1", "cp850"):
        (found,) = keytool.read(text.encode(charset), Hints()).entries
        assert found.chain == certificates(ONE)


def test_a_listing_of_nothing_is_one():
    assert keytool.looks_like(listing().encode()) and read(listing()).entries == ()


def test_a_line_of_blanks_is_an_empty_one():
    text = listing(entry(KEY, ONE, TWO), entry(TRUST, ONE)).replace("\n\n", "\n \t\n")
    text = text.replace("Certificate[2]:", "\nCertificate[2]:").replace(
        "Entry type", " \nEntry type"
    )
    assert read(text).entries == read(listing(entry(KEY, ONE, TWO), entry(TRUST, ONE))).entries


@pytest.mark.parametrize(
    "made_of", [(KEY, (ONE,), 2), (KEY, (ONE, TWO), 1), (KEY, (), 1), (KEY, (ONE,), "x")]
)
def test_a_chain_has_as_many_certificates_as_announced(made_of):
    kind, chain, length = made_of
    with pytest.raises(CorruptStore):
        read(listing(entry(kind, *chain, length=length)))


@pytest.mark.parametrize("kind, chain", [(TRUST, (ONE, TWO)), (TRUST, ()), (SECRET, (ONE,))])
def test_a_trusted_entry_has_one_certificate_and_a_secret_one_none(kind, chain):
    refused(listing(entry(kind, *chain)), "after 0 whole entries: an entry with ")
