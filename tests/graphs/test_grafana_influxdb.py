"""What the InfluxDB dashboard asks, asked of a real InfluxDB that a real Icinga 2 has written to."""

import re
import shutil
import time

import pytest

from tests.graphs.dashboards import STORES, dashboard, filled_in, panel, variable
from tests.lab import keystore
from tests.servers.daemon import wait
from tests.servers.icinga import SHIPPED, Icinga
from tests.servers.influxdb import InfluxDB
from tests.stack.estate import Host, login

HOSTS = ("sm1.example.com", "Session Manager 2")
WRITER = """\
object InfluxdbWriter "influxdb" {{
  port = {port}
  flush_interval = 1s
}}
"""


@pytest.fixture(scope="module")
def influxdb(tmp_path_factory):
    with InfluxDB(tmp_path_factory.mktemp("influxdb") / "influxdb") as running:
        running.query("CREATE DATABASE icinga2")
        yield running


@pytest.fixture(scope="module")
def checked(folder, lab, influxdb):
    """Days remaining by host and store, as a real Icinga has just read them."""
    node = Icinga(folder, "influxdb")
    node.make_authority()
    shutil.copytree(SHIPPED / "smcert", node.etc / "conf.d" / "smcert")
    store = folder / "sm2.jks"
    store.write_bytes(keystore(20))
    hosts = [
        Host(HOSTS[0], {**login(lab), "all": True}, []),
        Host(HOSTS[1], {"file": str(store), "port": lab.port}, []),
    ]
    node.write("conf.d/hosts.conf", "".join(map(str, hosts)))
    node.write("conf.d/influxdb.conf", WRITER.format(port=influxdb.port))
    found = {}
    with node:
        for host, label in ((HOSTS[0], "all"), *((HOSTS[1], label) for label in STORES[:3])):
            result = node.api.check("services", f"{host}!smcert-{label}")["last_check_result"]
            for perfdata in result["performance_data"]:
                name, _, days = perfdata.partition(";")[0].partition("=")
                found[host, label if name == "days_remaining" else name] = float(days)
        wait(lambda: written(influxdb) == len(found), node.log)
    return found


def written(influxdb):
    """How many series there are."""
    found = influxdb.query("SHOW SERIES FROM /^check_smcert_/", "icinga2")
    return sum(len(series["values"]) for series in found)


@pytest.fixture
def ask(influxdb, checked):
    """Sends a panel's queries; returns the newest value of each series by what it is called."""

    def asked(type_, hosts=HOSTS, stores=STORES):
        chosen = {"host": tuple(map(re.escape, hosts)), "store": stores,
                  "timeFilter": ("time > now() - 7d",), "__interval": ("1h",)}  # fmt: skip
        newest = {}
        for target in panel("influxdb", type_)["targets"]:
            for series in influxdb.query(
                filled_in("influxdb", target["query"], **chosen), "icinga2"
            ):
                values = [value for _, value in series["values"] if value is not None]
                newest[alias(target["alias"], series)] = values[-1]
        return newest

    return asked


def alias(pattern, series):
    """A series' name, as Grafana makes it from a query's alias."""
    name = pattern.replace("$m", series["name"])
    for tag, value in series.get("tags", {}).items():
        name = name.replace(f"$tag_{tag}", value)
    return name


def rows(newest):
    """The table's rows, after its first step has renamed them."""
    (rename,) = [each["options"] for each in panel("influxdb", "table")["transformations"]
                 if each["id"] == "renameByRegex"]  # fmt: skip
    pattern = re.fullmatch("/(.+)/", rename["regex"])[1]  # without slashes it would be the whole
    names = {re.sub(pattern, rename["renamePattern"], name): name for name in newest}
    return {tuple(re.fullmatch('host="(.+)" store="(.+)"', to).groups()): newest[name]
            for to, name in names.items()}  # fmt: skip


def test_each_certificate_has_a_row_with_its_days(ask, checked):
    assert len(checked) == 6
    assert rows(ask("table")) == checked
    assert sorted(ask("stat").values()) == sorted(checked.values())


def test_chosen_hosts_and_stores(ask):
    assert {host for host, _ in rows(ask("table", hosts=HOSTS[:1]))} == {HOSTS[0]}
    assert {store for _, store in rows(ask("table", stores=("sd1", "jboss")))} == {"sd1", "jboss"}


def test_a_stores_panel_has_a_line_for_each_host(ask, checked):
    shown = ask("timeseries", stores=("jboss",))
    assert shown == {host: checked[host, "jboss"] for host in HOSTS}


def test_the_hosts_to_choose_from(influxdb, checked):
    found = influxdb.query(variable("influxdb", "host")["query"], "icinga2")
    assert {value for series in found for _, value in series["values"]} == set(HOSTS)


@pytest.mark.parametrize("hosts", [HOSTS, HOSTS[:1], HOSTS[1:]])
def test_the_certificates_to_choose_from_are_those_that_the_hosts_have(influxdb, checked, hosts):
    store = variable("influxdb", "store")
    query = filled_in("influxdb", store["query"], host=tuple(map(re.escape, hosts)))
    found = [name for series in influxdb.query(query, "icinga2") for (name,) in series["values"]]
    pattern = re.compile(store["regex"].strip("/"))
    assert {match[1] for match in map(pattern.search, found) if match} == {
        label for host, label in checked if host in hosts
    }


def test_a_renewal_is_an_event_and_the_only_one(influxdb):
    now = int(time.time())
    influxdb.query("CREATE DATABASE past")
    single = "check_smcert_jboss,hostname=sm1,service=smcert-jboss,metric=days_remaining"
    several = "check_smcert_all,hostname=sm2,service=smcert-all,metric=sd1"
    other = "check_smcert_jboss,hostname=sm1,service=smcert-jboss,metric=served_days_remaining"
    days = {single: (12.5, 11.5, 10.5, 729.5), several: (3, 2, 730, 729), other: (3, 2, 730, 729)}
    influxdb.write(
        "past",
        (
            f"{series} value={value} {(now - (4 - ago) * 86400) * 10**9}"
            for series, values in days.items()
            for ago, value in enumerate(values)
        ),
    )
    (renewed,) = dashboard("influxdb")["annotations"]["list"]
    query = filled_in("influxdb", renewed["target"]["query"], host=("sm1", "sm2"), store=STORES,
                      timeFilter=("time > now() - 7d",))  # fmt: skip
    events = {
        (series["tags"]["hostname"], series["tags"]["metric"]): series["values"]
        for series in influxdb.query(query, "past")
    }
    assert {key: [value for _, value in found] for key, found in events.items()} == {
        ("sm1", "days_remaining"): [719],
        ("sm2", "sd1"): [728],
    }
