"""Whose certificate is whose in a PKCS#12: as in the JDK, and none in use is passed over."""

import time
from datetime import datetime, timezone

import pytest

from check_smcert.certificate import Certificate, Entry, EntryType
from check_smcert.readers.pkcs12_bags import Bag
from check_smcert.readers.pkcs12_entries import entries

START, END = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in (2020, 2030))


def cert(subject, issuer=None, end=END):
    return Certificate(f"CN={subject}", f"CN={issuer or subject}", START, end, subject)


def held(certificate, alias="", *ids, trusted=False):
    return Bag(EntryType.TRUSTED_CERTIFICATE, certificate, alias, ids, trusted)


def key(alias="", *ids):
    return Bag(EntryType.PRIVATE_KEY, None, alias, ids, False)


def secret(alias):
    return Bag(EntryType.SECRET_KEY, None, alias, (), False)


def identity(alias, *chain):
    return Entry(alias, EntryType.PRIVATE_KEY, chain)


def trusted(alias, certificate):
    return Entry(alias, EntryType.TRUSTED_CERTIFICATE, (certificate,))


LEAF, SUB, ROOT = cert("leaf", "sub"), cert("sub", "root"), cert("root")
OTHER, OLD = cert("other"), cert("root", end=START)
CIRCLE = [cert("a", "b"), cert("b", "c"), cert("c", "a")]


@pytest.mark.parametrize(
    "bags, expected",
    [
        pytest.param([], [], id="nothing"),
        pytest.param([held(ROOT, "r"), held(OTHER)], [trusted("r", ROOT), trusted("", OTHER)], id="no key"),
        pytest.param([secret("s")], [Entry("s", EntryType.SECRET_KEY, ())], id="a secret"),
        pytest.param(
            [held(ROOT), held(SUB), held(LEAF, "x", b"1"), key("tm", b"1")],
            [identity("tm", LEAF, SUB, ROOT)], id="by localKeyId",
        ),
        pytest.param(
            [key("TM"), held(OTHER, "tm"), key("b", b"2"), held(ROOT, "b")],
            [identity("TM", OTHER), identity("b", ROOT)], id="by name",
        ),
        pytest.param(
            [key("a", b"1"), key("b", b"1"), held(OTHER, "b", b"1"), held(ROOT, "a", b"1")],
            [identity("a", ROOT), identity("b", OTHER)], id="keys of one localKeyId, told apart by name",
        ),
        pytest.param(
            [key("a", b"1"), key("b", b"1"), held(ROOT, "", b"1")],
            [identity("a", ROOT), identity("b", ROOT)], id="keys that share a certificate",
        ),
        pytest.param(
            [key("a", b"0", b"1"), held(ROOT, "", b"1", b"2")],
            [identity("a", ROOT)], id="several localKeyIds",
        ),
        pytest.param(
            [key("a", b"1"), held(OTHER, "", b"1"), held(ROOT, "", b"1")],
            [identity("a", ROOT), identity("", OTHER)], id="certificates of one localKeyId",
        ),
        pytest.param(
            [key("a", b"1"), held(LEAF, "", b"1"), held(ROOT, "ca", trusted=True)],
            [identity("a", LEAF), trusted("ca", ROOT)], id="Oracle's attribute",
        ),
        pytest.param(
            [key("a", b"1"), held(SUB, "", b"1"), held(ROOT, "ca", trusted=True)],
            [identity("a", SUB, ROOT), trusted("ca", ROOT)], id="a trusted certificate in a chain",
        ),
        pytest.param(
            [key("a", b"1"), held(SUB, "", b"1"), held(OLD, "ca", trusted=True), held(ROOT)],
            [identity("a", SUB, ROOT), trusted("ca", OLD)], id="the chain's own before a trusted one",
        ),
        pytest.param(
            [key("a", b"1"), held(ROOT, "a", b"1", trusted=True), held(OTHER, "o", trusted=True)],
            [identity("a", ROOT), trusted("a", ROOT), trusted("o", OTHER)], id="a trusted one with the key's id",
        ),
        pytest.param(
            [key("a", b"1"), held(OTHER, "", b"1"), held(ROOT, "CN=root"), held(LEAF, "l"), held(SUB)],
            [identity("a", OTHER), identity("l", LEAF, SUB, ROOT)], id="nobody's chain",
        ),
        pytest.param(
            [key("a", b"1"), held(OTHER, "", b"1"), held(ROOT, "CN=root"), held(LEAF, "", b"9")],
            [identity("a", OTHER), identity("", ROOT), identity("", LEAF)], id="nobody's certificates",
        ),
        pytest.param(
            [held(ROOT), key("tm", b"1"), held(SUB), held(LEAF)],
            [identity("tm", LEAF, SUB, ROOT)], id="one key without a sign of its certificate",
        ),
        pytest.param(
            [key("a", b"1"), key("b"), held(LEAF)], [identity("", LEAF)], id="two such keys",
        ),
        pytest.param(
            [key("a", b"1"), key("b", b"2"), held(ROOT, "", b"1")],
            [identity("a", ROOT), identity("b")], id="a key without a certificate",
        ),
        pytest.param([key("a"), held(ROOT, "t", trusted=True)], [identity("a"), trusted("t", ROOT)], id="and trusted ones"),
        pytest.param(
            [key("a", b"1"), held(CIRCLE[0], "", b"1"), *map(held, CIRCLE[1:])],
            [identity("a", *CIRCLE)], id="a circle",
        ),
        pytest.param(
            [key("a", b"1"), held(OTHER, "", b"1"), *map(held, CIRCLE)],
            [identity("a", OTHER), identity("", *CIRCLE)], id="a circle that is nobody's",
        ),
        pytest.param(
            [key("a", b"1"), held(SUB, "", b"1"), held(ROOT), held(OLD), held(ROOT, "again")],
            [identity("a", SUB, ROOT, OLD)], id="a renewed issuer, and the same twice",
        ),
        pytest.param(
            [key("a", b"1"), held(ROOT, "", b"1"), held(OLD, "old")],
            [identity("a", ROOT), identity("old", OLD)], id="a self-signed one's predecessor",
        ),
        pytest.param(
            [key("a", b"1"), held(cert("x", "ROOT"), "", b"1"), held(ROOT)],
            [identity("a", cert("x", "ROOT"), ROOT)], id="issuers in capital letters",
        ),
    ],
)  # fmt: skip
def test_entries(bags, expected):
    assert list(entries(bags)) == expected


def test_many_bags_take_no_longer_than_they_should():
    """Keys that share an id, a name, a chain of thousands, issuers of one name: all at once."""
    many = 10_000
    same = [cert("same", end=END.replace(microsecond=n)) for n in range(many)]
    chain = [cert(f"c{n}", f"c{n + 1}") for n in range(many)]
    leaves = [cert(f"l{n}", "same") for n in range(many)]
    bags = [key("x", b"1")] * many + [held(each, "x", b"1") for each in same]
    bags += [key(f"c{n}", b"%d" % n) for n in range(many)]
    bags += [held(each, "", b"%d" % n) for n, each in enumerate(chain)] + [
        held(each) for each in leaves
    ]
    start = time.process_time()
    found = entries(bags)
    assert time.process_time() - start < 60
    assert {each for entry in found for each in entry.chain} == {*same, *chain, *leaves}
    assert max(len(entry.chain) for entry in found) == 100
