"""Which of exported certificates is whose: by the names of their issuers, in whatever order they stand."""

import itertools
from datetime import datetime, timezone

import pytest

from check_smcert import common_name
from check_smcert.certificate import Certificate, EntryType
from check_smcert.readers import chains


def issued(subject, issuer, year=2030):
    end = datetime(year, 1, 1, tzinfo=timezone.utc)
    return Certificate(f"CN={subject}", f"CN={issuer}", None, end, subject)


LEAF, SUB, ROOT = issued("leaf", "sub"), issued("sub", "root"), issued("root", "root")
ALONE, OTHER = issued("alone", "alone"), issued("other", "sub")


@pytest.mark.parametrize("given", list(itertools.permutations([LEAF, SUB, ROOT])))
def test_issuers_are_no_identities_wherever_they_stand(given):
    assert chains.chains(given) == [(LEAF, SUB, ROOT)]
    store = chains.exported("PEM", given)
    assert [(entry.alias, entry.kind) for entry in store.entries] == [("", EntryType.PRIVATE_KEY)]
    for at, issuer in enumerate(("sub", "root"), 1):
        (found,) = common_name.only(store, issuer).entries
        assert found.chain == (LEAF, SUB, ROOT)[at:]


def test_each_certificate_that_issued_none_has_its_chain_in_the_order_of_the_file():
    assert chains.chains([ALONE]) == [(ALONE,)]
    assert chains.chains([ROOT, ALONE, LEAF, SUB, OTHER]) == [
        (ALONE,),
        (LEAF, SUB, ROOT),
        (OTHER, SUB, ROOT),
    ]


def test_an_issuer_that_is_missing_ends_the_chain():
    assert chains.chains([LEAF, ROOT]) == [(LEAF,), (ROOT,)]
    assert chains.chains([SUB, LEAF]) == [(LEAF, SUB)]


def test_certificates_of_one_name_are_all_in_the_chain():
    """A renewed issuer, and the old one beside it: either may be the one that ends first."""
    old = issued("sub", "old root", 2020)
    old_root = issued("old root", "old root", 2019)
    (found,) = chains.chains([LEAF, SUB, old, ROOT, old_root])
    assert found[0] == LEAF and set(found) == {LEAF, SUB, old, ROOT, old_root}


def test_a_renewed_certificate_beside_the_old_one_is_an_identity_like_it():
    old = issued("leaf", "sub", 2020)
    assert chains.chains([old, LEAF, SUB]) == [(old, SUB), (LEAF, SUB)]


def test_the_same_certificate_twice_is_one():
    assert chains.chains([LEAF, LEAF, SUB, SUB]) == [(LEAF, SUB)]


@pytest.mark.parametrize("length", [2, 3, 5])
def test_those_that_issued_each_other_in_a_circle_are_not_passed_over(length):
    circle = [issued(str(at), str((at + 1) % length)) for at in range(length)]
    (found,) = chains.chains(circle)
    assert set(found) == set(circle)
    assert chains.chains([*circle, ALONE])[0] == (ALONE,)
    hanging = issued("leaf", "0")
    (found,) = chains.chains([*circle, hanging])
    assert found[0] == hanging and set(found) == {hanging, *circle}
