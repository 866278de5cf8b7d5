"""What is said in more than one place is the same everywhere: options, defaults, releases, plugins.

Texts are not generated: each is compared with the code, without a daemon. The configurations of
Icinga 2 are here, the others in test_copies_in_*.
"""

from __future__ import annotations

import configparser
import os
import re

import pytest

from check_smcert.notice import Release
from check_smcert.notices.psn003617u import PSN003617U
from check_smcert.plugins import PLUGINS, Plugin
from check_smcert.targets import SMMGMT
from tests import copies
from tests.copies import ROOT, Option, default, number, options, section, text_of

# On the machine that runs the checks the user is Icinga's, and a host object has an address.
REWORDED = {
    "the current user": "the user that Icinga runs as",
    "the agent's and the user's own": "that user's own keys",
    "every identity entry": "every identity entry",
    **{target.path: "the notice's" for each in PLUGINS.values() for target in each.targets},
}
ADDED = {"--hostname": "the host's address"}
PORT_OF_TLS = "--connect"
PASSWORDS = ("password", "become_password", "store_password")
# Variables of a host that are no option of a plugin.
HOST_VARIABLES = {
    *(f"smcert_{name}" for name in PASSWORDS),
    *("smcert_all", "smcert_for", "smcert_system_manager", "smcert_team", "smcert_oncall"),
    "smcert_stages",
}

# Variables of the stages' services, and functions.
OF_STAGES = {"smcert_store", "smcert_stage", "smcert_stages_of"}

for_each_plugin = pytest.mark.parametrize("plugin", PLUGINS.values(), ids=lambda each: each.label)
for_each_release = pytest.mark.parametrize(
    "release", PSN003617U.releases, ids=lambda each: each.name
)


def same_default(option: Option, description: str) -> bool:
    """Whether a description names the option's default, in its own words where it has to."""
    said = copies.said(description)
    wanted = REWORDED.get(option.says, option.says)
    if option.names[-1] == PORT_OF_TLS:
        return said in ("", wanted)
    return said == (wanted or ADDED.get(option.names[-1], ""))


# --- the plugins themselves


@for_each_plugin
def test_a_plugin_is_an_executable_that_setup_cfg_installs(plugin: Plugin) -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    assert f"plugins/{plugin.name}" in setup["options"]["scripts"].split()
    file = ROOT / "plugins" / plugin.name
    script = file.read_text(encoding="utf-8")
    assert os.access(file, os.X_OK)
    assert f'main("{plugin.label}")' in script and f'"{plugin.title} UNKNOWN' in script


def test_no_file_and_no_script_is_without_its_plugin() -> None:
    names = {plugin.name for plugin in PLUGINS.values()}
    files = {path.name for path in (ROOT / "plugins").glob("check_smcert_*")}
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    scripts = {os.path.basename(path) for path in setup["options"]["scripts"].split()}
    assert files == scripts == names


@for_each_plugin
def test_help_names_the_default_that_an_option_has(plugin: Plugin) -> None:
    for option in options(plugin):
        if option.default:
            assert option.says == option.default, option.names


# --- Icinga 2


@for_each_plugin
def test_every_option_is_an_argument_of_the_check_command(plugin: Plugin) -> None:
    arguments = copies.icinga_commands()[plugin.name]
    for option in options(plugin):
        (key,) = set(option.names) & set(arguments)
        found = arguments.pop(key)
        assert re.search(rf"\${option.variable}\$", found.value), option.names
        assert same_default(option, found.description), option.names
        for choice in option.choices:
            assert re.search(rf"\b{choice}\b", found.description), option.names
    assert not arguments
    keys = re.findall(r'arguments\["(.+?)"\]', text_of("icinga2", "smcert", "commands.conf"))
    assert set(keys) <= {name for option in options(PLUGINS["sd1"]) for name in option.names}


def test_a_check_command_runs_the_plugin_of_its_name() -> None:
    names = {plugin.name: plugin.name for plugin in PLUGINS.values()}
    assert copies.icinga_programs() == names


@pytest.mark.parametrize(
    "file",
    ["icinga2/smcert/commands.conf", "icinga2/smcert/services.conf", "icinga2/smcert/templates.conf",
     "icinga2/smcert-hosts.conf", "icinga2/smcert-notifications.conf", "icinga2/README.md",
     "director/check_smcert-basket.json", "director/README.md"],
)  # fmt: skip
def test_a_variable_is_an_options_or_one_of_the_hosts(file: str) -> None:
    known = {option.variable for plugin in PLUGINS.values() for option in options(plugin)}
    found = set(re.findall(r"\bsmcert_\w+", text_of(file)))
    assert found <= known | HOST_VARIABLES | OF_STAGES


def test_passwords_are_in_the_environment() -> None:
    found = re.findall(r'env\.(\w+) = "\$(\w+)\$"', text_of("icinga2/smcert/commands.conf"))
    assert found == [(f"SMCERT_{name.upper()}", f"smcert_{name}") for name in PASSWORDS]


@pytest.mark.parametrize(
    "file",
    ["icinga2/smcert/services.conf", "icinga2/smcert/templates.conf", "nagios/smcert/services.cfg",
     "nagios/smcert/templates.cfg", "nagios/smcert/commands.cfg"],
)  # fmt: skip
def test_a_configuration_speaks_of_no_other_release(file: str) -> None:
    releases = [number(release) for release in PSN003617U.releases]
    named = copies.releases_named(text_of(file))
    assert named <= set(releases)
    assert releases[-1] in named or "6[.]2[.]0" in text_of(file)


@for_each_plugin
def test_a_plugin_has_a_service_in_icinga(plugin: Plugin) -> None:
    services = text_of("icinga2", "smcert", "services.conf")
    stores = dict(re.findall(r'^  (\w+) = "(.+)"$', services, re.M))
    if plugin.label in stores:
        assert f"Certificate: {stores[plugin.label]}" == copies.service_title(plugin)
    else:
        apply = re.search(rf'^apply Service "smcert-{plugin.label}".*?^\}}', services, re.M | re.S)
        assert apply and f'check_command = "{plugin.name}"' in apply[0]
        assert f'display_name = "{copies.service_title(plugin)}"' in apply[0]


def test_icingas_rules_name_services_that_there_are() -> None:
    services = text_of("icinga2", "smcert", "services.conf")
    names = set(re.findall(r'service.name [!=]= "smcert-(\w+)"', services))
    assert names == {SMMGMT.label}


def test_icinga_waits_longer_than_a_plugin_does() -> None:
    limits = copies.icinga_default("services.conf") + copies.icinga_default("templates.conf")
    assert limits == [default(PLUGINS["sd1"], "--timeout")] * 2


@for_each_release
def test_icingas_services_and_links_are_those_of_the_release(release: Release) -> None:
    templates = text_of("icinga2", "smcert", "templates.conf")
    rules = re.findall(r'regex\("(.+?)", host.vars.smcert_release\)\) \{.*?"(.+?)"', templates)
    assert [step for rule, step in rules if re.search(rule, number(release))] == [section(release)]
    services = text_of("icinga2", "smcert", "services.conf")
    (web,) = re.findall(r'SmcertWebReleases = "(.+)"', services)
    assert bool(re.search(web, number(release))) == (release.name == SMMGMT.release)


def test_icinga_links_no_release_that_the_notice_does_not_have() -> None:
    templates = text_of("icinga2", "smcert", "templates.conf")
    assert len(re.findall(r"notes_url \+=", templates)) == len(PSN003617U.releases) - 1
    assert "step-7" in templates  # 6.0.x and 6.1.x share a rule


def test_the_hosts_port_is_the_plugins() -> None:
    (port,) = re.findall(
        r"vars.smcert_port = (\d+)", text_of("icinga2", "smcert", "templates.conf")
    )
    assert port == default(PLUGINS["sd1"], "--port")
    assert port == str(copies.basket()["HostTemplate"]["smcert-host"]["vars"]["smcert_port"])
