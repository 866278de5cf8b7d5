"""smcert config: what it writes, and that the real Icinga 2 and Nagios take it."""

import json
import re
import shlex
import shutil

import pytest

from tests.servers.icinga import SHIPPED, Icinga
from tests.servers.nagios import Nagios
from tests.smcert.site import file, inventory, smcert

SECTIONS = {
    "sm1": "release=6.1.5\nexclude=CN=a*\nexclude=*$b;c\nwarning=15%\ncritical=5%",
    "sm-52": "release=5.2\nhostname=192.0.2.52\nport=2222\ntimeout=60\nw=120",
    "sm-62": "release=6.2.0\nurl=https://smgr.example.com/x\npassword=hush-62",
    "sm-63": "release=6.3\nconnect=192.0.2.63:5061",
    "one store": "release=6.1\nplugin=jboss\nhostname=192.0.2.9",
}
DEFAULTS = "logname=cust\nbecome=su\npassword=hush-hush\nbecome-password=hush!;$x"
DEBIAN = "/etc/nagios4/objects"


@pytest.fixture
def site(tmp_path):
    from_file = f"release=5.2\nplugin=sd1\n{file(tmp_path, 'file', 400)}"
    return inventory(tmp_path, {**SECTIONS, "from-file": from_file}, DEFAULTS)


def written(kind, site):
    done = smcert("config", kind, "-c", site)
    assert (done.returncode, done.stderr) == (0, "")
    assert "hush" not in done.stdout
    return done.stdout


@pytest.mark.server
def test_icinga_takes_the_objects_and_gives_each_host_the_inventorys_checks(site, tmp_path):
    node = Icinga(tmp_path / "icinga", "master1.example.com")
    shutil.copytree(SHIPPED / "smcert", node.etc / "conf.d" / "smcert")
    node.write("conf.d/hosts.conf", written("icinga2", site))
    output = node.validate()
    # All hosts have their stores in one service: some apply rules have nothing to do.
    warnings = [line for line in output.splitlines() if "warning/" in line]
    assert not [line for line in warnings if "does not match anywhere" not in line]
    # One service each: three stores in one login, smmgmt, or the plugin that the section names.
    assert "Instantiated 6 Hosts" in output and "Instantiated 6 Services" in output


def test_icinga_has_every_option_and_where_the_passwords_are(site):
    text = written("icinga2", site)
    block = text.split('object Host "sm1"')[1].split("\n}")[0]
    found = dict(re.findall(r"vars\.smcert_(\w+) = (.+)", block))
    assert {name: json.loads(value) for name, value in found.items()} == {
        "all": True, "release": "6.1.5", "exclude": ["CN=a*", "*$$b;c"], "warning": "15%",
        "critical": "5%", "logname": "cust", "become": "su", "extra_opts": f"sm1@{site}",
    }  # fmt: skip
    assert 'address = "192.0.2.63"' in text and 'address = "sm1"' in text


def test_without_passwords_icinga_needs_no_file(tmp_path):
    path = inventory(
        tmp_path, {"sm1": "release=6.1"}, "logname=monitor\nidentity=/key\nbecome=sudo"
    )
    text = written("icinga2", path)
    assert "extra_opts" not in text and 'vars.smcert_identity = "/key"' in text


def test_a_password_may_be_only_where_the_check_runs(tmp_path):
    path = inventory(
        tmp_path, {"sm": "release=6.2.0\nurl=https://smgr.example.com/"}, "logname=admin"
    )
    assert "smcert_url" in written("icinga2", path)


@pytest.mark.server
def test_nagios_takes_the_objects(site, tmp_path):
    own = "".join(f"cfg_file={DEBIAN}/{name}.cfg\n" for name in
                  ("commands", "contacts", "templates", "timeperiods"))  # fmt: skip
    example = (SHIPPED.parent / "nagios" / "smcert-hosts.cfg").read_text()
    (service,) = re.findall(r"define service \{[^}]*smcert-site.*?\}", example, re.S)
    done = Nagios(tmp_path / "nagios", f"{service}\n{written('nagios', site)}", own).validate()
    assert done.returncode == 0, done.stdout
    assert "Total Warnings: 0" in done.stdout and "Checked 6 hosts" in done.stdout
    assert "Checked 6 services" in done.stdout


def test_nagios_templates_do_not_win_over_the_inventory(site):
    text = written("nagios", site)
    block = text.split("sm-52\n")[1].split("}")[0]
    for line in (
        "_SMCERT_WARNING         120",
        "_SMCERT_PORT            2222",
        "_SMCERT_TIMEOUT         60",
    ):
        assert line in block
    assert f"_SMCERT_LOGIN           --extra-opts=sm-52@{site}" in block


def test_a_section_without_an_address_is_its_host_for_nagios_too(tmp_path):
    path = inventory(tmp_path, {"sm1": "release=6.1\nplugin=sd1"}, "logname=cust")
    (line,) = [each for each in written("nagios", path).splitlines() if "check_command" in each]
    assert line.split("!")[1] == f"--extra-opts=sm1@{path} -H sm1"


def test_nagios_needs_a_release_and_says_where_it_is_missing(tmp_path):
    path = inventory(tmp_path, {"sm1": "hostname=x"}, "logname=cust")
    done = smcert("config", "nagios", "-c", path)
    assert (done.returncode, "[sm1] has no release" in done.stderr) == (3, True)
    assert f"line 3 of {path}" in done.stderr


def test_the_directors_commands_are_words_for_a_shell(site):
    lines = [shlex.split(line) for line in written("director", site).splitlines()[2:]]
    hosts = {words[4]: json.loads(words[-1]) for words in lines if words[2] == "host"}
    assert set(hosts) == {*SECTIONS, "from-file"}
    assert all(words[:2] == ["icingacli", "director"] and words[3] == "set" for words in lines)
    assert hosts["sm1"]["vars"]["smcert_exclude"] == ["CN=a*", "*$$b;c"]
    services = [(words[4], words[6]) for words in lines if words[2] == "service"]
    assert services == [("smcert-jboss", "one store"), ("smcert-sd1", "from-file")]
