"""What is shipped is valid as it stands, beside Debian's own configuration."""

import configparser

import pytest

from tests.plugin import plugin
from tests.servers.daemon import free_port
from tests.servers.nagios import SHIPPED, Nagios

DEBIAN = "/etc/nagios4/objects"
GRAPHS = (SHIPPED / "graphs" / "nagios.cfg").read_text()


def debian(*files):
    return "".join(f"cfg_file={DEBIAN}/{file}.cfg\n" for file in files)


@pytest.mark.parametrize("graphs", [False, True])
def test_nagios_finds_nothing_to_warn_of(tmp_path, graphs):
    own = debian("commands", "contacts", "templates", "timeperiods")
    own += f"cfg_file={SHIPPED}/smcert-hosts.cfg\n"
    if graphs:
        own += f"cfg_file={SHIPPED}/graphs/commands.cfg\n{GRAPHS}"
    output = validated(Nagios(tmp_path / "nagios", "", own))
    assert "Checked 5 hosts" in output


def validated(nagios):
    done = nagios.validate()
    assert done.returncode == 0, done.stdout
    assert "Total Warnings: 0" in done.stdout, done.stdout
    return done.stdout


def test_the_plugin_takes_every_option_of_the_example_logins(tmp_path):
    example = tmp_path / "plugins.ini"
    example.touch(0o600)  # as the README installs it
    example.write_bytes((SHIPPED / "plugins.ini.example").read_bytes())
    sections = configparser.ConfigParser(interpolation=None)
    sections.read_string(example.read_text())
    ssh, page = ("sd1", "-H", "127.0.0.1", "-p", free_port()), ("smmgmt", "--url", "https://smgr/")
    # How far each gets here: to the connection, to the key, to the CA file.
    reached = {
        "site-a": (ssh, "refuses connections"),
        "site-b": (ssh, "/var/lib/nagios/.ssh/id_rsa"),
        "smgr": (page, "/etc/ssl/certs/smgr-ca.pem"),
    }
    assert set(sections.sections()) == set(reached)
    for section, ((label, *where), text) in reached.items():
        done = plugin(label, f"--extra-opts={section}@{example}", *where)
        assert text in done.stdout, done.stdout
