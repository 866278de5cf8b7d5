"""The dashboards are what Grafana's own models of its JSON know, and they are whole."""

import json
import re

import pytest

from tests.graphs.dashboards import KINDS, STORES, dashboard, panel, strings, variable
from tests.plugin import PLUGINS

BUILT_IN = {"__all", "__interval", "timeFilter", "tag_hostname", "tag_metric", "m"}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def test_grafana_knows_everything_that_is_in_it(kind):
    sdk = pytest.importorskip("grafana_foundation_sdk.models.dashboard", reason="Python 3.11")
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.cog.plugins import register_default_plugins

    register_default_plugins()
    shipped = dashboard(kind)
    known = json.loads(JSONEncoder().encode(sdk.Dashboard.from_json(shipped)))
    assert kept(shipped, known) == shipped


def kept(wanted, known):
    """What of ``wanted`` is in ``known``, which has defaults besides."""
    if isinstance(wanted, dict) and isinstance(known, dict):
        return {name: kept(each, known[name]) for name, each in wanted.items() if name in known}
    if isinstance(wanted, list) and isinstance(known, list):
        return [kept(*pair) for pair in zip(wanted, known)]
    return known


def test_every_variable_is_one_of_the_dashboard(kind):
    variables = {each["name"] for each in dashboard(kind)["templating"]["list"]}
    used = set()
    for text in strings(dashboard(kind)):
        used |= set(re.findall(r"\$\{?([a-zA-Z_]\w*)", text))
    assert used - BUILT_IN == variables


def test_the_data_source_is_always_the_chosen_one(kind):
    for each in dashboard(kind)["panels"]:
        for asked in (each, *each.get("targets", ())):
            if each["type"] != "text":
                assert asked["datasource"] == {"type": kind, "uid": "${datasource}"}


def test_no_two_panels_or_queries_are_in_each_others_way(kind):
    taken = set()
    for each in dashboard(kind)["panels"]:
        place = each["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert x < 24 and (x, y) not in taken
                taken.add((x, y))
        references = [target["refId"] for target in each.get("targets", ())]
        assert len(set(references)) == len(references)
    identities = [each["id"] for each in dashboard(kind)["panels"]]
    assert len(set(identities)) == len(identities)


def test_thresholds_are_the_plugins_and_zero(kind):
    for each in dashboard(kind)["panels"]:
        if each["type"] != "text":
            steps = each["fieldConfig"]["defaults"]["thresholds"]["steps"]
            assert [step["value"] for step in steps] == [None, 0, 30, 90]
    lines = panel(kind, "timeseries")["fieldConfig"]["defaults"]["custom"]
    assert lines["thresholdsStyle"] == {"mode": "line"}
    assert lines["spanNulls"] is True  # checks are hours apart


def test_there_is_a_panel_over_time_for_each_store(kind):
    assert panel(kind, "timeseries")["repeat"] == "store"
    assert tuple(variable(kind, "store")["query"].split(",")) == STORES


def test_a_row_leads_to_the_steps_and_the_soonest_is_first(kind):
    table = panel(kind, "table")
    (link,) = table["fieldConfig"]["defaults"]["links"]
    assert link["url"] == "${docs}"
    (order,) = [each for each in table["transformations"] if each["id"] == "sortBy"]
    assert order["options"]["sort"] == [{"field": "Days remaining", "desc": False}]


def test_the_steps_are_those_of_the_page(kind):
    page = (PLUGINS.parent / "docs" / "steps.md").read_text()
    heads = re.findall(r"^#+ (.+)$", page, re.M)
    anchors = {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}
    used = re.findall(r"\$\{docs\}#([\w-]+)", panel(kind, "text")["options"]["content"])
    assert len(used) > 10 and set(used) <= anchors

