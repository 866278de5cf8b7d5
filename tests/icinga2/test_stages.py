"""Alarms in stages, fired by a real Icinga 2 and read from what its notification command got."""

import re
import time

import pytest

from tests.icinga2.conftest import configured
from tests.servers.daemon import wait
from tests.servers.icinga import Icinga

OK, WARNING, CRITICAL, UNKNOWN = range(4)
STAGES = ("warning", "critical", "15", "7", "expired")
WHOLE_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOSTS = """
object Host "%s" {
  import "smcert-host"
  vars.smcert_release = "6.1"
  vars.smcert_stages = true
  vars.smcert_team = [ "team" ]
  vars.smcert_oncall = [ "oncall" ]
  %s
}
"""
NAMES = ("week", "downtime", "acknowledged", "odd")


@pytest.fixture(scope="module")
def letters(folder):
    path = folder / "stage-mails"
    path.touch()
    return path


@pytest.fixture(scope="module")
def node(folder, letters):
    """Icinga 2 whose own checks are off: it is told results, and forced to compute stages."""
    with configured_node(folder, letters, "stages", "00:00-24:00") as node:
        yield node


@pytest.fixture
def closed(folder, letters):
    """The same, outside office hours."""
    with configured_node(folder, letters, "closed", "") as node:
        yield node


def configured_node(folder, letters, name, hours):
    node = Icinga(folder, name)
    node.make_authority()
    configured(node, letters)
    app = 'object IcingaApplication "app" {\n enable_service_checks = false\n'
    node.write("conf.d/app.conf", app + " enable_host_checks = false\n}\n")
    hosts = [HOSTS % (name, "") for name in NAMES]
    node.write("conf.d/hosts.conf", "".join(hosts) + HOSTS % ("all", "vars.smcert_all = true"))
    notifications = node.etc / "conf.d" / "smcert-notifications.conf"
    days = "".join(f'{day} = "{hours}"\n' for day in WHOLE_WEEK if hours)
    office = re.compile(r'(?<=ranges = \{\n)(?: +\w+ = ".+"\n)+')
    notifications.write_text(office.sub(days, notifications.read_text()))
    return node


class Watched:
    """A host whose certificate has so many days left, and what was told of it."""

    def __init__(self, node, letters, host, source="smcert-sd1"):
        self.node, self.letters, self.host, self.source = node, letters, host, source
        self.seen = len(self._lines())

    def days(self, perfdata, state=OK, output="SMCERT SD1 - CN=sm1"):
        """The certificate's check says this; Icinga then computes the stages."""
        perfdata = f"days_remaining={perfdata};90:;30:" if isinstance(perfdata, float) else perfdata
        self.node.api.request(
            *("POST", "actions/process-check-result"),
            type="Service",
            service=f"{self.host}!{self.source}",
            exit_status=state,
            plugin_output=output,
            performance_data=[each for each in str(perfdata or "").split() if each],
        )
        return {stage: self.stage(stage) for stage in STAGES}

    def stage(self, stage, store="sd1"):
        """Have Icinga compute a stage now."""
        return self.node.api.check("services", f"{self.host}!smcert-{store}-{stage}")

    def told(self):
        """Who was told what since the last time, of the stages, in order."""
        self.node.api.request(
            *("POST", "actions/send-custom-notification"),
            type="Service",
            service=f"{self.host}!smcert-sd1-expired",
            author="test",
            comment="the last mail",
        )
        last = f"anna CUSTOM {self.host}!smcert-sd1-expired"
        wait(lambda: any(line.startswith(last) for line in self._lines()[self.seen :]))
        new, self.seen = self._lines()[self.seen :], len(self._lines())
        return sorted(
            line.replace(f"{self.host}!smcert-", "") for line in new if "CUSTOM" not in line
        )

    def _lines(self):
        return [line for line in self.letters.read_text().splitlines() if f" {self.host}!" in line]


def both(kind, stage, state):
    return [f"{who} {kind} sd1-{stage} {state}" for who in ("anna", "otto")]


def test_each_stage_alarms_once_and_recovers_once(node, letters):
    sm = Watched(node, letters, "week")
    sm.days(91.0)
    assert sm.told() == []
    sm.days(60.0, WARNING)
    assert sm.told() == ["anna PROBLEM sd1-warning WARNING"]
    sm.days(29.0, CRITICAL)
    assert sm.told() == both("PROBLEM", "critical", "CRITICAL")
    sm.days(14.5, CRITICAL)
    assert sm.told() == both("PROBLEM", "15", "CRITICAL")
    sm.days(6.5, CRITICAL)
    assert sm.told() == both("PROBLEM", "7", "CRITICAL")
    remembered = sm.days(None, UNKNOWN, "SMCERT SD1 UNKNOWN - sm1 refuses connections")
    assert [it["state"] for it in remembered.values()] == [
        WARNING,
        CRITICAL,
        CRITICAL,
        CRITICAL,
        OK,
    ]
    said = remembered["7"]["last_check_result"]["output"].strip()
    assert said.startswith("sd1 has 6.50 days left, stage 7 is reached, by an earlier reading - ")
    assert said.endswith("sm1 refuses connections")
    assert sm.told() == []
    sm.days(6.4, CRITICAL)
    assert sm.told() == []
    sm.days(-0.1, CRITICAL)
    assert sm.told() == both("PROBLEM", "expired", "CRITICAL")
    sm.days(729.0)
    recovered = ["15", "7", "critical", "expired"]
    assert sm.told() == sorted(
        ["anna RECOVERY sd1-warning OK"]
        + [line for stage in recovered for line in both("RECOVERY", stage, "OK")]
    )


def test_outside_office_hours_a_warning_waits_and_nothing_else_does(closed, letters):
    sm = Watched(closed, letters, "odd")
    sm.days(60.0, WARNING)
    assert sm.told() == []
    sm.days(-0.1, CRITICAL)
    assert sm.told() == sorted(
        line for stage in STAGES[1:] for line in both("PROBLEM", stage, "CRITICAL")
    )


def action(node, name, service, **more):
    more = {"type": "Service", "service": service, "author": "test", "comment": "test", **more}
    return node.api.request("POST", f"actions/{name}", **more)


def test_a_downtime_keeps_a_stage_silent_until_its_end(node, letters):
    sm = Watched(node, letters, "downtime")
    sm.days(91.0)
    span = {"start_time": time.time() - 60, "end_time": time.time() + 3600, "fixed": True}
    (downtime,) = action(node, "schedule-downtime", "downtime!smcert-sd1-critical", **span)
    sm.days(29.0, CRITICAL)
    assert sm.told() == ["anna PROBLEM sd1-warning WARNING"]
    node.api.request("POST", "actions/remove-downtime", downtime=downtime["name"])
    later = both("PROBLEM", "critical", "CRITICAL")
    found = []
    wait(lambda: found.extend(sm.told()) or len(found) >= len(later))
    assert found == later


def test_an_acknowledged_stage_is_not_told_again_and_the_next_one_is(node, letters):
    sm = Watched(node, letters, "acknowledged")
    sm.days(29.0, CRITICAL)
    told = ["anna PROBLEM sd1-warning WARNING", *both("PROBLEM", "critical", "CRITICAL")]
    assert sm.told() == sorted(told)
    for stage in ("warning", "critical"):
        action(node, "acknowledge-problem", f"acknowledged!smcert-sd1-{stage}", notify=False)
    for name in node.api.names("notifications"):
        if name.startswith("acknowledged!"):
            soon = {"next_notification": time.time(), "interval": 1}
            node.api.request("POST", f"objects/notifications/{name}", attrs=soon)
    sm.days(14.5, CRITICAL)
    found = []
    # Its reminders, a second apart here, show that Icinga has looked at the others as well.
    wait(lambda: found.extend(sm.told()) or found.count("anna PROBLEM sd1-15 CRITICAL") > 2)
    assert set(found) == set(both("PROBLEM", "15", "CRITICAL"))


def test_days_go_on_while_nothing_is_read(node, letters):
    sm = Watched(node, letters, "odd")
    sm.days(None, UNKNOWN)
    node.api.request(
        *("POST", "actions/process-check-result"),
        type="Service",
        service="odd!smcert-sd1-7",
        exit_status=OK,
        plugin_output="before",
        performance_data=["days_remaining=7.003000;90:;30:"],
        execution_end=time.time() - 300,
    )
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
