"""The shipped configuration on a real Icinga 2, against a Session Manager over SSH."""

import re

import pytest

from tests.servers.daemon import wait

OK, WARNING, CRITICAL, UNKNOWN = range(4)


@pytest.mark.parametrize(
    "host, expected",
    {
        "sm-11": {"sd1", "system_manager", "jboss"},
        "sm": {"sd1", "system_manager", "jboss"},
        "sm-key": {"sd1", "system_manager", "jboss"},
        "sm-all": {"all"},
        "sm-62": {"smmgmt"},
        "sm-63": {"smmgmt"},
    }.items(),
)
def test_a_hosts_release_decides_which_checks_it_has(icinga, host, expected):
    services = {name for name in icinga.api.names("services") if name.startswith(f"{host}!")}
    assert services == {f"{host}!smcert-{label}" for label in expected}


@pytest.mark.parametrize(
    "service, state, days",
    [
        ("sm!smcert-sd1", OK, 400),
        ("sm!smcert-system_manager", WARNING, 60),
        ("sm!smcert-jboss", CRITICAL, 10),
        ("sm-62!smcert-smmgmt", OK, 400),
    ],
)
def test_a_check_has_its_state_output_and_perfdata(icinga, service, state, days):
    checked = icinga.api.check("services", service)
    result = checked["last_check_result"]
    assert checked["state"] == state, result["output"]
    label = service.partition("smcert-")[2].upper()
    word = ("OK", "WARNING", "CRITICAL")[state]
    assert result["output"].startswith(f"SMCERT {label} {word} - ")
    (perfdata,) = result["performance_data"]
    assert re.fullmatch(rf"days_remaining=({days - 1}\.\d\d|{days}\.00);90:;30:", perfdata)


def test_the_three_stores_in_one_login_are_one_service_with_three_values(icinga):
    checked = icinga.api.check("services", "sm-all!smcert-all")
    result = checked["last_check_result"]
    assert checked["state"] == CRITICAL
    assert result["output"].startswith("SMCERT ALL CRITICAL - ")
    values = [re.sub(r"=[\d.]+", "", value) for value in result["performance_data"]]
    assert sorted(values) == ["jboss;120:;30:", "sd1;120:;30:", "system_manager;120:;30:"]


def test_a_file_is_read_instead_of_the_host(icinga):
    checked = icinga.api.check("services", "sm-file!smcert-sd1")
    assert "-H" not in checked["last_check_result"]["command"]
    assert checked["state"] == OK, checked["last_check_result"]["output"]


def test_each_pattern_of_a_list_is_an_option_of_its_own(icinga):
    command = icinga.api.check("services", "sm-file!smcert-sd1")["last_check_result"]["command"]
    given = [tuple(command[at : at + 2]) for at in range(len(command))]
    for pair in (("--exclude", "CN=old*"), ("--exclude", "x y"), ("--chain", "leaf")):
        assert pair in given


def test_a_key_and_sudo_need_no_password(icinga):
    checked = icinga.api.check("services", "sm-key!smcert-sd1")
    assert checked["state"] == OK, checked["last_check_result"]["output"]


def test_an_ini_file_has_the_passwords(icinga):
    checked = icinga.api.check("services", "sm-ini!smcert-sd1")
    assert checked["state"] == OK, checked["last_check_result"]["output"]
    assert "-vv" in checked["last_check_result"]["command"]


def test_the_hosts_release_reaches_the_plugin_and_the_link_to_the_step(icinga):
    checked = icinga.api.check("services", "sm!smcert-system_manager")
    assert "PSN003617u step 7" in checked["last_check_result"]["output"]
    assert "\nhttps://docs.example.com/steps#step-7" in checked["last_check_result"]["output"]
    assert checked["notes_url"] == "https://docs.example.com/steps#step-7"


def test_a_service_links_to_its_graph(icinga):
    url = icinga.api.get("services", "sm!smcert-jboss")["action_url"]
    assert url == "https://graphs.example.com/?host=sm&service=smcert-jboss"


def test_the_perfdatagraphs_module_finds_its_variables(icinga):
    for service in ("sm!smcert-jboss", "sm-all!smcert-all"):
        variables = icinga.api.get("services", service)["vars"]
        result = icinga.api.check("services", service)["last_check_result"]
        labels = {each.partition("=")[0] for each in result["performance_data"]}
        assert labels <= set(variables["perfdatagraphs_metrics"])


def test_a_plugin_ends_before_icinga_ends_it(icinga):
    for service in icinga.api.names("services"):
        assert icinga.api.get("services", service)["check_timeout"] > 30


def test_the_team_hears_of_every_problem_and_on_call_of_the_critical_one(icinga, mailbox):
    for label in ("system_manager", "jboss"):
        while not icinga.api.check("services", f"sm!smcert-{label}")["state_type"]:
            pass
    expected = {
        "anna PROBLEM sm!smcert-system_manager WARNING",
        "anna PROBLEM sm!smcert-jboss CRITICAL",
        "otto PROBLEM sm!smcert-jboss CRITICAL",
    }

    def told():
        return {line for line in mailbox.read_text().splitlines() if " sm!" in line}

    wait(lambda: len(told()) >= len(expected))
    assert told() == expected


def test_what_holds_for_one_store_only(icinga):
    assert icinga.api.get("services", "sm-11!smcert-jboss")["vars"]["smcert_warning"] == "120"
    assert "smcert_warning" not in icinga.api.get("services", "sm-11!smcert-sd1")["vars"]


def test_a_time_limit_of_the_host_gives_icinga_a_longer_one(icinga):
    assert icinga.api.get("services", "sm-11!smcert-sd1")["check_timeout"] == 115
    assert icinga.api.get("services", "sm-11!smcert-jboss")["check_timeout"] == 215
