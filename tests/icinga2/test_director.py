"""The basket, in a real Icinga Director that deploys to a real Icinga 2."""

import json
import re

import pytest

from tests.icinga2 import basket
from tests.servers.daemon import wait
from tests.servers.director import Director
from tests.stages import STAGES

STORES = ("sd1", "system_manager", "jboss")


@pytest.fixture(scope="module")
def node(folder):
    with basket.master(folder) as node:
        yield node


@pytest.fixture(scope="module")
def director(node):
    with Director(node) as director:
        director.restore(basket.shipped())
        yield director


def test_the_basket_is_what_the_director_exports_of_it(director):
    assert basket.exported(director, basket.shipped()) == basket.shipped()


@pytest.fixture(scope="module")
def deployed(node, director, lab):
    """The node after the Director has given it hosts that were made from the basket's template."""
    login = {
        "smcert_port": lab.port,
        "smcert_known_hosts": str(lab.known_hosts),
        "smcert_logname": lab.user,
        "smcert_password": lab.password,
        "smcert_become": "su",
        "smcert_become_password": lab.root_password,
        "smcert_docs_url": "https://docs.example.com/steps",
    }
    hosts = {
        "sm": {"smcert_release": "6.1", **login},
        "sm-all": {"smcert_release": "5.2", "smcert_all": True},
        "sm-stages": {"smcert_release": "6.0", "smcert_all": True, "smcert_stages": True},
        "sm-unknown": {},
        "sm-62": {"smcert_release": "6.2.0", "smcert_system_manager": "smgr"},
        "sm-63": {"smcert_release": "6.3.4", "smcert_all": True},
        "smgr": {"smcert": False},
    }
    for name, values in hosts.items():
        host = {"object_type": "object", "imports": ["smcert-host"], "address": lab.host}
        director.run("host", "create", name, "--json", json.dumps({**host, "vars": values}))
    director.run("config", "deploy")
    wait(lambda: "smgr" in node.api.names("hosts"), node.log)
    return node


def test_a_hosts_release_decides_as_in_services_conf(deployed):
    assert wait(lambda: deployed.api.names("services")) == {
        *("sm!smcert-sd1", "sm!smcert-system_manager", "sm!smcert-jboss"),
        *("sm-unknown!smcert-sd1", "sm-unknown!smcert-system_manager", "sm-unknown!smcert-jboss"),
        *(f"sm-stages!smcert-{store}-{stage}" for store in STORES for stage in STAGES),
        *(
            "sm-stages!smcert-all",
            "sm-all!smcert-all",
            "sm-62!smcert-smmgmt",
            "sm-63!smcert-smmgmt",
        ),
    }


def test_its_hosts_are_not_pinged_but_tried_at_the_port_of_their_checks(deployed, lab):
    host = deployed.api.check("hosts", "sm")
    assert host["check_command"] == "tcp"
    assert f"port {lab.port}" in host["last_check_result"]["output"]


def test_its_services_depend_on_the_same_hosts(deployed):
    api = deployed.api
    names = api.names("dependencies")
    parents = {name: api.get("dependencies", name)["parent_host_name"] for name in names}
    assert parents["sm!smcert-jboss!smcert-host"] == "sm"
    assert parents["sm-62!smcert-smmgmt!smcert-system-manager"] == "smgr"
    assert len(parents) == 9


@pytest.mark.parametrize("label, state", [("sd1", 0), ("system_manager", 1), ("jboss", 2)])
def test_its_checks_run_with_the_passwords_from_its_hidden_fields(deployed, label, state):
    checked = deployed.api.check("services", f"sm!smcert-{label}")
    output = checked["last_check_result"]["output"]
    assert checked["state"] == state, output
    step = "step-4" if label == "sd1" else "step-7"
    assert f"\nhttps://docs.example.com/steps#{step}\n" in output


def test_its_stages_are_computed_from_the_certificates_check(deployed):
    deployed.api.request(
        *("POST", "actions/process-check-result"),
        type="Service",
        service="sm-stages!smcert-all",
        exit_status=2,
        plugin_output="SMCERT ALL CRITICAL - CN=sm1",
        performance_data=["sd1=400;90:;30:", "jboss=6;90:;30:"],
    )
    for stage, state in zip(STAGES, (1, 2, 2, 2, 0)):
        checked = deployed.api.check("services", f"sm-stages!smcert-jboss-{stage}")
        assert checked["state"] == state, checked["last_check_result"]["output"]


def test_passwords_are_hidden_fields():
    fields = basket.shipped()["Datafield"].values()
    hidden = {f["varname"] for f in fields if f["settings"].get("visibility") == "hidden"}
    assert hidden == {"smcert_password", "smcert_become_password", "smcert_store_password"}


def test_every_variable_of_a_command_has_a_field():
    content = basket.shipped()
    names = {int(number): field["varname"] for number, field in content["Datafield"].items()}
    plugins = [it for it in content["ExternalCommand"].values() if "arguments" in it]
    assert len(plugins) == 5
    for command in plugins:
        variables = set(re.findall(r"\$(smcert_\w+)\$", str(command["arguments"])))
        assert len(variables) > 5
        assert variables <= {names[field["datafield_id"]] for field in command["fields"]}
