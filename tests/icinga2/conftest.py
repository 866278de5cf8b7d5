"""One Icinga 2, which watches the lab, for all tests of this folder."""

from __future__ import annotations

import json

import pytest

from tests.icinga2 import stages
from tests.icinga2.configured import configured
from tests.lab import keystore
from tests.servers.daemon import free_port
from tests.servers.icinga import Icinga


@pytest.fixture(scope="session")
def there(lab):
    """The lines of a host object that say where the lab is."""
    return f"""
      import "smcert-host"
      address = "{lab.host}"
      vars.smcert_port = {lab.port}
    """


@pytest.fixture(scope="session")
def login(lab, there):
    """The lines of a host object that reach the lab as the notice does: password, then su."""
    return f"""{there}
      vars.smcert_known_hosts = "{lab.known_hosts}"
      vars.smcert_logname = "{lab.user}"
      vars.smcert_password = "{lab.password}"
      vars.smcert_become = "su"
      vars.smcert_become_password = "{lab.root_password}"
    """


@pytest.fixture(scope="session")
def mailbox(folder):
    """A file: what Icinga has told whom, one notification a line."""
    path = folder / "mails"
    path.touch()
    return path


def variables(**values):
    """Lines that set custom variables; the values are as JSON, which Icinga reads, too."""
    return "".join(f"\nvars.smcert_{name} = {json.dumps(value)}" for name, value in values.items())


@pytest.fixture(scope="session")
def hosts(folder, lab, there, login):
    """Host objects by name: the lines inside the braces."""
    store = folder / "smmgmt.jks"
    store.write_bytes(keystore(400, name="CN=smmgmt, O=Avaya"))
    nowhere = variables(port=free_port())
    told = variables(team=["team"], oncall=["oncall"])
    silent = login + variables(password=None, become_password=None)
    ini = folder / "smcert.ini"
    ini.touch(0o600)
    ini.write_text(f"[sm]\npassword={lab.password}\nbecome-password={lab.root_password}\n")
    narrowed = variables(file=str(store), chain="leaf", exclude=["CN=old*", "x y"])
    only_jboss = '\nvars.smcert_for.jboss = { smcert_warning = "120", smcert_timeout = 200 }'
    return {
        "sm": login + told + variables(release="6.1"),
        "sm-all": login + variables(release="5.2.1", all=True, warning="120"),
        "sm-key": silent + variables(identity=str(lab.key_file), become="sudo"),
        "sm-ini": silent + variables(extra_opts=f"sm@{ini}", verbose=2),
        "sm-11": there + variables(release="1.1", timeout=100) + only_jboss,
        "sm-62": there + variables(release="6.2.0", file=str(store), system_manager="smgr"),
        "sm-file": there + narrowed,
        "sm-63": there + variables(release="6.3.1"),
        "sm-down": login + told + variables(release="6.1") + nowhere,
        "smgr": there + nowhere + "\nvars.smcert = false",
    }


@pytest.fixture(scope="session")
def icinga(folder, hosts, mailbox):
    """Icinga 2 with the shipped configuration as it is, and with hosts for these tests."""
    node = Icinga(folder, "master")
    node.make_authority()
    configured(node, mailbox)
    objects = [f'object Host "{name}" {{{lines}\n}}\n' for name, lines in hosts.items()]
    node.write("conf.d/hosts.conf", "".join(objects))
    with node:
        yield node


@pytest.fixture(scope="session")
def letters(folder):
    """The mailbox of the two below."""
    path = folder / "stage-mails"
    path.touch()
    return path


@pytest.fixture(scope="session")
def node(folder, letters):
    """Icinga 2 whose own checks are off: it is told results, and forced to compute stages."""
    with stages.configured_node(folder, letters, "stages", "00:00-24:00") as node:
        yield node


@pytest.fixture
def closed(folder, letters):
    """The same, outside office hours."""
    with stages.configured_node(folder, letters, "closed", "") as node:
        yield node
