"""The graphs know every plugin and every certificate, and have their lines at the default days."""

from __future__ import annotations

import configparser
import re

import pytest

from check_smcert.plugins import PLUGINS, Plugin
from tests import copies
from tests.copies import ROOT, default, text_of
from tests.graphs.dashboards import KINDS, OF_PERFDATA, STORES, dashboard, of_days, panel, strings

SD1 = PLUGINS["sd1"]
WARNING, CRITICAL = default(SD1, "--warning"), default(SD1, "--critical")
SINGLE = [plugin for plugin in PLUGINS.values() if len(plugin.targets) == 1]
SEVERAL = [plugin for plugin in PLUGINS.values() if len(plugin.targets) > 1]

for_each_plugin = pytest.mark.parametrize("plugin", PLUGINS.values(), ids=lambda each: each.label)
for_each_dashboard = pytest.mark.parametrize("kind", KINDS)


@for_each_plugin
def test_icinga_web_has_a_graph_of_the_plugins_values(plugin: Plugin) -> None:
    template = configparser.ConfigParser(interpolation=None)
    template.read_string(text_of("icingaweb2", "graphite", "templates", "check_smcert.ini"))
    (graph,) = [
        section.removesuffix(".graph")
        for section in template.sections()
        if plugin.name in re.findall(r"\w+", template[section].get("check_command", ""))
    ]
    metrics = template[f"{graph}.metrics_filters"]
    labels = [target.label for target in plugin.targets]
    names = {name: name for name in labels} if len(labels) > 1 else {"days": "days_remaining"}
    assert {name: f'"$service_name_template$.perfdata.{label}.value"' for name, label in
            names.items()} == dict(metrics)  # fmt: skip
    functions = template[f"{graph}.functions"]
    assert set(functions) == set(metrics)
    assert f"{graph}.urlparams" in template
    labelled = re.findall(r"perfdata\.(\w+)\.(?:warn|crit)", "".join(functions.values()))
    assert set(labelled) == {list(names.values())[0]}
    lines = re.findall(r"threshold\((\d+)\)", "".join(functions.values()))
    assert lines == [WARNING, CRITICAL, "0"]


def test_the_tests_know_every_certificate() -> None:
    assert tuple(plugin.label for plugin in SINGLE) == STORES


@pytest.mark.parametrize("kind", OF_PERFDATA)
def test_grafana_asks_for_the_plugins_that_read_several(kind: str) -> None:
    queries = [text for text in strings(dashboard(kind)["panels"]) if "days_remaining" in text]
    assert queries
    for plugin in SEVERAL:
        found = [text for text in strings(dashboard(kind)["panels"]) if plugin.name in text]
        assert len(found) >= 3, "one for each panel that shows days"
        assert {target.label for target in plugin.targets} <= {each.label for each in SINGLE}


@for_each_dashboard
def test_grafanas_colours_change_at_the_default_days(kind: str) -> None:
    found = [
        [step["value"] for step in each["fieldConfig"]["defaults"]["thresholds"]["steps"]]
        for each in of_days(kind)
    ]
    assert found == [[None, 0, int(CRITICAL), int(WARNING)]] * 3
    assert f"lines at {WARNING} and {CRITICAL} days" in panel(kind, "timeseries")["description"]


@for_each_dashboard
def test_grafana_has_the_release_table_and_links_to_the_steps(kind: str) -> None:
    text = panel(kind, "text")["options"]["content"]
    assert copies.release_rows(text) == copies.release_table()
    assert f"About to expire: below {WARNING} days" in text
    known = copies.anchors((ROOT / "docs" / "steps.md").read_text(encoding="utf-8"))
    found = list(copies.links(text))
    assert len(found) > 12
    for shown, section in found:
        assert section in known
        assert not shown[0].isdigit() or section == "step-" + shown.replace("/", "")


def test_pnp4nagios_has_a_title_for_every_certificate() -> None:
    template = text_of("nagios", "graphs", "pnp4nagios", "check_smcert.php")
    titles = dict(re.findall(r"^    '(\w+)' => '(.+) certificate',$", template, re.M))
    assert titles == {
        target.label: target.title.partition(" (")[0]
        for plugin in PLUGINS.values()
        for target in plugin.targets
    }


def test_pnp4nagios_is_installed_for_every_plugin() -> None:
    (labels,) = re.findall(r"^for plugin in (.+); do$", text_of("nagios", "README.md"), re.M)
    assert labels.split() == list(PLUGINS)


def test_the_page_about_graphite_has_the_values_of_the_plugins() -> None:
    rows = copies.table_headed(text_of("graphite", "README.md"), "metric", "of")
    (shared,) = [labels for metric, labels in rows if "perfdata.STORE.value" in metric]
    (others,) = [of for metric, of in rows if "days_remaining" in metric]
    for plugin in SEVERAL:
        assert plugin.name in others
        assert shared == ", ".join(f"`{target.label}`" for target in plugin.targets)


@for_each_plugin
def test_nagios_feeds_graphite_with_the_plugin(plugin: Plugin) -> None:
    feeder = text_of("nagios", "graphs", "perfdata-to-carbon")
    (prefix,) = re.findall(r'command\.startswith\("(\w+)"\)', feeder)
    assert plugin.name.startswith(prefix)
