"""What is shipped is valid as it stands: beside Debian's own configuration, and on every node."""

import re
import shutil
from pathlib import Path

import pytest

from tests.servers.icinga import SHIPPED, Icinga

DEBIAN = Path("/etc/icinga2/conf.d")
OF_THE_EXAMPLES = 8 + 15  # services, the stages of one host among them


@pytest.fixture
def node(tmp_path):
    return Icinga(tmp_path, "master1.example.com")


def validated(node):
    output = node.validate()
    assert "warning/" not in output
    return output


def test_a_copy_in_conf_d_with_the_example_hosts(node):
    shutil.rmtree(node.etc / "conf.d")
    shutil.copytree(DEBIAN, node.etc / "conf.d")
    before = validated(node)
    for path in SHIPPED.glob("smcert*"):
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, node.etc / "conf.d" / path.name)
    after = validated(node)
    for added in ("Host", "Service", "CheckCommand", "Notification"):
        assert instantiated(after, added) > instantiated(before, added)


def test_with_the_readmes_line_no_session_manager_is_pinged(node):
    (line,) = re.findall(r"`(ignore where .+?)`", (SHIPPED / "README.md").read_text())
    shutil.rmtree(node.etc / "conf.d")
    shutil.copytree(DEBIAN, node.etc / "conf.d")
    services = node.etc / "conf.d" / "services.conf"
    pinged = re.compile(r"^ +assign where host\.address6?$", re.M)
    assert len(pinged.findall(services.read_text())) == 2  # ping4 and ping6
    services.write_text(pinged.sub(rf"\g<0>\n  {line}", services.read_text()))
    before = instantiated(validated(node), "Service")
    shutil.copytree(SHIPPED / "smcert", node.etc / "conf.d" / "smcert")
    shutil.copy(SHIPPED / "smcert-hosts.conf", node.etc / "conf.d")
    assert instantiated(validated(node), "Service") == before + OF_THE_EXAMPLES


def instantiated(output, kind):
    (line,) = [line for line in output.splitlines() if line.endswith((f" {kind}.", f" {kind}s."))]
    return int(line.split()[-2])


def test_the_example_zones(node):
    shutil.copy(SHIPPED / "zones.conf", node.etc)
    zone = node.etc / "zones.d"
    (zone / "site-a").mkdir(parents=True)
    shutil.copytree(SHIPPED / "smcert", zone / "global-templates" / "smcert")
    shutil.copy(SHIPPED / "smcert-hosts.conf", zone / "site-a")
    assert instantiated(validated(node), "Service") == OF_THE_EXAMPLES


def test_constants_that_nobody_has_set(node):
    constants = (node.etc / "constants.conf").read_text().splitlines()
    kept = [line for line in constants if "Smcert" not in line]
    assert len(kept) == len(constants) - 3
    node.write("constants.conf", "\n".join(kept))
    for path in (SHIPPED / "smcert").glob("*.conf"):
        shutil.copy(path, node.etc / "conf.d")
    shutil.copy(SHIPPED / "smcert-hosts.conf", node.etc / "conf.d")
    validated(node)
