"""A check by --ssh openssh that is running, and what runs beside it."""

import subprocess
import sys
import time

from tests.plugin import PLUGINS, at_home, quiet_environment


def started(lab, *arguments, **environment):
    """A check that is running."""
    command = [sys.executable, str(PLUGINS / "check_smcert_sd1"), "-H", lab.host, "-p", str(lab.port),
               "-l", lab.user, "--known-hosts", str(lab.known_hosts), "--ssh", "openssh",
               "--become", "su", *arguments]  # fmt: skip
    secrets = {"SMCERT_PASSWORD": lab.password, "SMCERT_BECOME_PASSWORD": lab.root_password}
    return subprocess.Popen(
        [*at_home(lab.folder), *command],
        stdout=subprocess.PIPE,
        env={**quiet_environment(), **secrets, **environment},
        text=True,
    )


def processes(word):
    """Those of this machine whose command line has it."""
    found = subprocess.run(["pgrep", "-f", str(word)], capture_output=True, text=True)
    return found.stdout.split()


def until(what):
    """Wait; a test that waits in vain fails by its caller's patience."""
    for _ in range(1500):
        if what():
            return
        time.sleep(0.02)
    raise AssertionError("it never came")
