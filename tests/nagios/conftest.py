"""One Nagios, which watches the lab, for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab import keystore
from tests.servers.carbon import Carbon
from tests.servers.daemon import free_port
from tests.servers.nagios import SHIPPED, Nagios

DOCS = "https://wiki.example.com/steps.html"
GRAPHS = SHIPPED / "graphs"


@pytest.fixture(scope="session")
def graphite(folder):
    """The carbon that Nagios feeds."""
    with Carbon(folder / "carbon") as carbon:
        yield carbon


@pytest.fixture(scope="session")
def hosts(folder, lab):
    """Each host's template, and the lines that it has beside."""
    logins = folder / "plugins.ini"
    logins.touch(0o600)
    logins.write_text(
        f"[su]\nlogname={lab.user}\npassword={lab.password}\nbecome=su\n"
        f"become-password={lab.root_password}\nknown-hosts={lab.known_hosts}\n"
    )
    smmgmt = folder / "smmgmt.jks"
    smmgmt.write_bytes(keystore(70, name="CN=smmgmt, O=Avaya", alias="smmgmt"))
    here, nowhere = f"_SMCERT_PORT {lab.port}", f"_SMCERT_PORT {free_port()}"
    login = f"_SMCERT_LOGIN --extra-opts=su@{logins}"
    key = f"-l {lab.user} -i {lab.key_file} --known-hosts {lab.known_hosts} --become sudo"
    own_thresholds = ("_SMCERT_WARNING @0:50", "_SMCERT_CRITICAL 5")
    return {
        "sm-11": ("smcert-1.1", here, login),
        "sm-52": ("smcert-5.2", here, login, "_SMCERT_SD1 -w 500 -a sd1"),
        "sm-60": ("smcert-6.0", here, login),
        "sm-61": ("smcert-6.1", here, login, f"_SMCERT_DOCS --docs-url {DOCS}"),
        "sm-61-all": ("smcert-6.1", here, login, "hostgroups smcert-all"),
        "sm-61-key": ("smcert-6.1", here, f"_SMCERT_LOGIN {key}", *own_thresholds),
        "sm-62": ("smcert-6.2.0", here, f"_SMCERT_SMMGMT -f {smmgmt}"),
        "sm-62-lost": ("smcert-6.2.0", here, f"_SMCERT_SMMGMT -f {folder}/missing"),
        "sm-down": ("smcert-6.1", nowhere, login),
        "smgr": ("smcert-system-manager", nowhere),
    }


@pytest.fixture(scope="session")
def nagios(folder, lab, hosts, graphite):
    """Nagios with the shipped files as they are, and with hosts for these tests."""
    objects = ""
    for name, (template, *lines) in hosts.items():
        lines = (f"host_name {name}", f"address {lab.host}", "contact_groups admins", *lines)
        objects += "\n".join(("define host {", f"use {template}", *lines, "}\n"))
    # The shipped lines for nagios.cfg, and then what is another's or too slow for a test.
    more = f"""{(GRAPHS / "nagios.cfg").read_text()}
        cfg_file={GRAPHS}/commands.cfg
        service_perfdata_file={folder}/service-perfdata
        service_perfdata_file_processing_interval=1
        cfg_file={Path(__file__).with_name("site.cfg")}
    """
    daemon = Nagios(folder / "nagios", objects, more)
    script = f'exec {GRAPHS}/perfdata-to-carbon --port {graphite.port} "$@"'
    daemon.add_plugin("perfdata-to-carbon", script)
    with daemon:
        yield daemon
