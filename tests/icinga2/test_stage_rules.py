"""What a stage is made of: thresholds, a memory while nothing is read, several stores in one."""

import re

import pytest

from tests.icinga2.stages import Watched
from tests.stages import CRITICAL, OK, STAGES, UNKNOWN, WARNING


def test_days_go_on_while_nothing_is_read(node, letters):
    sm = Watched(node, letters, "odd")
    sm.days(None, UNKNOWN)
    sm.passive("smcert-sd1-7", OK, "before", ["days_remaining=7.003000;90:;30:"], ago=300)
    checked = sm.stage("7")
    assert checked["state"] == CRITICAL
    (kept,) = checked["last_check_result"]["performance_data"]
    assert 6.99 < float(re.match(r"days_remaining=([\d.]+);90:;30:$", kept)[1]) < 7


def test_without_any_reading_a_stage_is_unknown_and_says_so(node, letters):
    checked = Watched(node, letters, "odd", "smcert-jboss").stage("critical", "jboss")
    assert checked["state"] == UNKNOWN
    said = checked["last_check_result"]["output"]
    assert said == "no days of jboss yet - smcert-jboss: no result yet"


def test_a_name_with_a_dollar_brings_in_no_variable(node, letters):
    output = "SMCERT SD1 OK - CN=$host.name$ expires $$ in $host.vars.smcert_release$"
    stage = Watched(node, letters, "odd").days(400.0, OK, output)["7"]
    said = stage["last_check_result"]["output"].strip()
    assert said.endswith("CN=?host.name? expires ?? in ?host.vars.smcert_release?")


@pytest.mark.parametrize(
    "perfdata, state, reached",
    [
        ("days_remaining=900;90:;30:", CRITICAL, ["warning", "critical"]),  # not yet valid
        ("days_remaining=40;@0:50;5:", WARNING, ["warning"]),
        ("days_remaining=40;~:;30:", OK, []),
        ("days_remaining=800;90:700;30:", WARNING, ["warning"]),
        ("days_remaining=14.99;120:;45:", CRITICAL, ["warning", "critical", "15"]),
        ("days_remaining=15.01;10:;5:", OK, []),
    ],
)
def test_thresholds_are_those_of_the_certificates_own_check(
    node, letters, perfdata, state, reached
):
    stages = Watched(node, letters, "odd").days(perfdata, state)
    assert [stage for stage in STAGES if stages[stage]["state"] != OK] == reached


def test_three_stores_in_one_login_have_stages_each(node, letters):
    perfdata = "sd1=400;90:;30: system_manager=900;90:;30: jboss=6;90:;30:"
    output = (
        "SMCERT ALL CRITICAL - CN=sm1\nsd1 OK: a\nsystem_manager CRITICAL: b\njboss CRITICAL: c"
    )
    sm = Watched(node, letters, "all", "smcert-all")
    sm.days(perfdata, CRITICAL, output)
    reached = {
        store: [stage for stage in STAGES if sm.stage(stage, store)["state"] != OK]
        for store in ("sd1", "system_manager", "jboss")
    }
    assert reached == {
        "sd1": [],
        "system_manager": ["warning", "critical"],
        "jboss": ["warning", "critical", "15", "7"],
    }


def test_a_store_that_was_read_counts_while_another_was_not(node, letters):
    sm = Watched(node, letters, "all", "smcert-all")
    sm.days("sd1=20;90:;30: jboss=400;90:;30:", UNKNOWN)
    assert sm.stage("critical", "sd1")["state"] == CRITICAL
    sm.days("jboss=5;90:;30:", UNKNOWN)
    jboss, sd1 = sm.stage("7", "jboss"), sm.stage("critical", "sd1")
    assert (jboss["state"], sd1["state"]) == (CRITICAL, CRITICAL)
    said = [each["last_check_result"]["output"] for each in (jboss, sd1)]
    assert ["by an earlier reading" in each for each in said] == [False, True]
