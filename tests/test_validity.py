"""Which certificates decide, which first, and where exactly their validity begins and ends."""

from datetime import timedelta

import pytest

from check_smcert.certificate import Certificate, Entry, EntryType, Keystore
from check_smcert.errors import NoCertificate
from check_smcert.validity import Validity, most_urgent_first, validities
from tests.outcomes import NOW, certificate, store

SECOND = timedelta(seconds=1)


def valid(start=-10 * SECOND, end=10 * SECOND):
    return Validity("/x", "a", Certificate("CN=x", "", NOW + start, NOW + end, "x"), NOW)


def entry(alias, *chain, kind=EntryType.PRIVATE_KEY):
    return Entry(alias, kind, chain)


def found(*entries, alias=None):
    """The common names of what counts."""
    read = validities(Keystore("JKS", entries), "/x", NOW, alias)
    return [each.certificate.common_name for each in read]


def why(*entries, alias=None):
    with pytest.raises(NoCertificate) as caught:
        found(*entries, alias=alias)
    return str(caught.value)


def test_both_ends_are_inside_of_the_validity():
    """RFC 5280, section 4.1.2.5."""
    assert not valid(end=0 * SECOND).expired and valid(end=-SECOND).expired
    assert not valid(start=0 * SECOND).not_yet_valid and valid(start=SECOND).not_yet_valid
    assert not Validity("/x", "", Certificate("", "", None, NOW), NOW).not_yet_valid


@pytest.mark.parametrize(
    "left, days", [(timedelta(days=90), 90.0), (timedelta(days=90) - SECOND, 89.99),
                   (timedelta(minutes=15), 0.01), (timedelta(minutes=14), 0.0), (-SECOND, -0.01)],
)  # fmt: skip
def test_days_are_rounded_down_so_that_a_threshold_is_never_reached_late(left, days):
    assert valid(end=left).days == days


def test_expired_comes_before_not_yet_valid_and_that_before_the_soonest():
    expired, longer = valid(end=-SECOND), valid(end=-2 * SECOND)
    early, soon, late = valid(start=SECOND), valid(), valid(end=20 * SECOND)
    order = [longer, expired, early, soon, late]
    for shuffled in (order[::-1], [soon, early, expired, late, longer]):
        assert most_urgent_first(shuffled) == order


def test_only_private_keys_and_their_chains_count():
    trusted = entry("ca", certificate(1, "ca"), kind=EntryType.TRUSTED_CERTIFICATE)
    secret = entry("k", kind=EntryType.SECRET_KEY)
    chain = entry("tm", certificate(400, "sm1"), certificate(300, "sub"), certificate(500, "root"))
    other = entry("b", certificate(200, "b"))
    assert found(trusted, secret, chain, other) == ["b", "sub", "sm1", "root"]


def test_an_alias_names_one_entry_of_any_kind_its_own_letters_first():
    one, two = entry("TM", certificate(9, "upper")), entry("tm", certificate(8, "lower"))
    trusted = entry("ca", certificate(7, "ca"), kind=EntryType.TRUSTED_CERTIFICATE)
    assert found(one, two, trusted, alias="TM") == ["upper"]
    assert found(one, two, trusted, alias="tm") == ["lower"]
    assert found(one, two, trusted, alias="Tm") == ["lower", "upper"]
    assert found(one, two, trusted, alias="CA") == ["ca"]


def test_a_key_without_its_certificates_is_never_passed_over():
    bare, good = entry("a"), entry("b", certificate(400))
    for entries in ((bare,), (bare, good), (good, bare)):
        assert "they may be hidden: set SMCERT_STORE_PASSWORD" in why(*entries)
    assert found(bare, good, alias="b") == ["sm1"]
    assert "no certificate to judge" in why(bare, good, alias="a")


def test_what_a_keystore_holds_is_told_where_nothing_counts():
    secret = entry("k", kind=EntryType.SECRET_KEY)
    assert why(secret) == "no certificate to judge in this JKS: it holds 'k' (secret key)"
    assert why() == "no certificate to judge in this JKS: it holds no entry at all"
    many = [entry(f"k{n}", kind=EntryType.SECRET_KEY) for n in range(7)]
    assert why(*many[:5]).endswith("'k3' (secret key), 'k4' (secret key)")
    assert why(*many).endswith("'k4' (secret key) and 2 more")


@pytest.mark.parametrize(
    "alias, asked, hint", [("schl?ssel", "schlüssel", True), ("tm", "schlüssel", False),
                           ("schl?ssel", "schloss", False)],
)  # fmt: skip
def test_letters_that_keytool_can_not_show_are_the_reason_only_where_there_are_some(
    alias, asked, hint
):
    with pytest.raises(NoCertificate) as caught:
        validities(store(certificate(1), alias=alias), "/x", NOW, asked)
    assert f"no entry has the alias '{asked}'" in caught.value.what
    assert ("keytool shows some letters as ?" in caught.value.do) is hint
    assert ("--reader native" in caught.value.remedy({"--reader"})) is hint
    assert "--reader" not in caught.value.remedy({"-a"})


def test_one_that_is_not_yet_valid_comes_first_however_long_it_will_last():
    early, soon = valid(start=SECOND, end=99 * SECOND), valid(end=SECOND)
    assert most_urgent_first([soon, early]) == [early, soon]


def test_the_fifth_entry_is_named_and_the_sixth_is_counted():
    many = [entry(f"k{n}", kind=EntryType.SECRET_KEY) for n in range(6)]
    assert why(*many).endswith("'k4' (secret key) and 1 more")


def test_without_the_option_for_the_other_reader_the_question_mark_is_still_explained():
    with pytest.raises(NoCertificate) as caught:
        validities(store(certificate(1), alias="schl?ssel"), "/x", NOW, "schlüssel")
    assert caught.value.remedy({"-a"}).endswith("; keytool shows some letters as ?")
