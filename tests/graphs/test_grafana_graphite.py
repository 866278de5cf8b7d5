"""What the Graphite dashboard asks, asked of the real graphite-web: each certificate, and its days."""

import json
import re
import time

import pytest

from tests.graphs.dashboards import STORES, dashboard, filled_in, panel, variable

WEEK, YEAR = 7 * 86400, 365 * 86400
HOSTS = ("sm-52", "sm-61", "sm-62")
CERTIFICATES = {
    *(("sm-61", store) for store in ("sd1", "system_manager", "jboss")),
    *(("sm-52", store) for store in ("sd1", "system_manager", "jboss")),
    ("sm-62", "smmgmt"),
}


@pytest.fixture
def ask(stack):
    """Sends a panel's queries; returns the newest value of each series by its name."""

    def asked(type_, seconds, hosts=HOSTS, stores=STORES):
        chosen = {"prefix": ("icinga2", "nagios"), "host": hosts, "store": stores}
        targets = [filled_in("graphite", target["target"], **chosen)
                   for target in panel("graphite", type_)["targets"]]  # fmt: skip
        newest = {}
        for series in stack.graphite.render(*targets, since=int(time.time()) - seconds):
            values = [value for value, _ in series["datapoints"] if value is not None]
            assert series["target"] not in newest
            newest[series["target"]] = values[-1]
        return newest

    return asked


def rows(newest):
    """The table's rows: Grafana makes columns of the key=value pairs in a series' name."""
    return {
        tuple(re.fullmatch("host=(.+) store=(.+)", name).groups()): newest[name] for name in newest
    }


def last_checks(stack):
    """What Icinga has of each certificate."""
    found = {}
    for service in stack.services:
        result = stack.icinga.api.get("services", service.name)["last_check_result"]
        for perfdata in result["performance_data"]:
            label, _, days = perfdata.partition(";")[0].partition("=")
            store = service.label if label == "days_remaining" else label
            found[service.name.partition("!")[0], store] = float(days)
    return found


@pytest.mark.parametrize("type_", ["table", "stat"])
def test_each_certificate_has_a_row_with_its_days(stack, ask, type_):
    assert set(last_checks(stack)) == CERTIFICATES
    stack.carbon.wait(lambda: rows(ask(type_, WEEK)) == last_checks(stack))


def test_chosen_hosts_and_stores(ask):
    assert set(rows(ask("table", WEEK, hosts=("sm-61",)))) == {
        pair for pair in CERTIFICATES if pair[0] == "sm-61"
    }
    assert set(rows(ask("table", WEEK, stores=("sd1",)))) == {("sm-61", "sd1"), ("sm-52", "sd1")}


@pytest.mark.parametrize("store, hosts", [("sd1", {"sm-52", "sm-61"}), ("smmgmt", {"sm-62"})])
def test_a_stores_panel_has_a_line_for_each_host(ask, store, hosts):
    assert set(ask("timeseries", YEAR, stores=(store,))) == hosts


def test_the_hosts_to_choose_from(stack):
    host = variable("graphite", "host")
    query = re.fullmatch(
        r"expand\((.+)\)", filled_in("graphite", host["query"], prefix=("icinga2",))
    )
    paths = json.loads(stack.graphite.get("/metrics/expand", query=query[1]))["results"]
    pattern = host["regex"].strip("/")
    assert {re.search(pattern, path)[1] for path in paths} == set(HOSTS)


@pytest.mark.parametrize(
    "hosts, stores",
    [(HOSTS, set(STORES)), (("sm-52",), {"sd1", "system_manager", "jboss"}), (("sm-62",), {"smmgmt"})],
)  # fmt: skip
def test_the_certificates_to_choose_from_are_those_that_the_hosts_have(stack, hosts, stores):
    store = variable("graphite", "store")
    query = filled_in("graphite", store["query"], prefix=("icinga2",), host=hosts)
    found = json.loads(
        stack.graphite.get("/metrics/expand", query=re.fullmatch(r"expand\((.+)\)", query)[1])
    )["results"]
    pattern = re.compile(store["regex"].strip("/"))
    assert {match[1] for match in map(pattern.search, found) if match} == stores


def test_a_renewal_is_an_event_and_the_only_one(stack):
    (renewed,) = dashboard("graphite")["annotations"]["list"]
    query = filled_in("graphite", renewed["target"]["target"], prefix=("icinga2",),
                      host=("sm-61",), store=STORES)  # fmt: skip
    # As Grafana asks for annotations.
    series = stack.graphite.render(query, since=int(time.time()) - YEAR, points=100)
    events = {
        each["target"]: [value for value, _ in each["datapoints"] if value] for each in series
    }
    assert {name: len(found) for name, found in events.items() if found} == {"sm-61.smcert-sd1": 1}
