"""The output: one line with perfdata, the lines below it, and nothing that a name could smuggle in."""

import re
from datetime import datetime, timedelta, timezone

import pytest

from check_smcert.certificate import Certificate, Entry, EntryType, Keystore
from check_smcert.errors import UnreadableKeystore, UsageError
from check_smcert.outcome import unknown
from check_smcert.outputs import nagios
from check_smcert.outputs.words import date as as_shown
from check_smcert.plugins import PLUGINS
from check_smcert.safe_text import clean
from check_smcert.secret import Secrets
from tests.outcomes import NOW, certificate, date, first_line, output, store


@pytest.fixture(autouse=True)
def contents(monkeypatch):
    """Documents that hold a Keystore instead of bytes."""
    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)


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
    assert f"CN=sm1 expired 12 days ago ({date(-12)}), PSN003617u step 5" in line
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
    (below,) = [line for line in text.splitlines() if line.startswith("/sd1")]
    for words in (
        "/sd1",
        "alias tm",
        "CN=sm1,O=Avaya",
        "issued by CN=default",
        "valid from",
        "until",
    ):
        assert words in below
    assert "initTM" in text and "PSN003661u" in text


def test_the_step_stands_before_the_details_since_icinga_web_folds_after_five_lines():
    text, _ = output({"sd1": [store(certificate(20))]})
    lines = text.splitlines()
    assert lines[1].startswith(
        "PSN003617u step 7, about to expire: renew the certificates with initTM"
    )
    assert "outage 10-30 minutes" in lines[1]
    assert lines[2].startswith("before: have PSN003661u done first")
    assert [line[:4] for line in lines[3:11]] == [f"7/{letter}:" for letter in "abcdefgh"]
    assert lines[-1].startswith("/sd10.jks; alias tm;")


@pytest.mark.parametrize("days", [400, 61, -3])
def test_what_the_notice_says_to_everybody_is_said_once(days):
    text, _ = output({"sd1": [store(certificate(days))], "jboss": [store(certificate(days))]})
    assert text.count("release 6.3 renews these certificates by itself") == 1
    assert text.count("PSN003909") == 1


def test_without_a_release_it_is_short_and_says_how_to_choose():
    text, _ = output({"sd1": [store(certificate(20))]}, release=None)
    lines = text.splitlines()
    assert "step 4 (1.1.x), 6 (5.2.x), 7 (6.0.x, 6.1.x) or 8 (6.2.0)" in lines[0]
    assert "give --release R, or -v" in lines[1]
    assert "initTM" not in text and "install.sh" not in text and "outage" not in text
    assert lines[-1].startswith("/sd10.jks;") and len(lines) == 4
    whole, _ = output({"sd1": [store(certificate(20))]}, release=None, verbosity=1)
    for words in (
        "initTM",
        "./install.sh -a",
        "upgradeSM.sh",
        "step 7 (6.0.x, 6.1.x), about to expire",
    ):
        assert words in whole


def test_without_a_release_a_step_that_all_have_in_common_is_shown():
    text, _ = output({"sd1": [store(certificate(400))]}, release=None)
    assert text.splitlines()[1].startswith("PSN003617u step 4, in order: no immediate action")


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
    trust = Keystore("JKS", (Entry("ca", EntryType.TRUSTED_CERTIFICATE, (certificate(400),)),))
    line, status = first_line({"sd1": [trust]})
    assert status == 3 and "'ca' (trusted certificate)" in line and "|" not in line
    line, status = first_line({"sd1": [Keystore("PKCS#12", ())]})
    assert status == 3 and "no entry at all" in line


def test_an_alias_narrows_to_one_entry_of_any_kind():
    both = Keystore(
        "JKS",
        (
            Entry("a", EntryType.PRIVATE_KEY, (certificate(20, "a"),)),
            Entry("b", EntryType.TRUSTED_CERTIFICATE, (certificate(400, "b"),)),
        ),
    )
    assert first_line({"sd1": [both]}, alias="B")[0].startswith("SMCERT TEST OK - CN=b")
    line, status = first_line({"sd1": [both]}, alias="c")
    assert status == 3 and "no entry has the alias 'c'" in line and "'a' (private key)" in line


def test_verbose_shows_every_certificate():
    chain = store(certificate(400), certificate(4000, "default"))
    assert "CN=default,O=Avaya;" not in output({"sd1": [chain]})[0]
    assert "CN=default,O=Avaya;" in output({"sd1": [chain]}, verbosity=1)[0]


@pytest.mark.parametrize(
    "smuggled", ["a|b=1", "a\nb", "a\rb", "a\x1b[31mb", "a<b>&", "a\u202eb", "a\u2028b", "a\x00b"]
)
def test_a_name_can_not_smuggle_anything_into_the_output(smuggled):
    text, _ = output({"sd1": [store(certificate(400, smuggled), alias=smuggled)]})
    assert smuggled not in text
    assert text.count("|") == 1 and "\x1b" not in text and "<" not in text
    assert len(text.splitlines()) == 4


@pytest.mark.parametrize("state", ["OK", "WARNING", "CRITICAL", "UNKNOWN", "UP", "DOWN"])
def test_no_text_becomes_a_coloured_ball_in_icinga_web(state):
    name = f"a [{state}] b({state})"
    text, _ = output({"sd1": [store(certificate(400, name), alias=name)]})
    assert f"a [{state.lower()}] b({state.lower()})" in text
    assert not re.search(r"[\[(](OK|WARNING|CRITICAL|UNKNOWN|UP|DOWN)[\])]", text)


def test_a_name_of_any_length_leaves_room_for_perfdata():
    text, _ = output({"sd1": [store(certificate(400, "x" * 100_000))]})
    assert len(text) < 4096 and "days_remaining=400.00" in text


def test_text_that_is_harmless_stays_as_it_is():
    assert clean("CN=Zürich, O=Größe (1)") == "CN=Zürich, O=Größe (1)"


@pytest.mark.parametrize(
    "hours, words",
    [
        (49, "in 2 days"),
        (25, "in 1 day ("),
        (23, "in 23 hours"),
        (1.5, "in 1 hour ("),
        (0.5, "in less than an hour"),
    ],
)
def test_the_time_that_is_left_is_told_in_days_or_hours(hours, words):
    assert f"CN=sm1 expires {words}" in first_line({"sd1": [store(certificate(hours / 24))]})[0]


def test_what_a_certificate_does_not_have_is_left_out_or_said():
    bare = Certificate("", "", None, NOW + timedelta(days=400))
    text, status = output({"sd1": [store(bare, alias="")]})
    assert status == 0 and "no subject expires in 400 days" in text.splitlines()[0]
    assert text.splitlines()[-1] == f"/sd10.jks; no subject; valid until {date(400)}"


@pytest.mark.parametrize(
    "error, by_hand", [(UnreadableKeystore("may not read it", "become root", ["why"]), True),
                       (UsageError("'x' is not a range"), False)],
)  # fmt: skip
def test_a_check_that_found_out_nothing_says_what_to_try_and_how_to_read_it_by_hand(error, by_hand):
    outcome = unknown(PLUGINS["sd1"], error, frozenset(), ("asked sm1",))
    lines = nagios.render(outcome, Secrets()).splitlines()
    assert lines[0] == f"SMCERT SD1 UNKNOWN - {error}"
    assert lines[1:] == [
        *error.details,
        *(["to read it by hand: PSN003617u step 2d (sd1)"] if by_hand else []),
        "asked sm1",
    ]


def test_a_remedy_by_an_option_that_the_plugin_does_not_have_is_left_out():
    error = UnreadableKeystore("missing", "check -k", option="-k", otherwise="check the release")
    for options, words in (({"-k"}, "missing: check -k"), (set(), "missing: check the release")):
        assert unknown(PLUGINS["all"], error, options).problem.text == words
    nothing = UnreadableKeystore("missing", "check -k", option="-k")
    assert unknown(PLUGINS["all"], nothing).problem.text == "missing"


def test_a_year_has_four_digits():
    assert as_shown(datetime(1, 1, 1, tzinfo=timezone.utc)) == "0001-01-01 00:00 UTC"
