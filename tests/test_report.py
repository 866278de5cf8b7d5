"""The output: one line with perfdata, the lines below it, and nothing that a name could smuggle in."""

from datetime import datetime, timedelta, timezone

import pytest
from nagiosplugin import Check

from check_smcert.certificate import Certificate, Entry, Kind, Store
from check_smcert.check import Certificates, DaysRemaining, Ranked
from check_smcert.errors import UnreadableKeystore
from check_smcert.finding import find_out
from check_smcert.report import Report, clean, render
from check_smcert.sources import Document
from check_smcert.thresholds import parse


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setitem(globals(), "NOW", datetime.now(timezone.utc))


def certificate(days, name="sm1", issuer="CN=default,OU=MGMT,O=AVAYA", since=-300):
    # A few seconds more, so that the days are whole while the test runs.
    end = NOW + timedelta(days=days, seconds=40)
    return Certificate(f"CN={name},O=Avaya", issuer, NOW + timedelta(days=since), end, name)


def store(*certificates, alias="tm"):
    return Store("JKS", (Entry(alias, Kind.IDENTITY, certificates),))


def output(stores, release="6.1", warning="90", critical="30", verbosity=0, alias=None):
    """The output and exit status for label -> [Store or error, ...]."""

    def findings():
        for label, contents in stores.items():
            documents = [
                Document(f"/{label}{n}.jks", error=None if isinstance(content, Store) else content)
                for n, content in enumerate(contents)
            ]
            left = [content for content in contents if isinstance(content, Store)]
            yield find_out(label, documents, lambda data, left=left: left.pop(0), alias)

    check = Check(
        Certificates(findings, single=len(stores) == 1),
        DaysRemaining(parse(warning), parse(critical)),
        Report(release, verbosity),
        Ranked(),
    )
    check()
    return render(check, "SMCERT TEST"), check.exitcode


def first_line(*args, **kwargs):
    text, status = output(*args, **kwargs)
    return text.splitlines()[0], status


def date(days):
    return f"{NOW + timedelta(days=days, seconds=40):%Y-%m-%d %H:%M} UTC"


def test_ok_says_when_and_that_no_action_is_needed():
    assert first_line({"sd1": [store(certificate(400))]}) == (
        f"SMCERT TEST OK - CN=sm1 expires in 400 days ({date(400)}), PSN003617u step 4"
        " | days_remaining=400.00;90:;30:",
        0,
    )


def test_warning_and_critical_name_the_step_that_renews():
    line, status = first_line({"sd1": [store(certificate(61))]})
    assert (line[:19], status) == ("SMCERT TEST WARNING", 1)
    assert line.endswith("PSN003617u step 7 | days_remaining=61.00;90:;30:")
    line, status = first_line({"sd1": [store(certificate(29))]}, release="5.2")
    assert (line[:20], status) == ("SMCERT TEST CRITICAL", 2)
    assert "PSN003617u step 6" in line


def test_expired_is_critical_whatever_the_thresholds_and_its_days_are_negative():
    line, status = first_line({"sd1": [store(certificate(-12))]}, warning="~:", critical="~:")
    assert status == 2
    assert f"CN=sm1 expired 11 days ago ({date(-12)}), PSN003617u step 5" in line
    assert "days_remaining=-12.00;~:;~:" in line


def test_not_yet_valid_is_critical_and_says_from_when():
    line, status = first_line({"sd1": [store(certificate(400, since=2))]})
    assert status == 2
    assert "CN=sm1 is not valid before" in line and "no step of PSN003617u" in line
    assert "days_remaining=400.00" in line


def test_the_soonest_of_the_whole_chain_decides():
    line, status = first_line({"sd1": [store(certificate(400), certificate(20, "default"))]})
    assert status == 2 and "CN=default expires in 20 days" in line


def test_a_release_outside_the_notice_is_said_to_be_outside():
    line, _ = first_line({"sd1": [store(certificate(400))]}, release="6.3")
    assert "PSN003617u does not cover release 6.3" in line


def test_the_lines_below_name_alias_subject_issuer_dates_and_actions():
    text, _ = output({"sd1": [store(certificate(20))]})
    below = text.splitlines()[1]
    for words in ("/sd1", "alias tm", "CN=sm1,O=Avaya", "issued by CN=default", "valid from", "until"):
        assert words in below
    assert "initTM" in text and "PSN003661u" in text


def test_each_match_of_a_glob_is_named_and_the_soonest_decides():
    text, status = output({"jboss": [store(certificate(400)), store(certificate(20, "b"))]})
    first, *below = text.splitlines()
    assert status == 2 and "CN=b in /jboss1.jks expires in 20 days" in first
    assert any(line.startswith("/jboss0.jks") for line in below)
    assert any(line.startswith("/jboss1.jks") for line in below)


def test_a_match_that_can_not_be_read_is_unknown_unless_another_is_critical():
    broken = UnreadableKeystore("may not read it", "become root")
    line, status = first_line({"jboss": [store(certificate(60)), broken]})
    assert status == 3 and line == "SMCERT TEST UNKNOWN - may not read it: become root"
    line, status = first_line({"jboss": [store(certificate(-3)), broken]})
    assert status == 2 and "1 more could not be read" in line


def test_a_third_party_issuer_is_pointed_out():
    text, _ = output({"sd1": [store(certificate(400, issuer="CN=Corp CA,O=Example"))]})
    assert "not issued by Avaya but by CN=Corp CA,O=Example" in text and "step 1" in text
    text, _ = output({"sd1": [store(certificate(400))]})
    assert "not issued by Avaya" not in text


def test_a_store_without_identity_is_unknown_and_says_what_it_holds():
    trust = Store("JKS", (Entry("ca", Kind.TRUSTED, (certificate(400),)),))
    line, status = first_line({"sd1": [trust]})
    assert status == 3 and "'ca' (trusted certificate)" in line and "|" not in line
    line, status = first_line({"sd1": [Store("PKCS#12", ())]})
    assert status == 3 and "no entry at all" in line


def test_an_alias_narrows_to_one_entry_of_any_kind():
    both = Store(
        "JKS",
        (
            Entry("a", Kind.IDENTITY, (certificate(20, "a"),)),
            Entry("b", Kind.TRUSTED, (certificate(400, "b"),)),
        ),
    )
    assert first_line({"sd1": [both]}, alias="B")[0].startswith("SMCERT TEST OK - CN=b")
    line, status = first_line({"sd1": [both]}, alias="c")
    assert status == 3 and "no entry has the alias 'c'" in line and "'a' (private key)" in line


def test_verbose_shows_every_certificate():
    chain = store(certificate(400), certificate(4000, "default"))
    assert "CN=default,O=Avaya;" not in output({"sd1": [chain]})[0]
    assert "CN=default,O=Avaya;" in output({"sd1": [chain]}, verbosity=1)[0]


class TestSeveralStores:
    broken = UnreadableKeystore("may not read it", "become root")

    def test_the_worst_leads_and_each_has_its_perfdata_and_line(self):
        text, status = output(
            {
                "sd1": [store(certificate(400))],
                "system_manager": [store(certificate(60, "b"))],
                "jboss": [store(certificate(500))],
            }
        )
        first, *below = text.splitlines()
        assert status == 1
        assert first.startswith("SMCERT TEST WARNING - CN=b (system_manager) expires in 60 days")
        assert "sd1 OK, jboss OK" in first or "jboss OK, sd1 OK" in first
        assert first.endswith(
            "| sd1=400.00;90:;30: system_manager=60.00;90:;30: jboss=500.00;90:;30:"
        )
        for prefix in ("sd1 OK: ", "system_manager WARNING: ", "jboss OK: "):
            assert any(line.startswith(prefix) for line in below)

    @pytest.mark.parametrize(
        "days, status", [(400, 3), (60, 3), (20, 2), (-5, 2)]
    )
    def test_one_unread_store_makes_it_unknown_unless_another_is_critical(self, days, status):
        text, got = output({"sd1": [store(certificate(days))], "jboss": [self.broken]})
        assert got == status
        assert f"sd1={days}.00;90:;30:" in text and "jboss=" not in text
        assert "may not read it" in text and "step 2g (jboss)" in text

    def test_an_expired_jboss_certificate_changes_the_actions_for_all(self):
        text, _ = output({"sd1": [store(certificate(-9))], "jboss": [store(certificate(-2))]})
        assert "sm set denynewservice true" in text


@pytest.mark.parametrize(
    "smuggled", ["a|b=1", "a\nb", "a\rb", "a\x1b[31mb", "a<b>&", "a\u202eb", "a\u2028b", "a\x00b"]
)
def test_a_name_can_not_smuggle_anything_into_the_output(smuggled):
    text, _ = output({"sd1": [store(certificate(400, smuggled), alias=smuggled)]})
    assert smuggled not in text
    assert text.count("|") == 1 and "\x1b" not in text and "<" not in text
    assert len(text.splitlines()) == 3


def test_a_name_of_any_length_leaves_room_for_perfdata():
    text, _ = output({"sd1": [store(certificate(400, "x" * 100_000))]})
    assert len(text) < 4096 and "days_remaining=400.00" in text


def test_text_that_is_harmless_stays_as_it_is():
    assert clean("CN=Zürich, O=Größe (1)") == "CN=Zürich, O=Größe (1)"
