"""What is said in more than one place is the same everywhere: options, defaults, releases, plugins.

Texts are not generated: each is compared with the code, without a daemon. The configurations of
Icinga are here, the others in test_copies_in_*.
"""

from __future__ import annotations

import configparser
import fnmatch
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
# What check_smcert_PLUGIN --help says in other words than (default: ...).
PORT_OF_TLS = "--connect"

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


def test_a_check_command_runs_the_plugin_of_its_name() -> None:
    names = {plugin.name: plugin.name for plugin in PLUGINS.values()}
    assert copies.icinga_programs() == names
    commands = copies.basket()["ExternalCommand"]
    assert {name: os.path.basename(each["command"]) for name, each in commands.items()} == names
    assert all(each["object_name"] == name for name, each in commands.items())


@for_each_plugin
def test_a_plugin_has_a_service_in_icinga(plugin: Plugin) -> None:
    services = text_of("icinga2", "smcert", "services.conf")
    stores = dict(re.findall(r'^  (\w+) = "(.+)"$', services, re.M))
    if plugin.label in stores:
        assert stores[plugin.label] == plugin.targets[0].title
    else:
        apply = re.search(rf'^apply Service "smcert-{plugin.label}".*?^\}}', services, re.M | re.S)
        assert apply and f'check_command = "{plugin.name}"' in apply[0]


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


# --- Icinga Director


@for_each_plugin
def test_the_baskets_command_has_the_arguments_of_commands_conf(plugin: Plugin) -> None:
    command = copies.basket()["ExternalCommand"][plugin.name]
    wanted = copies.icinga_commands()[plugin.name]
    found = {key: each["description"] for key, each in command["arguments"].items()}
    assert found == {key: each.description for key, each in wanted.items()}
    for key, each in command["arguments"].items():
        assert each["value"] == wanted[key].value or key == "-v"


@for_each_plugin
def test_every_option_is_a_field_of_the_baskets_command(plugin: Plugin) -> None:
    basket = copies.basket()
    numbers = [each["datafield_id"] for each in basket["ExternalCommand"][plugin.name]["fields"]]
    fields = {field["varname"]: field for n in numbers for field in [basket["Datafield"][str(n)]]}
    for option in options(plugin):
        field = fields[option.variable]
        if choices := copies.choices_of(field):
            assert choices == (option.choices or choices), option.names
        # A field belongs to several commands: one of their descriptions is its own.
        assert same_default(option, field["description"]), option.names


def test_the_baskets_releases_are_the_notices() -> None:
    basket = copies.basket()
    entries = basket["DataList"]["Session Manager releases"]["entries"]
    assert [each["entry_name"] for each in entries] == [number(r) for r in PSN003617U.releases]


@for_each_plugin
def test_the_basket_has_a_service_for_the_plugin(plugin: Plugin) -> None:
    basket, name = copies.basket(), f"smcert-{plugin.label}"
    template = basket["ServiceTemplate"][name]
    assert template["check_command"] == plugin.name
    assert name in {
        service for each in basket["ServiceSet"].values() for service in each["services"]
    }
    if len(plugin.targets) == 1 and plugin.targets[0].path:
        assert template["display_name"] == f"Certificate: {plugin.targets[0].title}"


@for_each_release
def test_the_baskets_sets_are_those_of_the_release(release: Release) -> None:
    sets = copies.basket()["ServiceSet"]
    assert {"smcert-stores", "smcert-all", "smcert-smmgmt"} == set(sets)
    for each in sets.values():
        patterns = copies.excluded_or_wanted(each["assign_filter"])
        matches = any(fnmatch.fnmatchcase(number(release), pattern) for pattern in patterns)
        assert matches == (release.name == SMMGMT.release)


def test_the_director_ends_no_check_before_the_plugin() -> None:
    limit = copies.basket()["ServiceTemplate"]["smcert-service"]["check_timeout"]
    assert int(limit) > int(default(PLUGINS["sd1"], "--timeout"))
    assert f"after {limit} seconds" in text_of("director", "README.md")
