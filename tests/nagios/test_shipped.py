"""What is shipped is valid as it stands, beside Debian's own configuration."""

import configparser

import pytest

from tests.servers.daemon import free_port
from tests.servers.nagios import SHIPPED, Nagios
from tests.plugin import plugin

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


def test_the_plugin_takes_every_option_of_the_example_logins():
    example = SHIPPED / "plugins.ini.example"
    sections = configparser.ConfigParser(interpolation=None)
    sections.read_string(example.read_text())
    # How far each gets here: to the connection, and to the key.
    reached = {"site-a": "refuses connections", "site-b": "/var/lib/nagios/.ssh/id_rsa"}
    assert set(sections.sections()) == set(reached)
    for section, text in reached.items():
        where = ("-H", "127.0.0.1", "-p", free_port())
        done = plugin("sd1", f"--extra-opts={section}@{example}", *where)
        assert text in done.stdout, done.stdout
