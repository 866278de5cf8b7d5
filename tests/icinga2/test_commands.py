"""The check commands, against the plugins that they call."""

import re

import pytest

from tests.plugin import plugin

LABELS = ("sd1", "system_manager", "jboss", "all", "smmgmt")


def options(label):
    """Each option that the plugin's help lists, as the tuple of its names."""
    text = plugin(label, "--help").stdout
    heads = [re.split(r"\s{2,}", line.strip())[0] for line in re.findall(r"^  -.*", text, re.M)]
    found = {tuple(re.findall(r"(?<!\S)--?\w[\w-]*", head)) for head in heads}
    return {names for names in found if "-h" not in names and "-V" not in names}


@pytest.mark.parametrize("label", LABELS)
def test_every_option_is_an_argument_with_a_description(icinga, label):
    arguments = icinga.api.get("checkcommands", f"check_smcert_{label}")["arguments"]
    known = options(label)
    assert len(known) > 5
    for names in known:
        assert len(set(names) & set(arguments)) == 1, names
    assert set(arguments) <= {name for names in known for name in names}
    assert all(argument["description"] for argument in arguments.values())


@pytest.mark.parametrize("label", LABELS)
def test_an_option_and_its_variable_have_the_same_name(icinga, label):
    arguments = icinga.api.get("checkcommands", f"check_smcert_{label}")["arguments"]
    for names in options(label):
        (key,) = set(names) & set(arguments)
        variable = names[-1].lstrip("-").replace("-", "_")
        # -v has a function as its value, which the API does not show.
        assert f"$smcert_{variable}$" in str(arguments[key]["value"]) or key == "-v"


@pytest.mark.parametrize("label", LABELS)
def test_passwords_are_in_the_environment_and_no_argument(icinga, label):
    command = icinga.api.get("checkcommands", f"check_smcert_{label}")
    assert command["env"] == {
        "SMCERT_PASSWORD": "$smcert_password$",
        "SMCERT_BECOME_PASSWORD": "$smcert_become_password$",
        "SMCERT_STORE_PASSWORD": "$smcert_store_password$",
    }
    assert not [name for name in command["env"].values() if name in str(command["arguments"])]
