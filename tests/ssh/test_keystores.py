"""Keystores on the Session Manager: all three, the JBoss glob, and each way not to read one."""

import re

import pytest

from check_smcert import targets
from check_smcert.sources.ssh.login import CLIENTS
from tests.lab import JBOSS_ALL, SessionManager, keystore
from tests.ssh.test_login import said

pytestmark = pytest.mark.server


@pytest.fixture(params=CLIENTS)
def way(request):
    return request.param


SD1 = targets.SD1.path
JBOSS = "/opt/jboss/server/{}/conf/tm/keystore/container_keystore.jks"


@pytest.mark.parametrize("label", ["sd1", "system_manager", "jboss"])
def test_each_plugin_reads_its_certificate_at_the_notices_path(aged, check, label, reader):
    result = check(aged, "--reader", reader, label=label)
    assert result.returncode == 0, result.stdout
    assert result.stdout.startswith(f"SMCERT {label.upper()} OK - CN=")
    assert "days_remaining=" in result.stdout


def test_the_soonest_of_all_jboss_matches_decides_and_each_is_named(check, reader, era):
    stores = {
        JBOSS.format("default"): keystore(days=400, name="CN=far"),
        JBOSS.format("all one"): keystore(days=20, name="CN=near"),
    }
    with SessionManager(era, stores=stores) as lab:
        result = check(lab, "--reader", reader, label="jboss")
        assert result.returncode == 2, result.stdout
        first, *below = result.stdout.splitlines()
        assert f"CN=near in {JBOSS.format('all one')} expires in" in first
        assert {line.split(";")[0] for line in below if line.startswith("/")} == set(stores)

        lab.put(JBOSS.format("broken"), b"not a keystore")
        result = check(lab, "--reader", reader, "-c", "5", label="jboss")
        assert result.returncode == 3 and JBOSS.format("broken") in result.stdout


def test_no_jboss_server_at_all(check, reader, era):
    with SessionManager(era, stores={SD1: keystore()}) as lab:
        lab.run("rm -rf /opt/jboss/server; mkdir -p /opt/jboss/server/default")
        line = said(check(lab, "--reader", reader, label="jboss"))
    assert "nothing on 127.0.0.1 matches /opt/jboss/server/*/" in line


def test_an_expired_certificate_is_critical_and_reinstalled(check):
    with SessionManager(era="old", stores={SD1: keystore(days=-12, since=-700)}) as lab:
        result = check(lab, "--release", "6.1")
    assert result.returncode == 2
    assert "expired 12 days ago" in result.stdout or "expired 11 days ago" in result.stdout
    assert "PSN003617u step 5" in result.stdout and "days_remaining=-1" in result.stdout


@pytest.mark.parametrize("become", ["su", "none"])
def test_a_missing_keystore(aged, check, reader, become):
    line = said(check(aged, "-k", "/opt/Avaya/none.jks", "--reader", reader, become=become))
    assert "/opt/Avaya/none.jks does not exist on 127.0.0.1" in line


@pytest.mark.parametrize(
    "content, complaint",
    [
        (b"", "empty"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "nrecogni[sz]ed|no known format"),
        (
            b"\xfe\xed\xfe\xed\x00\x00\x00\x02\xff\xff\xff\xff",
            "no entry at all|cut short|damaged|count",
        ),
    ],
)
def test_a_file_that_is_no_keystore(old, check, reader, content, complaint):
    old.put("/opt/strange.jks", content)
    line = said(check(old, "-k", "/opt/strange.jks", "--reader", reader))
    assert re.search(complaint, line), line


def test_a_directory(old, check, reader):
    line = said(check(old, "-k", "/opt/Avaya", "--reader", reader))
    assert "can't read /opt/Avaya" in line and "irectory" in line


def test_a_pkcs12_keystore_shows_its_certificates_only_with_its_password(old, check, reader):
    old.put("/opt/store.p12", keystore(days=50, storetype="PKCS12", password="opensesame"))
    arguments = ["-k", "/opt/store.p12", "--reader", reader]
    assert "set SMCERT_STORE_PASSWORD" in said(check(old, *arguments))
    result = check(old, *arguments, SMCERT_STORE_PASSWORD="opensesame")
    assert result.returncode == 1, result.stdout


def test_no_keytool_there(check):
    with SessionManager(era="old") as lab:
        lab.run("rm /usr/local/bin/keytool; mount -t tmpfs none /usr/lib/jvm")
        line = said(check(lab))
        assert "no keytool" in line and "--reader native" in line
        assert check(lab, "--reader", "native").returncode == 0


def test_a_path_with_all_that_a_shell_could_stumble_over(aged, check, reader):
    path = "/opt/a b'c\"$(touch pwned)`;&.jks"
    aged.put(path, keystore(days=50))
    result = check(aged, "-k", path, "--reader", reader)
    assert result.returncode == 1, result.stdout
    assert (
        aged.run("find / -path /proc -prune -o -path /sys -prune -o -name pwned -print").stdout
        == ""
    )


def test_what_find_can_not_look_into_is_told_whatever_else_it_finds(check, reader, era):
    with SessionManager(era, sudoers="cust ALL=(root) NOPASSWD: ALL\n") as lab:
        lab.run("mkdir /opt/jboss/server/two && ln -s conf /opt/jboss/server/two/conf")
        line = said(check(lab, "--reader", reader, label="jboss", become="sudo"))
        assert "can't look for all of /opt/jboss/server/*" in line and "/two/conf" in line


def test_no_jboss_at_all_by_sudo(check, era):
    with SessionManager(era, sudoers="cust ALL=(root) NOPASSWD: ALL\n") as lab:
        lab.run("rm -r /opt/jboss")
        line = said(check(lab, label="jboss", become="sudo"))
    assert "nothing on 127.0.0.1 matches" in line and "check -k" in line


def test_one_server_that_is_not_read_is_no_reason_for_an_outage(check):
    with SessionManager(era="old") as lab:
        lab.put(JBOSS_ALL, b"junk")
        result = check(lab, "--release", "6.1", label="jboss")
    assert result.returncode == 3
    assert "expires in" not in result.stdout.splitlines()[0]
    assert "outage" not in result.stdout and "initTM" not in result.stdout


def test_a_missing_keystore_in_a_folder_that_only_root_may_see(check, reader):
    with SessionManager(era="old", sudoers="cust ALL=(root) NOPASSWD: ALL\n") as lab:
        lab.run("mkdir -m 700 /opt/secret")
        arguments = ("-k", "/opt/secret/none.jks", "--reader", reader)
        line = said(check(lab, *arguments, become="sudo"))
    assert "/opt/secret/none.jks" in line and "check -k and the server's release" in line


def test_a_keytool_that_can_not_start_is_no_missing_keystore(check):
    with SessionManager(era="old") as lab:
        script = "#!/bin/sh\necho 'libjli.so: cannot open: No such file or directory' >&2\nexit 1\n"
        lab.put("/usr/local/bin/keytool", script.encode(), 0o755)
        line = said(check(lab))
    assert "keytool can't read" in line and "libjli.so" in line


def test_a_keytool_that_says_nothing(check):
    with SessionManager(era="old") as lab:
        lab.put("/usr/local/bin/keytool", b"#!/bin/sh\n", 0o755)
        assert "shows keytool nothing" in said(check(lab))


def test_an_alias_that_keytool_can_not_show(check):
    stores = {SD1: keystore(days=50, alias="schlüssel")}
    with SessionManager(era="old", stores=stores) as lab:
        assert check(lab, "-a", "schlüssel", "--reader", "native").returncode == 1
        assert "--reader native" in said(check(lab, "-a", "schlüssel"))


def test_all_three_stores_in_one_login(aged, check, reader):
    before = aged.log().count("Accepted password")
    result = check(aged, "--reader", reader, label="all")
    assert result.returncode == 0, result.stdout
    perfdata = result.stdout.splitlines()[0].split(" | ")[1]
    assert [value.split("=")[0] for value in perfdata.split()] == ["sd1", "system_manager", "jboss"]
    assert aged.log().count("Accepted password") == before + 1


def test_all_with_one_store_missing_shows_the_others(check):
    with SessionManager(era="old", stores={SD1: keystore(days=50)}) as lab:
        result = check(lab, label="all")
    assert result.returncode == 3
    assert "sd1 WARNING" in result.stdout and "sd1=" in result.stdout
    assert "system_manager UNKNOWN" in result.stdout and "jboss UNKNOWN" in result.stdout


@pytest.mark.parametrize("become", ["su", "none", "sudo"])
def test_a_time_limit_ends_the_check_and_leaves_nothing_running_there(check, become, era):
    with SessionManager(era, sudoers="cust ALL=(root) NOPASSWD: ALL\n") as lab:
        lab.put("/usr/local/bin/keytool", b"#!/bin/sh\nsleep 3333\n", 0o755)
        line = said(check(lab, "-t", "4", become=become, SMCERT_BECOME_PASSWORD=lab.root_password))
        assert "no result within 4 seconds" in line and "reading the keystores" in line
        lab.run(
            "for i in 1 2 3 4 5 6 7 8 9 10; do pgrep -f 'sleep 333[3]' || exit 0; sleep 0.2; done; exit 1"
        )
