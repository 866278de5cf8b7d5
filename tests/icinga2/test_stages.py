"""Alarms in stages, fired by a real Icinga 2 and read from what its notification command got."""

import time

from tests.icinga2.stages import Watched, action
from tests.servers.daemon import wait
from tests.stages import CRITICAL, STAGES, UNKNOWN, WARNING, both, each_alarms_and_recovers_once


def test_each_stage_alarms_once_and_recovers_once(node, letters):
    sm = Watched(node, letters, "week")
    remembered = each_alarms_and_recovers_once(
        sm,
        lambda: sm.days(None, UNKNOWN, "SMCERT SD1 UNKNOWN - sm1 refuses connections"),
        lambda found: [stage["state"] for stage in found.values()],
    )
    said = remembered["7"]["last_check_result"]["output"].strip()
    assert said.startswith("sd1 has 6.50 days left, stage 7 is reached, by an earlier reading - ")
    assert said.endswith("sm1 refuses connections")


def test_outside_office_hours_a_warning_waits_and_nothing_else_does(closed, letters):
    sm = Watched(closed, letters, "odd")
    sm.days(60.0, WARNING)
    sm.hears()
    sm.days(-0.1, CRITICAL)
    sm.hears(*(line for stage in STAGES[1:] for line in both("PROBLEM", stage, "CRITICAL")))


def test_a_downtime_keeps_a_stage_silent_until_its_end(node, letters):
    sm = Watched(node, letters, "downtime")
    sm.days(91.0)
    span = {"start_time": time.time() - 60, "end_time": time.time() + 3600, "fixed": True}
    (downtime,) = action(node, "schedule-downtime", "downtime!smcert-sd1-critical", **span)
    sm.days(29.0, CRITICAL)
    sm.hears("anna PROBLEM sd1-warning WARNING")
    node.api.request("POST", "actions/remove-downtime", downtime=downtime["name"])
    sm.hears(*both("PROBLEM", "critical", "CRITICAL"))


def test_an_acknowledged_stage_is_not_told_again_and_the_next_one_is(node, letters):
    sm = Watched(node, letters, "acknowledged")
    sm.days(29.0, CRITICAL)
    sm.hears("anna PROBLEM sd1-warning WARNING", *both("PROBLEM", "critical", "CRITICAL"))
    for stage in ("warning", "critical"):
        action(node, "acknowledge-problem", f"acknowledged!smcert-sd1-{stage}", notify=False)
    for name in node.api.names("notifications"):
        if name.startswith("acknowledged!"):
            soon = {"next_notification": time.time(), "interval": 1}
            node.api.request("POST", f"objects/notifications/{name}", attrs=soon)
    sm.days(14.5, CRITICAL)
    # Its reminders, seconds apart here, show that Icinga has looked at the others as well.
    last = "anna PROBLEM acknowledged!smcert-sd1-15 CRITICAL"
    wait(lambda: letters.read_text().count(last) > 2)
    for stage in ("warning WARNING", "critical CRITICAL"):
        assert letters.read_text().count(f"anna PROBLEM acknowledged!smcert-sd1-{stage}") == 1


def test_while_the_host_is_down_its_stages_wait(node, letters):
    sm = Watched(node, letters, "unreachable")
    sm.days(91.0)
    sm.passive("smcert-sd1", WARNING, "before", ["days_remaining=30.001;90:;30:"], ago=300)
    for _ in range(3):
        host_is(node, "unreachable", 1)
    assert [sm.stage(stage)["state"] for stage in ("warning", "critical")] == [WARNING, CRITICAL]
    assert not node.api.get("services", "unreachable!smcert-sd1-critical")["last_reachable"]
    told = " PROBLEM unreachable!smcert-sd1-"
    assert told not in letters.read_text()
    host_is(node, "unreachable", 0)

    def both_came():
        for stage in ("warning", "critical"):
            sm.stage(stage)
        return letters.read_text().count(told) >= 3

    wait(both_came)
    sm.hears("anna PROBLEM sd1-warning WARNING", *both("PROBLEM", "critical", "CRITICAL"))


def host_is(node, host, state):
    node.api.request(
        *("POST", "actions/process-check-result"),
        type="Host",
        host=host,
        exit_status=state,
        plugin_output="a test says so",
    )
