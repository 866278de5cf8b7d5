"""--ssh openssh: what ends too early is told, and nothing stays of ssh."""

import os
import signal
import subprocess
import sys

import pytest

from tests.lab import SessionManager
from tests.plugin import PLUGINS, at_home, plugin, quiet_environment
from tests.ssh.liars import server
from tests.ssh.started import processes, started, until
from tests.ssh.test_login import said

pytestmark = pytest.mark.server


@pytest.fixture
def way():
    return "openssh"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_plugin_that_is_killed_takes_ssh_with_it(number):
    with SessionManager(era="old") as lab:
        lab.put("/root/.profile", b"sleep 3333\n")
        lab.put("/root/.bash_profile", b"sleep 3333\n")
        running = started(lab)
        until(lambda: "sleep 3333" in lab.run("ps -eo args").stdout)
        assert processes(f"ssh.*{lab.port}")
        # unshare and sh have become the plugin.
        os.kill(running.pid, number)
        running.wait()
        until(lambda: not processes(f"ssh -E.*{lab.port}"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_ssh_of_a_silent_jump_host_does_not_stay_for_ever(tmp_path, number):
    with server() as port:
        config = tmp_path / "config"
        config.write_text(f"Host sm\n  ProxyJump cust@127.0.0.1:{port}\n")
        options = ["-H", "sm", "-F", config, "--ssh", "openssh", "-t", "3"]
        command = [*at_home(tmp_path), sys.executable, PLUGINS / "check_smcert_sd1", *options]
        running = subprocess.Popen(list(map(str, command)), env=quiet_environment())
        until(lambda: processes(f"ssh -E.*{config} .*-W"))
        os.kill(running.pid, number)
        running.wait()
        until(lambda: not processes(config))


def test_what_takes_its_time_names_the_jump_host(tmp_path):
    with server() as port:
        config = tmp_path / "config"
        config.write_text(f"Host sm\n  ProxyJump cust@localhost:{port}\n")
        options = ["-H", "sm", "-F", config, "--ssh", "openssh", "-t", "3"]
        result = plugin("sd1", *options, home=tmp_path)
    assert "the last step was: connecting to sm port 22 through localhost" in result.stdout


def test_a_time_limit_ends_ssh(old):
    with SessionManager(era="old") as lab:
        lab.put("/root/.profile", b"sleep 3333\n")
        lab.put("/root/.bash_profile", b"sleep 3333\n")
        output, _ = started(lab, "-t", "4").communicate()
        assert "no result within 4 seconds, the last step was: reading the keystores as" in output
        assert not processes(f"ssh -E.*{lab.port}")
        until(lambda: "sleep 3333" not in lab.run("ps -eo args").stdout)


def test_a_connection_that_is_cut_while_the_keystores_are_read(check):
    with SessionManager(era="old") as lab:
        cut = "#!/bin/sh\nkill -9 $(ps -o ppid= -p $(pgrep -u cust sshd | head -1)) $(pgrep -u cust sshd)\nsleep 5\n"
        lab.run("rm /usr/local/bin/keytool")
        lab.put("/usr/local/bin/keytool", cut.encode(), 0o755)
        line = said(check(lab))
    assert "the connection to 127.0.0.1 was cut off" in line


def test_a_user_who_gets_no_session(check):
    with SessionManager(era="old") as lab:
        lab.run("sed -i '1i MaxSessions 0' /etc/ssh/sshd_config && kill -HUP 1")
        until(lambda: lab.log().count("Server listening on") >= 2)
        assert "sshd opens no session (channel 0: open failed" in said(check(lab))
