"""The dashboards are what Grafana's own models of its JSON know, and they are whole."""

import re

import pytest

from tests.graphs import grafana_models
from tests.graphs.dashboards import KINDS, OF_PERFDATA, dashboard, of_days, panel, strings, variable
from tests.plugin import PLUGINS

BUILT_IN = {"__all", "__interval", "timeFilter", "tag_hostname", "tag_metric", "m"}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def modelled(kind):
    """The dashboard without those parts of annotations that each data source defines itself."""
    shipped = dashboard(kind)
    shipped["annotations"]["list"] = [
        {name: each[name] for name in ("name", "datasource", "enable", "iconColor")}
        for each in shipped["annotations"]["list"]
    ]
    return shipped


def test_grafana_knows_everything_that_is_in_it(kind):
    shipped = modelled(kind)
    assert grafana_models.known(shipped) == shipped


def test_every_value_is_one_that_grafana_takes_there(kind):
    assert list(grafana_models.misfits(modelled(kind))) == []


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
    for each in of_days(kind):
        steps = each["fieldConfig"]["defaults"]["thresholds"]["steps"]
        assert [step["value"] for step in steps] == [None, 0, 30, 90]
        assert [step["color"] for step in steps] == ["dark-red", "red", "orange", "green"]
    lines = panel(kind, "timeseries")["fieldConfig"]["defaults"]["custom"]
    assert lines["thresholdsStyle"] == {"mode": "line+area"}  # bands of the states
    assert lines["spanNulls"] is True  # checks are hours apart


def test_days_stay_days(kind):
    units = [each["fieldConfig"]["defaults"].get("unit") for each in of_days(kind)]
    (override,) = panel(kind, "table")["fieldConfig"]["overrides"]
    units += [each["value"] for each in override["properties"] if each["id"] == "unit"]
    # Grafana's own unit "d" would make 8.8 weeks of 61.42.
    assert set(filter(None, units)) == {"suffix:days"}


@pytest.mark.parametrize("kind", OF_PERFDATA)
def test_a_year_is_shown_and_the_newest_value_is_found(kind):
    assert dashboard(kind)["time"] == {"from": "now-1y", "to": "now"}
    for type_ in ("table", "stat"):
        shown = panel(kind, type_)
        (reduce,) = [each for each in shown["transformations"] if each["id"] == "reduce"]
        assert shown["timeFrom"] == "7d"  # many checks, and whatever the dashboard shows
        assert reduce["options"]["reducers"] == ["lastNotNull"]


def test_prometheus_is_asked_for_now_wherever_the_dashboard_ends():
    assert dashboard("prometheus")["time"] == {"from": "now-1y", "to": "now+120d"}
    for each in dashboard("prometheus")["panels"]:
        # A panel's own range ends now; the one over time shows what is to come.
        assert ("timeFrom" in each) == (each["type"] not in ("text", "timeseries"))
        if each["type"] in ("table", "stat", "gauge"):
            assert all(target["instant"] for target in each["targets"])


def test_there_is_a_panel_over_time_for_each_store_that_a_host_has(kind):
    assert panel(kind, "timeseries")["repeat"] == "store"
    assert (
        variable(kind, "store")["type"] == "query" and "$host" in variable(kind, "store")["query"]
    )


def test_renewals_are_marked(kind):
    (renewed,) = dashboard(kind)["annotations"]["list"]
    assert renewed["datasource"] == {"type": kind, "uid": "${datasource}"}
    assert renewed["enable"] and renewed["target"]["refId"]


def test_a_row_leads_to_the_steps_and_the_soonest_is_first(kind):
    table = panel(kind, "table")
    (link,) = table["fieldConfig"]["defaults"]["links"]
    assert link["url"] == "${docs:raw}"  # else Grafana would encode a %20 in it once more
    *_, organize, order = table["transformations"]
    assert [organize["id"], order["id"]] == ["organize", "sortBy"]
    assert order["options"]["sort"] == [{"field": "Days remaining", "desc": False}]


@pytest.mark.parametrize("kind", OF_PERFDATA)
def test_columns_are_made_of_the_names_of_series(kind):
    *_, reduce, extract, _, _ = panel(kind, "table")["transformations"]
    assert [reduce["id"], extract["id"]] == ["reduce", "extractFields"]


def test_the_steps_are_those_of_the_page(kind):
    page = (PLUGINS.parent / "docs" / "steps.md").read_text()
    heads = re.findall(r"^#+ (.+)$", page, re.M)
    anchors = {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}
    used = re.findall(r"\$\{docs\}#([\w-]+)", panel(kind, "text")["options"]["content"])
    assert len(used) > 10 and set(used) <= anchors
