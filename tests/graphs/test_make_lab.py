"""make lab is up until it is told to end, and leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.requirements import need
from tests.servers.browser import Browser


@pytest.fixture
def temporary():
    """Its folder for temporary files, which the daemons' users may enter."""
    need("icinga2", "graphite-manage", "php", "unshare", root=True)
    with tempfile.TemporaryDirectory(prefix="make-lab-") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


def processes(temporary):
    """The command lines of whatever still runs with a file below that folder."""
    lines = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            lines.append((process / "cmdline").read_bytes())
        except OSError:  # it has just ended
            continue
    return [line for line in lines if bytes(temporary) in line]


@pytest.fixture
def lab(temporary):
    command = [sys.executable, "-m", "tests.stack", "--days", "1"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as started:
        yield started
        started.kill()


def test_the_login_that_it_shows_is_right_and_ctrl_c_clears_up(lab, temporary):
    said = ""
    while "Ctrl-C" not in said:
        line = lab.stdout.readline()
        assert line, said
        said += line
    steps = re.findall(r"^ +\d+ s  \[(\d+)/(\d+)\] \w", said, re.M)
    assert steps == [(str(number), str(len(steps))) for number in range(1, len(steps) + 1)]
    shown = re.search(r"Icinga Web +(\S+)\s+(\S+)\s+user (\S+), password (\S+)", said)
    services, graphs, user, password = shown.groups()
    with Browser() as browser:
        browser.log_in(services, user, password)
        assert "smcert-jboss" in browser.find("#main").get_attribute("innerHTML")
        browser.open(graphs)
        assert browser.pictures("img.graphiteImg")
    assert processes(temporary)
    lab.send_signal(signal.SIGINT)
    assert lab.wait(30) == 0
    assert not processes(temporary)
    assert not list(temporary.iterdir())
