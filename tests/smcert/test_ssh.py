"""smcert fleet over SSH: real Session Managers of the lab, old and unreachable."""

import json
import os
import re
import subprocess

import pytest

from tests.servers.daemon import free_port
from tests.smcert.site import command, environment, inventory

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def site(lab, tmp_path_factory):
    defaults = (
        f"hostname={lab.host}\nport={lab.port}\nlogname={lab.user}\npassword={lab.password}\nbecome=su\n"
        f"become-password={lab.root_password}\nknown-hosts={lab.known_hosts}"
    )
    sections = {
        "sm1": "release=6.1",
        "sm-native": "release=5.2\nreader=native",
        "sm-wrong": "release=6.1\npassword=not-the-one",
        "sm-down": f"release=6.1\nport={free_port()}",
    }
    return inventory(tmp_path_factory.mktemp("site"), sections, defaults)


def test_every_session_manager_is_shown_and_no_password_anywhere(lab, site):
    process = subprocess.Popen(
        command("fleet", "-c", site, "--output", "json"), env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    output, errors = process.communicate()
    assert (process.returncode, errors) == (2, "")
    for password in (lab.password, lab.root_password, "not-the-one"):
        assert password not in output
    hosts = {each["name"]: each for each in json.loads(output)["hosts"]}
    states = {name: [store["state"] for store in each["stores"]] for name, each in hosts.items()}
    # sd1, system_manager and jboss, as the lab has them.
    assert states["sm1"] == states["sm-native"] == ["OK", "WARNING", "CRITICAL"]
    assert [step["number"] for step in hosts["sm-native"]["advice"][0]["steps"]] == ["6"]
    assert hosts["sm-wrong"]["problem"]["code"] == "LoginRefused"
    assert hosts["sm-down"]["problem"]["code"] == "ConnectionFailed"


def test_the_table_has_a_row_for_each_store_of_one_login(site):
    done = subprocess.run(
        command("fleet", "-c", site), env=environment(), capture_output=True, text=True, check=False
    )
    rows = re.findall(r"^(sm\S*) .* (OK|WARNING|CRITICAL|UNKNOWN)( +\d)?$", done.stdout, re.M)
    assert {(name, state) for name, state, _ in rows[:2]} == {
        ("sm-down", "UNKNOWN"), ("sm-wrong", "UNKNOWN")}  # fmt: skip
    assert sorted(rows[2:4]) == [("sm-native", "CRITICAL", "  6"), ("sm1", "CRITICAL", "  7")]
    assert "4 Session Managers: 2 CRITICAL, 2 UNKNOWN" in done.stdout
    # All sections are one machine here: it is out of service once.
    assert "due on 1 Session Manager: 20 min to 40 min of outage" in done.stdout


def test_passwords_are_in_no_process_list(lab, site):
    process = subprocess.Popen(
        command("fleet", "-c", site), env=environment(), stdout=subprocess.DEVNULL
    )
    seen = b""
    while process.poll() is None:
        for number in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{number}/cmdline", "rb") as file:
                    words = file.read()
            except OSError:  # it has ended
                continue
            seen += words if b"check_smcert" in words else b""
    assert b"fleet" in seen
    for password in (lab.password, lab.root_password):
        assert password.encode() not in seen
