"""Alarms in stages, fired by a real Nagios and read from what its notification command got."""

import re
import shutil
import time

import pytest

from tests.servers.nagios import SHIPPED, Nagios
from tests.stages import CRITICAL, OK, STAGES, UNKNOWN, WARNING, both, each_alarms_and_recovers_once

SITE = """
define service {
    name                            smcert-site
    register                        0
}
define contact {
    name                            person
    register                        0
    service_notification_period     24x7
    host_notification_period        24x7
    host_notification_options       n
    service_notification_commands   mail
    host_notification_commands      mail
}
define contact {
    use                             person
    contact_name                    anna
    service_notification_options    w,u,c,r
}
define contact {
    use                             person
    contact_name                    otto
    service_notification_options    c,r
}
define contactgroup {
    contactgroup_name               all
    members                         anna,otto
}
define command {
    command_name                    mail
    command_line                    echo "$CONTACTNAME$ $NOTIFICATIONTYPE$ $SERVICEDESC$ $SERVICESTATE$" >>$USER2$/mails
}
"""
HOST = """
define host {
    use                             smcert-%s
    host_name                       %s
    address                         127.0.0.1
    contact_groups                  all
    hostgroups                      %s
}
"""


class Watched:
    """A Nagios whose plugins say what a test has them say."""

    def __init__(self, nagios: Nagios) -> None:
        self.nagios = nagios
        self._seen = 0
        self._last = 0

    def days(self, perfdata, state=OK, host="week", source="smcert-sd1", store="sd1"):
        """The certificate's check says this; Nagios then runs the stages."""
        perfdata = f"days_remaining={perfdata};90:;30:" if isinstance(perfdata, float) else perfdata
        said = f"echo 'SMCERT SAYS - so | {perfdata}'; exit {state}" if perfdata else "exit 3"
        self.nagios.add_plugin(f"check_smcert_{source[7:]}", said)
        self.nagios.wait(lambda: int(time.time()) > self._last)  # Nagios counts in seconds
        self.nagios.check(host, source)
        names = [f"smcert-{store}-{stage}" for stage in STAGES]
        checked = self.nagios.check(host, *names)
        self._last = int(time.time())
        return [int(checked[name]["current_state"]) for name in names]

    def hears(self, *expected):
        """That is what its contacts were told since the last time, and nothing else."""
        marker = "SEND_CUSTOM_SVC_NOTIFICATION;week;smcert-sd1-expired;0;test;the last mail"
        self.nagios.command(marker)
        mails = self.nagios.folder / "mails"
        new = []

        def all_came():
            new[:] = mails.read_text().splitlines()[self._seen :] if mails.exists() else []
            told = [line for line in new if " CUSTOM " not in line]
            return len(told) < len(new) and len(told) >= len(expected)

        self.nagios.wait(all_came)
        self._seen += len(new)
        told = [line.replace("smcert-", "") for line in new if " CUSTOM " not in line]
        assert sorted(told) == sorted(expected)


@pytest.fixture
def watched(tmp_path, request):
    """``request.param`` are the office hours of each day."""
    shipped = shutil.copytree(SHIPPED / "smcert", tmp_path / "smcert")
    stages = shipped / "stages.cfg"
    office = re.compile(r"(?:    (?:mon|tues|wednes|thurs|fri)day .*\n)+")
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    hours = "".join(f"    {day} {request.param}\n" for day in days)
    stages.write_text(office.sub(hours, stages.read_text()))
    objects = (
        SITE + HOST % ("6.1", "week", "smcert-stages") + HOST % ("5.2", "all", "smcert-all-stages")
    )
    objects += HOST % ("6.2.0", "web", "smcert-smmgmt-stages")
    more = "cfg_file=/etc/nagios4/objects/timeperiods.cfg\nexecute_host_checks=0\n"
    with Nagios(tmp_path / "nagios", objects, more, shipped) as nagios:
        yield Watched(nagios)


always = pytest.mark.parametrize("watched", ["00:00-24:00"], indirect=True)


@always
def test_each_stage_alarms_once_and_recovers_once(watched):
    each_alarms_and_recovers_once(watched, lambda: watched.days(None, UNKNOWN), list)


@pytest.mark.parametrize("watched", ["00:00-00:00"], indirect=True)
def test_outside_office_hours_a_warning_waits_and_nothing_else_does(watched):
    watched.days(60.0, WARNING)
    watched.hears()
    watched.days(-0.1, CRITICAL)
    watched.hears(*(line for stage in STAGES[1:] for line in both("PROBLEM", stage, "CRITICAL")))


@always
def test_downtime_and_acknowledgement_keep_a_stage_silent_and_not_the_next(watched):
    now = int(time.time())
    watched.days(91.0)
    down = "SCHEDULE_SVC_DOWNTIME;week;smcert-sd1-critical;{};{};1;0;3600;test;test"
    watched.nagios.command(down.format(now - 60, now + 3600))
    critical = ("week", "smcert-sd1-critical")
    status = watched.nagios.services
    watched.nagios.wait(lambda: status()[critical]["scheduled_downtime_depth"] == "1")
    watched.days(29.0, CRITICAL)
    watched.hears("anna PROBLEM sd1-warning WARNING")
    watched.nagios.command("ACKNOWLEDGE_SVC_PROBLEM;week;smcert-sd1-warning;1;0;0;test;test")
    warning = ("week", "smcert-sd1-warning")
    watched.nagios.wait(lambda: status()[warning]["problem_has_been_acknowledged"] == "1")
    watched.days(14.5, CRITICAL)
    watched.hears(*both("PROBLEM", "15", "CRITICAL"))


@always
def test_stores_in_one_login_and_smmgmt_have_stages_as_well(watched):
    values = "sd1=400;90:;30: system_manager=20;90:;30: jboss=6;90:;30:"
    reached = {
        store: watched.days(values, CRITICAL, "all", "smcert-all", store)
        for store in ("sd1", "system_manager", "jboss")
    }
    assert reached == {
        "sd1": [OK] * 5,
        "system_manager": [WARNING, CRITICAL, OK, OK, OK],
        "jboss": [WARNING, CRITICAL, CRITICAL, CRITICAL, OK],
    }
    states = watched.days(14.0, CRITICAL, "web", "smcert-smmgmt", "smmgmt")
    assert states == [WARNING, CRITICAL, CRITICAL, OK, OK]
