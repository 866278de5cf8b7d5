"""What smcert fleet writes for Prometheus, by way of a real node_exporter, and what alerts of it."""

import os
import re
import subprocess

import pytest

from tests.requirements import need
from tests.servers.prometheus import Prometheus
from tests.smcert.site import ROOT, file, inventory, smcert

pytestmark = pytest.mark.server

SHIPPED = ROOT / "icinga-conf" / "prometheus"
RULES = SHIPPED / "smcert-rules.yml"
DAYS = {"sm1": 400, "sm2": 61, "sm3": 12, "sm4": -3, "sm5": 150}
EXPECTED = {
    ("SmcertWarning", "sm2"),
    ("SmcertCritical", "sm3"),
    ("SmcertExpired", "sm4"),
    ("SmcertCheckWarning", "sm5"),  # by its own threshold
    ("SmcertUnknown", "sm6"),
}


def write(folder, target):
    """The metrics of a site with one of each state, as the timer has them written."""
    sections = {name: f"{file(folder, name, days)}\nrelease=6.1" for name, days in DAYS.items()}
    sections["sm5"] += "\nwarning=200"
    sections["sm6"] = f"file={folder}/missing.pem\nrelease=6.1"
    site = inventory(folder, sections)
    done = smcert("fleet", "-c", site, "--output", "prometheus", "--write", target)
    assert done.returncode == 2, done.stderr


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prometheus")
    with Prometheus(folder / "server", RULES) as running:
        write(folder, running.textfiles / "smcert.prom")
        running.wait(lambda: running.query("smcert_state"))
        yield running


def firing(prometheus):
    return {
        (each["labels"]["alertname"], each["labels"].get("host", ""))
        for each in prometheus.alerts()
        if each["state"] == "firing"
    }


@pytest.mark.parametrize(
    "words", [("check", "rules", RULES.name), ("test", "rules", "smcert-rules-test.yml")]
)
def test_promtool_accepts_the_rules_and_their_own_tests(words):  # fmt: skip
    need("promtool")
    done = subprocess.run(
        ["promtool", *words], cwd=SHIPPED, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_has_a_test_of_promtools():
    alerts = set(re.findall(r"- alert: (\w+)", RULES.read_text()))
    tested = re.findall(
        r"alertname: (\w+)\n +eval_time: \w+\n( +exp_alerts)?",
        (SHIPPED / "smcert-rules-test.yml").read_text(),
    )
    assert {name for name, fires in tested if fires} == alerts


def test_each_state_has_its_alert_and_no_other(prometheus):
    prometheus.wait(lambda: firing(prometheus) == EXPECTED)


def test_an_alert_says_which_certificate_and_what_to_do(prometheus):
    prometheus.wait(lambda: ("SmcertWarning", "sm2") in firing(prometheus))
    (alert,) = [each for each in prometheus.alerts() if each["labels"].get("host") == "sm2"]
    assert alert["annotations"]["summary"] == "sm2: sd1 certificate: 61.0 days remaining"
    said = alert["annotations"]["description"]
    assert said.startswith("CN=sm2.example.com in /") and said.endswith("sm2.pem. What to do: smcert explain --release 6.1")  # fmt: skip
    assert smcert("explain", "--release", "6.1").returncode == 0


def test_the_exporters_own_dashboard_and_alerts_find_their_series(prometheus):
    """Expressions of enix/x509-certificate-exporter's chart, at its 28 and 14 days."""
    (total,) = prometheus.query('count(x509_cert_not_after{filepath!="",embedded_key=""})')
    assert total["value"][1] == str(len(DAYS))
    (expired,) = prometheus.query("sum(((x509_cert_not_after - time()) / 86400) < bool 0)")
    assert expired["value"][1] == "1"
    for days, names in ((28, {"sm3", "sm4"}), (14, {"sm3", "sm4"})):
        due = prometheus.query(f"(x509_cert_not_after - time()) < ({days} * 86400)")
        assert {each["metric"]["subject_CN"].partition(".")[0] for each in due} == names
        assert all(each["metric"]["filepath"].endswith(".pem") for each in due)
    (broken,) = prometheus.query("x509_cert_error > 0")
    assert broken["metric"]["filepath"].endswith("/missing.pem")
    assert prometheus.query("(x509_cert_not_before - time()) > 0") == []


def test_an_old_file_and_no_file_are_alerts(tmp_path):
    with Prometheus(tmp_path / "server", RULES) as running:

        def states():
            return {(a["labels"]["alertname"], a["state"]) for a in running.alerts()}

        running.wait(lambda: ("SmcertFileMissing", "pending") in states())
        metrics = running.textfiles / "smcert.prom"
        write(tmp_path, metrics)
        running.wait(lambda: "SmcertFileMissing" not in dict(states()))
        running.wait(lambda: firing(running) == EXPECTED)
        hours_ago = metrics.stat().st_mtime - 26 * 3600
        os.utime(metrics, (hours_ago, hours_ago))
        running.wait(lambda: firing(running) == {*EXPECTED, ("SmcertFileOld", "")})
        metrics.write_text("no metrics\n")
        running.wait(lambda: ("SmcertFileMissing", "pending") in states())
