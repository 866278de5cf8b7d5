"""Two masters and two satellites, as the shipped zones.conf has them: the satellites log in."""

import re
import shutil
from contextlib import ExitStack

import pytest

from tests.servers.daemon import wait
from tests.servers.icinga import SHIPPED, Icinga

MASTERS = ["master1.example.com", "master2.example.com"]
SATELLITES = ["satellite1.example.com", "satellite2.example.com"]


@pytest.fixture(scope="module")
def nodes(folder, login):
    """The four nodes by name, running; each got its certificate from the first by ticket."""
    nodes = {name: Icinga(folder, name) for name in (*MASTERS, *SATELLITES)}
    first = nodes[MASTERS[0]]
    zones = (SHIPPED / "zones.conf").read_text()
    for name, node in nodes.items():
        here = f'object Endpoint "{name}" {{\n  port = {node.port}\n  host = "127.0.0.1"'
        zones, replaced = re.subn(rf'object Endpoint "{name}" {{\n  host = "[^"]+"', here, zones)
        assert replaced == 1
    for node in nodes.values():
        node.write("zones.conf", zones)
    shutil.copytree(SHIPPED / "smcert", first.etc / "zones.d" / "global-templates" / "smcert")
    first.write(
        "zones.d/site-a/smcert-hosts.conf",
        f'object Host "sm" {{{login}\nvars.smcert_stages = true }}',
    )
    first.make_authority()
    with ExitStack() as running:
        running.enter_context(first)
        for node in list(nodes.values())[1:]:
            node.join(first)
            running.enter_context(node)
        yield nodes


def owner(nodes, service):
    """The one satellite that runs a check, once they have settled it between them."""

    def active():
        paused = {name: nodes[name].api.get("services", service)["paused"] for name in SATELLITES}
        return [name for name in paused if not paused[name]] if any(paused.values()) else None

    (name,) = wait(active)
    return name


def check(nodes, service, source):
    """Have the satellite check now and return the result that each master then has.

    Not by way of a master: a satellite ignores that for 60 seconds after its start.
    """
    nodes[source].api.force("services", service)

    def result(master):
        found = master.api.get("services", service)["last_check_result"]
        return found if found and found["check_source"] == source else None

    masters = [nodes[name] for name in MASTERS]
    return [wait(lambda master=master: result(master), master.log) for master in masters]


@pytest.mark.parametrize("label, state", [("sd1", 0), ("system_manager", 1), ("jboss", 2)])
def test_a_satellite_runs_the_check_and_both_masters_see_it(nodes, label, state):
    service = f"sm!smcert-{label}"
    for result in check(nodes, service, owner(nodes, service)):
        assert result["state"] == state, result["output"]
        assert result["performance_data"][0].endswith(";90:;30:")


def test_the_satellites_compute_the_stages_among_them(nodes):
    source, stage = "sm!smcert-jboss", "sm!smcert-jboss-15"
    check(nodes, source, owner(nodes, source))
    computes = owner(nodes, stage)  # it may be the other one, which hears of the result

    def reached():
        return [it["state"] for it in check(nodes, stage, computes)] == [2, 2]

    wait(reached)
