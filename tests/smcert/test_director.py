"""smcert config director: a real Director takes the commands."""

import shlex

import pytest

from tests.icinga2 import basket
from tests.servers.daemon import wait
from tests.servers.director import Director
from tests.smcert.site import inventory, smcert

pytestmark = pytest.mark.server


def test_the_director_makes_hosts_whose_checks_are_the_inventorys(tmp_path, folder):
    path = inventory(
        tmp_path,
        {
            "sm1": "release=6.1\nexclude=CN=a*\nexclude=b",
            "sm-62": "release=6.2.0\nconnect=192.0.2.62",
            "one": "release=6.1\nplugin=jboss",
        },
        "logname=cust\npassword=hush-hush",
    )
    commands = [
        shlex.split(line)
        for line in smcert("config", "director", "-c", path).stdout.splitlines()[2:]
    ]
    with basket.master(folder / "smcert") as node, Director(node) as director:
        director.restore(basket.shipped())
        for _ in range(2):  # what is there already is left as it is
            for words in commands:
                director.run(*words[2:])
        director.run("config", "deploy")
        wait(lambda: "sm1" in node.api.names("hosts"), node.log)
        services = wait(lambda: node.api.names("services"))
        assert services == {"sm1!smcert-all", "sm-62!smcert-smmgmt", "one!smcert-jboss"}
        found = node.api.get("hosts", "sm1")["vars"]
        assert found["smcert_exclude"] == ["CN=a*", "b"]
        assert found["smcert_extra_opts"] == f"sm1@{path}" and "smcert_password" not in found
