"""The shipped commands and templates under the real Nagios, against a Session Manager over SSH."""

import re

import pytest

from tests.nagios.conftest import DOCS

OK, WARNING, CRITICAL = "0", "1", "2"
STORES = ("smcert-sd1", "smcert-system_manager", "smcert-jboss")


def perfdata(status):
    """The perfdata as {label: (days, thresholds)}."""
    found = re.findall(r"(\w+)=(-?[\d.]+);(\S+)", status["performance_data"])
    return {label: (float(days), thresholds) for label, days, thresholds in found}


def test_each_release_gets_its_checks(nagios):
    stores = set(STORES)
    assert services(nagios) == {
        "sm-11": stores,
        "sm-52": stores,
        "sm-60": stores,
        "sm-61": stores,
        "sm-61-key": stores,
        "sm-down": stores,
        "sm-61-all": {"smcert-all"},
        "sm-62": {"smcert-smmgmt"},
        "sm-62-lost": {"smcert-smmgmt"},
        "smgr": {"smcert-web"},
    }


def services(nagios):
    found = {}
    for host, service in nagios.services():
        found.setdefault(host, set()).add(service)
    return found


def test_the_three_stores(nagios):
    checked = nagios.check("sm-61", *STORES)
    for service, state, days in zip(STORES, (OK, WARNING, CRITICAL), (400, 60, 10)):
        status = checked[service]
        assert status["current_state"] == state, status["plugin_output"]
        remaining, thresholds = perfdata(status)["days_remaining"]
        assert abs(remaining - days) < 1
        assert thresholds == "90:;30:"
    assert "step 7" in checked["smcert-jboss"]["plugin_output"]
    assert "initTM" in checked["smcert-jboss"]["long_plugin_output"]
    assert f"{DOCS}#step-7" in checked["smcert-jboss"]["long_plugin_output"]


def test_the_three_stores_in_one_login(nagios):
    status = nagios.check("sm-61-all", "smcert-all")["smcert-all"]
    assert status["current_state"] == CRITICAL
    days = {label: round(days) for label, (days, _) in perfdata(status).items()}
    assert days == {"sd1": 400, "system_manager": 60, "jboss": 10}


def test_a_key_with_sudo_and_thresholds_of_the_host(nagios):
    checked = nagios.check("sm-61-key", *STORES)
    assert [checked[service]["current_state"] for service in STORES] == [OK, OK, WARNING]
    assert perfdata(checked["smcert-jboss"])["days_remaining"][1] == "@0:50;5:"


def test_options_of_one_check_alone(nagios):
    checked = nagios.check("sm-52", "smcert-sd1", "smcert-system_manager")
    thresholds = {name: perfdata(it)["days_remaining"][1] for name, it in checked.items()}
    assert thresholds == {"smcert-sd1": "500:;30:", "smcert-system_manager": "90:;30:"}
    assert checked["smcert-sd1"]["current_state"] == WARNING


@pytest.mark.parametrize(
    ("host", "service", "step"),
    [
        ("sm-11", "smcert-jboss", "step 4"),
        ("sm-52", "smcert-jboss", "step 6"),
        ("sm-60", "smcert-jboss", "step 7"),
        ("sm-62", "smcert-smmgmt", "step 8"),
    ],
)
def test_the_template_of_a_release_picks_its_step(nagios, host, service, step):
    assert step in nagios.check(host, service)[service]["plugin_output"]
