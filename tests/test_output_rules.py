"""Which store leads, what the log adds, and which certificate smmgmt's plugin looks for."""

import dataclasses

import pytest

from check_smcert import common_name, store_report, validity
from check_smcert.certificate import Entry, EntryType, Keystore
from check_smcert.document import Document
from check_smcert.errors import UnreadableKeystore, WrongCertificate
from check_smcert.notice import State
from check_smcert.outcome import Outcome, Problem, Status, StoreOutcome
from check_smcert.outputs import nagios
from check_smcert.plugins import PLUGINS
from check_smcert.readers.hints import Hints
from check_smcert.safe_text import clean
from check_smcert.secret import Secrets
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


def test_the_certificate_with_the_common_name_may_have_issued_others():
    both = Keystore("PEM", (entry("smmgmt", "root"), entry("sip", "smmgmt", "root"), entry()))
    found = common_name.only(both, "smmgmt").entries
    assert [[each.common_name for each in one.chain] for one in found] == [["smmgmt", "root"]] * 2


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


def test_beside_a_store_that_was_not_read_the_first_line_names_no_step():
    text, status = output({"sd1": [store(certificate(60))], "jboss": [BROKEN]})
    first, *below = text.splitlines()
    assert status == 3 and "step" not in first
    assert any(line.startswith("PSN003617u step 7") for line in below)


def test_each_failure_is_told_once_with_its_file_and_its_details():
    odd = UnreadableKeystore("odd", "look", ["as it says"])
    text, _ = output({"jboss": [BROKEN, odd]})
    assert text.splitlines() == [
        *("SMCERT TEST UNKNOWN - may not read it", "/jboss1.jks: odd: look", "as it says"),
        "to read it by hand: PSN003617u step 2g (jboss)",
    ]
    text, _ = output({"jboss": [store(certificate(-3)), BROKEN]})
    assert text.splitlines()[-1] == "/jboss1.jks: may not read it"
    text, _ = output({"sd1": [odd], "jboss": [BROKEN]})
    assert [line for line in text.splitlines()[1:] if "step" not in line] == [
        *("sd1 UNKNOWN: /sd10.jks: odd: look", "as it says"),
        "jboss UNKNOWN: /jboss0.jks: may not read it",
    ]


def test_without_verbosity_only_the_most_urgent_of_a_file_is_shown():
    done = outcome({"sd1": [store(certificate(400), certificate(500, "default"))]})
    assert "CN=default,O=Avaya;" not in nagios.render(done, Secrets())


@pytest.mark.parametrize("where, lines", [("name", 3), ("issuer", 3), ("alias", 2), ("origin", 3)])
def test_a_long_value_does_not_push_the_others_out_of_its_line(where, lines):
    given = {"name": "sm1", "issuer": "CA", "alias": "tm", "origin": "/x", where: "x" * 600}
    odd = certificate(20, given["name"], given["issuer"])
    read = validity.Validity(given["origin"], given["alias"], odd, NOW)
    others = (read, dataclasses.replace(read, origin="/other"))
    problem = Problem("X", "what", "do", origin=given["origin"])
    states = (State.EXPIRED, State.DUE)
    judged = StoreOutcome(SMMGMT, Status.CRITICAL, others, states, (problem,), 20.0)
    text = nagios.render(Outcome(PLUGINS["smmgmt"], Status.CRITICAL, (judged,)), Secrets())
    found = [line for line in text.splitlines() if "xxx" in line]
    assert len(found) == lines and all(380 < line.count("x") < 410 for line in found)


@pytest.mark.parametrize("odd", ["\ud800", "\ue000", "\u2028", "\u2029", "\x85", "\xad", "\0"])
def test_what_no_line_of_text_has_is_a_question_mark(odd):
    assert clean(f"a{odd}b") == "a?b"


def test_a_release_that_is_not_covered_has_its_reason_below():
    text, _ = output({"sd1": [store(certificate(20))]}, release="6.3")
    assert text.splitlines()[1] == (
        "PSN003617u is for releases 1.1.x, 5.2.x, 6.0.x, 6.1.x and 6.2.0"
    )


def test_what_goes_before_all_steps_is_said_once():
    text, _ = output({"sd1": [store(certificate(20))]}, release=None, verbosity=1)
    lines = text.splitlines()
    assert [line[:7] for line in lines].count("before:") == 1
    assert lines[1].startswith("PSN003617u step 4 (1.1.x), ") and lines[2].startswith("before:")
    assert "plan the upgrade now, to be done before the date; once expired, step 5 applies" in lines
