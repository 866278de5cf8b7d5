"""The stages are the same in Icinga 2, in the Director and in Nagios, and so are their reminders."""

from __future__ import annotations

import re

import pytest

from check_smcert.plugins import PLUGINS
from tests import copies
from tests.copies import text_of

STORES = [plugin for plugin in PLUGINS.values() if len(plugin.targets) == 1]
SERVICES = text_of("icinga2", "smcert", "services.conf")
NOTIFICATIONS = text_of("icinga2", "smcert-notifications.conf")
MINUTES = {"d": 1440, "h": 60}


def constant(name: str, text: str, value: str) -> dict[str, str]:
    """A dictionary of Icinga's: stages, and what they have there."""
    (body,) = re.findall(rf"^const {name} = \{{\n(.*?)^\}}", text, re.M | re.S)
    return dict(re.findall(rf'^  "?(\w+)"? = {value}$', body, re.M))


STAGES = constant("SmcertStages", SERVICES, '"(.+)"')
REMINDERS = {stage: int(every[:-1]) * MINUTES[every[-1]] for stage, every in
             constant("SmcertReminders", NOTIFICATIONS, r"(\d+\w)").items()}  # fmt: skip
NAMES = {
    f"smcert-{plugin.label}-{stage}": (plugin.label, stage) for plugin in STORES for stage in STAGES
}


def titled(label: str, stage: str) -> str:
    """What a stage's service is called."""
    certificate = copies.service_title(PLUGINS[label]).partition(": ")[2]
    return f"Stage: {certificate}, {STAGES[stage]}"


def test_icinga_has_a_reminder_for_each_stage() -> None:
    assert list(STAGES) == list(REMINDERS) and len(STAGES) == 5


def test_the_director_has_the_stages_of_each_certificate() -> None:
    sets = copies.basket()["ServiceSet"]
    services = {**sets["smcert-stages"]["services"], **sets["smcert-smmgmt-stages"]["services"]}
    assert set(services) == set(NAMES)
    for name, (label, stage) in NAMES.items():
        assert services[name]["vars"] == {"smcert_store": label, "smcert_stage": stage}
        assert services[name]["display_name"] == titled(label, stage)


def test_nagios_has_the_stages_of_each_certificate() -> None:
    services = copies.nagios("smcert", "stages-services.cfg")
    assert {each["service_description"] for each in services} == set(NAMES)
    used = [each["use"] for each in services]
    assert len(set(used)) == len(used)
    for each in services:
        label, stage = NAMES[each["service_description"]]
        assert each["display_name"] == titled(label, stage)
        start, source = each["use"].split(",")
        assert start == f"smcert-stage-{stage}"
        assert source in (f"smcert-stage-{label}", f"smcert-stage-all-{label}")
    stored = {plugin.label for plugin in STORES if plugin.targets[0].path}
    in_one = [each["use"] for each in services if ",smcert-stage-all-" in each["use"]]
    assert len(in_one) == len(stored) * len(STAGES)


def test_nagios_templates_are_for_their_stages_with_icingas_reminders() -> None:
    templates = copies.named(copies.nagios("smcert", "stages.cfg"), "name")
    for stage, minutes in REMINDERS.items():
        template = templates[f"smcert-stage-{stage}"]
        assert template["_SMCERT_STAGE"] == stage
        assert int(template["notification_interval"]) == minutes
        office = template.get("notification_period") == "smcert-office-hours"
        assert office == (stage == "warning")


def test_nagios_reads_a_stage_from_the_certificates_own_check() -> None:
    commands = copies.named(copies.nagios("smcert", "stages.cfg"), "command_name")
    for name, command in commands.items():
        label = name.removeprefix("smcert-stage-").removeprefix("all-")
        source, value = ("all", label) if "-all-" in name else (label, "days_remaining")
        words = command["command_line"].split()
        assert words[2] == value
        assert set(re.findall(r"::(.+?)\$", command["command_line"])) == {f"smcert-{source}"}


def test_nagios_own_checks_of_a_host_with_stages_are_those_of_one_without() -> None:
    def checks(file: str, parent: str) -> dict[str, dict[str, str]]:
        found = [each for each in copies.nagios("smcert", file) if each.get("use") == parent]
        return copies.named(found, "service_description")

    own = checks("services.cfg", "smcert-service")
    own.pop("smcert-web")
    staged = checks("stages.cfg", "smcert-service-unknown")
    assert staged.keys() == own.keys()
    for name, service in staged.items():
        for key in ("check_command", "display_name"):
            assert service[key] == own[name][key]
        group = own[name]["hostgroup_name"].replace("smcert-stores", "smcert")
        assert service["hostgroup_name"] == f"{group}-stages"


@pytest.mark.parametrize("page", ["icinga2", "nagios"])
def test_a_page_has_the_stages_and_reminders(page: str) -> None:
    rows = copies.table_headed(text_of(page, "README.md"), "stage", "when")
    words = {10080: "each week", 4320: "every 3 days", 1440: "each day", 720: "every 12 hours",
             240: "every 4 hours"}  # fmt: skip
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        (title, "office hours" if stage == "warning" else "any hour", words[REMINDERS[stage]])
        for stage, title in STAGES.items()
    ]
