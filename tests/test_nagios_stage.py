"""The small check that computes a stage for Nagios, without a Nagios."""

import re
import subprocess
import sys

import pytest

from tests.copies import CONFIGURATIONS

SCRIPT = CONFIGURATIONS / "nagios" / "smcert-stage"
NOW = 1_800_000_000
OK, WARNING, CRITICAL, UNKNOWN = range(4)


def stage(name, perfdata, state=OK, label="days_remaining", checked=NOW, last=NOW, memory=""):
    words = (name, label, NOW, state, checked, perfdata, last, memory)
    done = subprocess.run(
        [sys.executable, SCRIPT, *map(str, words)], capture_output=True, text=True, check=False
    )
    assert not done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "name, days, thresholds, expected",
    [
        ("warning", "89.99", "90:;30:", WARNING),
        ("warning", "90.00", "90:;30:", OK),
        ("warning", "40", "@0:50;5:", WARNING),
        ("warning", "51", "@0:50;5:", OK),
        ("warning", "-1", "~:;30:", OK),
        ("warning", "-1", ":;30:", WARNING),  # "~:" after Nagios has taken its ~
        ("warning", "701", "90:700;30:", WARNING),
        ("warning", "701", "700;30:", WARNING),
        ("warning", "1", ";", OK),
        ("critical", "29.99", "90:;30:", CRITICAL),
        ("15", "14.99", "10:;5:", CRITICAL),
        ("15", "15.00", "10:;5:", OK),
        ("7", "6.99", "90:;30:", CRITICAL),
        ("expired", "0.01", "90:;30:", OK),
        ("expired", "-0.01", "90:;30:", CRITICAL),
    ],
)
def test_when_a_stage_is_reached(name, days, thresholds, expected):
    assert stage(name, f"days_remaining={days};{thresholds}")[0] == expected


def test_days_pass_since_the_check():
    perfdata = "days_remaining=7.10;90:;30:"
    assert stage("7", perfdata)[0] == OK
    assert stage("7", perfdata, checked=NOW - 86400)[0] == CRITICAL


def test_while_nothing_is_read_it_goes_on_from_its_memory_which_does_not_stand_still():
    memory = "days_remaining=7.003000;90:;30:"
    for age, expected in ((240, OK), (300, CRITICAL)):
        status, said = stage("7", "", UNKNOWN, last=NOW - age, memory=memory)
        assert status == expected and "by an earlier reading" in said
    kept = float(re.search(r"days_remaining=([\d.]+);90:;30:", said)[1])
    assert kept == pytest.approx(7.003 - 300 / 86400, abs=1e-5)


def test_a_store_that_was_read_counts_while_another_was_not():
    status, said = stage("7", "jboss=6;90:;30:", UNKNOWN, "jboss")
    assert status == CRITICAL and "earlier" not in said


def test_without_any_days_it_is_unknown():
    assert stage("7", "", UNKNOWN)[0] == UNKNOWN
    assert stage("7", "sd1=400;90:;30:", OK, "jboss")[0] == UNKNOWN


@pytest.mark.parametrize(
    "name, expected", [("warning", WARNING), ("critical", CRITICAL), ("15", OK)]
)
def test_a_certificate_not_yet_valid_is_critical_however_many_days_it_has(name, expected):
    assert stage(name, "days_remaining=900;90:;30:", CRITICAL)[0] == expected


def test_the_days_of_one_store_do_not_make_another_critical():
    both = "sd1=400;90:;30: jboss=6;90:;30:"
    assert stage("critical", both, CRITICAL, "sd1")[0] == OK
    assert stage("critical", both, CRITICAL, "jboss")[0] == CRITICAL


@pytest.mark.parametrize("words", [(), ("7",), ("7", "x", "now", "0", "0", "", "0", "")])
def test_a_wrong_call_is_unknown(words):
    done = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, check=False)
    assert done.returncode == UNKNOWN and not done.stderr
