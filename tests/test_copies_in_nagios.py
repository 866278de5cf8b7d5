"""The configuration of Nagios has every plugin, and the defaults and releases that the code has."""

from __future__ import annotations

import configparser

from check_smcert.notice import Release
from check_smcert.notices.psn003617u import PSN003617U
from check_smcert.plugins import PLUGINS, Plugin
from check_smcert.targets import SMMGMT
from tests import copies
from tests.copies import default, number, options, section, text_of
from tests.test_copies import for_each_plugin, for_each_release


@for_each_plugin
def test_a_plugin_has_a_command_and_a_service_in_nagios(plugin: Plugin) -> None:
    commands = copies.named(copies.nagios("smcert", "commands.cfg"), "command_name")
    program, *words = commands[plugin.name]["command_line"].split()
    assert program == f"$USER1$/{plugin.name}"
    assert f"$_HOSTSMCERT_{plugin.label.upper()}$" == words[-1]
    names = {name for option in options(plugin) for name in option.names}
    assert {word for word in words if word.startswith("-")} <= names
    services = copies.named(copies.nagios("smcert", "services.cfg"), "service_description")
    service = services[f"smcert-{plugin.label}"]
    assert service["check_command"] == plugin.name
    assert service["display_name"] == copies.service_title(plugin)
    stored = len(plugin.targets) == 1 and plugin.targets[0].path
    assert service["hostgroup_name"] == ("smcert-stores" if stored else f"smcert-{plugin.label}")


def test_every_hostgroup_of_nagios_is_defined_and_a_member_of_smcert() -> None:
    objects = copies.nagios("smcert", "services.cfg")
    groups = copies.named([each for each in objects if each["define"] == "hostgroup"],
                          "hostgroup_name")  # fmt: skip
    used = {each["hostgroup_name"] for each in objects if each["define"] == "service"}
    assert used <= groups.keys()
    members = groups["smcert"]["hostgroup_members"].split(",")
    assert set(members) == groups.keys() - {"smcert", "smcert-system-manager"}


def test_nagios_has_the_plugins_defaults() -> None:
    host = copies.named(copies.nagios("smcert", "templates.cfg"), "name")["smcert-host"]
    comment = text_of("nagios", "smcert", "commands.cfg")
    sd1 = PLUGINS["sd1"]
    for variable in ("WARNING", "CRITICAL", "TIMEOUT", "PORT"):
        assert host[f"_SMCERT_{variable}"] == default(sd1, f"--{variable.lower()}"), variable
    days = f"{default(sd1, '-w')} and {default(sd1, '-c')}"
    assert f"thresholds in days remaining: {days}\n" in comment
    assert f"time limit in seconds: {default(sd1, '-t')}\n" in comment
    assert f"of the host check too: {default(sd1, '-p')}\n" in comment
    assert {f"_SMCERT_{label.upper()}" for label in PLUGINS} <= host.keys()


@for_each_release
def test_nagios_has_a_template_for_the_release(release: Release) -> None:
    templates = copies.named(copies.nagios("smcert", "templates.cfg"), "name")
    host = templates[f"smcert-{number(release)}"]
    assert host["_SMCERT_RELEASE"] == number(release)
    assert host["_SMCERT_STEP"] == section(release)
    group = "smcert-smmgmt" if release.name == SMMGMT.release else "smcert-stores"
    assert host["hostgroups"] == group


def test_nagios_has_no_template_for_another_release() -> None:
    hosts = copies.named(copies.nagios("smcert", "templates.cfg"), "name").values()
    found = [host["_SMCERT_RELEASE"] for host in hosts if "_SMCERT_RELEASE" in host]
    assert found == [number(release) for release in PSN003617U.releases]


def test_every_option_of_the_example_logins_is_one_of_a_plugin() -> None:
    example = configparser.ConfigParser(interpolation=None)
    example.read_string(text_of("nagios", "plugins.ini.example"))
    known = {name for each in PLUGINS.values() for option in options(each) for name in option.names}
    for name in example.sections():
        keys = [key for key in example[name] if not key.endswith("password")]
        assert {f"--{key}" for key in keys} <= known, name
