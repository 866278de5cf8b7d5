"""Which store leads, what the log adds, and which certificate smmgmt's plugin looks for."""

import pytest

from check_smcert import common_name, store_report
from check_smcert.certificate import Entry, EntryType, Keystore
from check_smcert.document import Document
from check_smcert.errors import UnreadableKeystore, WrongCertificate
from check_smcert.readers.hints import Hints
from check_smcert.targets import SMMGMT
from tests.outcomes import NOW, certificate, outcome, output, store


@pytest.fixture(autouse=True)
def contents(monkeypatch):
    """Documents that hold a Keystore instead of bytes."""
    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)


def test_a_worse_state_leads_however_many_days_remain():
    future = certificate(900, "future", since=3)
    text, status = output({"sd1": [store(certificate(60))], "jboss": [store(future)]})
    assert status == 2 and text.startswith("SMCERT TEST CRITICAL - CN=future (jboss)")


def test_what_was_logged_is_part_of_the_outcome():
    logged = outcome({"sd1": [store(certificate(400))]}, log=lambda: ("asked sm1",))
    assert logged.log == ("asked sm1",)


def entry(*names):
    return Entry("", EntryType.PRIVATE_KEY, tuple(certificate(9, name) for name in names))


def test_only_an_entrys_own_certificate_has_the_common_name():
    both = Keystore("PEM", (entry("smmgmt", "root"), entry("sip", "smmgmt"), entry()))
    assert common_name.only(both, "smmgmt").entries == both.entries[:1]


@pytest.mark.parametrize(
    "entries, others",
    [((entry("a", "root"), entry("b"), entry("a"), entry()), "CN=a, CN=b"), ((entry(),), "none")],
)
def test_the_common_names_that_were_found_instead_are_told(entries, others):
    with pytest.raises(WrongCertificate) as caught:
        common_name.only(Keystore("PEM", entries), "smmgmt")
    assert caught.value.what == f"no certificate with the common name smmgmt, but {others}"


def test_a_certificate_of_another_common_name_is_never_judged():
    documents = [Document("a", store(certificate(9, "sip"))), Document("b", error=BROKEN)]
    documents.append(Document("c", store(certificate(8, "smmgmt"))))
    report = store_report.read_all(SMMGMT, documents, Hints(common_name="smmgmt"), NOW)
    assert [each.certificate.common_name for each in report.validities] == ["smmgmt"]
    assert [failure.origin for failure in report.failures] == ["a", "b"]
    assert report.days == 8.0


BROKEN = UnreadableKeystore("may not read it")
