"""What the Prometheus dashboard asks, asked of a real Prometheus: now, of the past, and to come."""

import re
import time

import pytest

from tests.graphs.dashboards import STORES, dashboard, filled_in, panel, variable
from tests.servers.prometheus import Prometheus
from tests.smcert.site import ROOT, file, inventory, smcert

DAY = 86400
NOW = int(time.time()) // 3600 * 3600  # the forecast looks at whole hours
DAYS = {"sm1": 400, "sm2": 61, "sm3": 12}
STORE_OF = {"sm1": "sd1", "sm2": "jboss", "sm3": "sd1"}
HOSTS = (*DAYS, "sm4")
RULES = ROOT / "icinga-conf" / "prometheus" / "smcert-rules.yml"


def past():
    """A hundred days of a certificate that was renewed 40 days ago, every hour."""
    labels = 'host="old",release="6.1",store="sd1",filename="a",filepath="/a",subject_CN="old",instance="i"'
    lines = ["# TYPE x509_cert_not_after gauge"]
    for ago in range(100 * 24, 0, -1):
        ends = NOW + (500 if ago < 40 * 24 else -30) * DAY
        lines.append(f"x509_cert_not_after{{{labels}}} {ends} {NOW - ago * 3600}")
    return "\n".join([*lines, "# EOF\n"])


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prometheus")
    sections = {
        name: f"{file(folder, name, days)}\nrelease=6.1\nplugin={STORE_OF[name]}"
        for name, days in DAYS.items()
    }
    sections["sm4"] = f"file={folder}/missing.pem\nrelease=6.1"
    with Prometheus(folder / "server", RULES, past()) as running:
        metrics = running.textfiles / "smcert.prom"
        site = inventory(folder, sections)
        smcert("fleet", "-c", site, "--output", "prometheus", "--write", metrics)
        running.wait(lambda: running.query("smcert_state"))
        yield running


def queries(type_, hosts=HOSTS, stores=STORES):
    return [
        filled_in("prometheus", target["expr"], host=hosts, store=stores)
        for target in panel("prometheus", type_)["targets"]
    ]


def days(found):
    return {each["metric"]["host"]: round(float(each["value"][1])) for each in found}


def test_each_certificate_has_a_row_with_its_days(prometheus):
    (query,) = queries("table")
    assert days(prometheus.query(query)) == DAYS
    (query,) = queries("table", stores=("jboss",))
    assert days(prometheus.query(query)) == {"sm2": 61}
    (query,) = queries("stat")
    (soonest,) = prometheus.query(query)
    assert round(float(soonest["value"][1])) == 12


def test_the_tables_columns_are_labels_of_the_series(prometheus):
    (query,) = queries("table")
    labels = {name for each in prometheus.query(query) for name in each["metric"]}
    (organize,) = [
        each["options"]
        for each in panel("prometheus", "table")["transformations"]
        if each["id"] == "organize"
    ]
    shown, hidden = set(organize["renameByName"]), set(organize["excludeByName"])
    assert shown | hidden == labels | {"Time", "Value", "alias"}  # a file has no alias
    assert shown == set(organize["indexByName"])


def test_what_was_not_read_is_seen_among_the_states(prometheus):
    (query,) = queries("state-timeline")
    found = days(prometheus.query(query))
    (mapping,) = panel("prometheus", "state-timeline")["fieldConfig"]["defaults"]["mappings"]
    said = {host: mapping["options"][str(state)]["text"] for host, state in found.items()}
    assert said == {"sm1": "OK", "sm2": "WARNING", "sm3": "CRITICAL", "sm4": "UNKNOWN"}


def test_the_age_of_the_file_is_in_hours(prometheus):
    (query,) = queries("gauge")
    (age,) = prometheus.query(query)
    assert 0 <= float(age["value"][1]) < 1


@pytest.mark.parametrize("hosts, stores", [(HOSTS, {"sd1", "jboss"}), (("sm2",), {"jboss"})])
def test_what_can_be_chosen_is_what_there_is(prometheus, hosts, stores):
    selector, label = re.fullmatch(
        r"label_values\((.+), (\w+)\)",
        filled_in("prometheus", variable("prometheus", "store")["query"], host=hosts),
    ).groups()
    assert set(prometheus.labels(label, selector)) == stores
    selector, label = re.fullmatch(
        r"label_values\((.+), (\w+)\)", variable("prometheus", "host")["query"]
    ).groups()
    assert set(prometheus.labels(label, selector)) == set(HOSTS)


@pytest.mark.parametrize("end", [0, 60, 120])
def test_the_forecast_goes_on_to_the_day_of_expiry(prometheus, end):
    """Whatever the range's end is, now or later: the line that is drawn and the one to come."""
    (drawn, forecast) = queries("timeseries", hosts=("old",), stores=("sd1",))
    start, last = NOW - 90 * DAY, NOW + end * DAY
    (series,) = prometheus.query_range(drawn, start, last, 6 * 3600)
    assert float(series["values"][-1][0]) <= NOW + DAY
    assert float(series["values"][-1][1]) == pytest.approx(500, abs=1)
    (series,) = prometheus.query_range(forecast, start, last, 6 * 3600)
    moment, value = series["values"][-1]
    assert float(moment) >= last - 6 * 3600
    assert float(value) == pytest.approx(500 - end, abs=1)


def test_a_renewal_is_an_event_and_the_only_one(prometheus):
    (renewed,) = dashboard("prometheus")["annotations"]["list"]
    assert renewed["target"]["expr"] == renewed["expr"]
    query = filled_in("prometheus", renewed["expr"], host=("old", *HOSTS), store=STORES)
    assert renewed["step"] == renewed["target"]["interval"] == "6h"
    (event,) = prometheus.query_range(query, NOW - 99 * DAY, NOW, 6 * 3600)
    assert event["metric"] == {"host": "old", "store": "sd1"}
    moments = [float(moment) for moment, _ in event["values"]]
    # Grafana makes one mark of points that are a step apart.
    assert max(moments) - min(moments) <= 6 * 3600
    assert min(moments) == pytest.approx(NOW - 40 * DAY, abs=DAY)
