"""The Director's basket has the plugins, options, defaults, choices and releases of the code."""

from __future__ import annotations

import fnmatch
import os
import re

from check_smcert.notice import Release
from check_smcert.notices.psn003617u import PSN003617U
from check_smcert.plugins import PLUGINS, Plugin
from check_smcert.targets import SMMGMT
from tests import copies
from tests.copies import default, number, options, text_of
from tests.test_copies import for_each_plugin, for_each_release, same_default


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
            # The Director sorts them.
            assert sorted(choices) == sorted(option.choices or choices), option.names
        assert bool(choices) or not option.choices, option.names
        said = [each for each in option.choices if re.search(rf"\b{each}\b", field["description"])]
        assert len(said) == len(option.choices) or (choices and len(said) <= 1), option.names
        # A field belongs to several commands: one of their descriptions is its own.
        assert same_default(option, field["description"]), option.names


def test_the_baskets_commands_run_the_plugins_of_their_names() -> None:
    commands = dict(copies.basket()["ExternalCommand"])
    assert "command" not in commands.pop("smcert-stage")  # it is Icinga's own dummy
    assert {name: os.path.basename(each["command"]) for name, each in commands.items()} == {
        plugin.name: plugin.name for plugin in PLUGINS.values()
    }


def test_the_baskets_releases_are_the_notices() -> None:
    basket = copies.basket()
    entries = basket["DataList"]["Session Manager releases"]["entries"]
    releases = [number(release) for release in PSN003617U.releases]
    assert [each["entry_name"] for each in entries] == releases
    assert [each["entry_value"] for each in entries] == releases


@for_each_plugin
def test_the_basket_has_a_service_for_the_plugin(plugin: Plugin) -> None:
    basket, name = copies.basket(), f"smcert-{plugin.label}"
    template = basket["ServiceTemplate"][name]
    assert template["check_command"] == plugin.name
    assert template["display_name"] == copies.service_title(plugin)
    (service,) = [
        found for each in basket["ServiceSet"].values() for found in each["services"].values()
        if found["object_name"] == name
    ]  # fmt: skip
    assert service["imports"] == [name]


def test_the_basket_calls_each_object_by_its_own_name() -> None:
    basket = copies.basket()
    kinds = ("ExternalCommand", "HostTemplate", "ServiceTemplate", "ServiceSet", "Dependency")
    for objects in [basket[kind] for kind in kinds]:
        assert [each["object_name"] for each in objects.values()] == list(objects)
    assert all(field["originalId"] == key for key, field in basket["Datafield"].items())
    for each in basket["ServiceSet"].values():
        assert [found["object_name"] for found in each["services"].values()] == list(
            each["services"]
        )


@for_each_release
def test_the_baskets_sets_are_those_of_the_release(release: Release) -> None:
    sets = copies.basket()["ServiceSet"]
    checks = {"smcert-stores", "smcert-all", "smcert-smmgmt"}
    assert checks | {"smcert-stages", "smcert-smmgmt-stages"} == set(sets)
    for each in sets.values():
        patterns = copies.excluded_or_wanted(each["assign_filter"])
        matches = any(fnmatch.fnmatchcase(number(release), pattern) for pattern in patterns)
        assert matches == (release.name == SMMGMT.release)


def test_the_director_ends_no_check_before_the_plugin() -> None:
    limit = copies.basket()["ServiceTemplate"]["smcert-service"]["check_timeout"]
    assert int(limit) > int(default(PLUGINS["sd1"], "--timeout"))
    assert f"after {limit} seconds" in text_of("director", "README.md")
