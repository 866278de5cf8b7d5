"""make load: a real Icinga 2 checks a thousand services of a handful of lab Session Managers.

Every state has to be the one that the lab's certificate has, and no result may be missing. Then
fifty plugins start at once: each ends within its time limit, and no state is wrong.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.lab import SessionManager, stores
from tests.plugin import PLUGINS
from tests.servers.icinga import SHIPPED, Icinga

# Days that each lab's certificates have left, and so the states of its three services.
LABS = (
    {"sd1": 400, "system_manager": 60, "jboss": 10},
    {"sd1": 10, "system_manager": 400, "jboss": 60},
    {"sd1": 60, "system_manager": 10, "jboss": 400},
    {"sd1": 400, "system_manager": 400, "jboss": 400},
    {"sd1": -5, "system_manager": 89, "jboss": 29},
)
STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
SUDOERS = "cust ALL=(root) NOPASSWD: ALL\n"
AT_ONCE, LIMIT = 50, 30


def state(days: float) -> int:
    """The state by the default thresholds."""
    return 0 if days >= 90 else 1 if days >= 30 else 2


def main() -> int:
    """Both loads; exit status 1 if a state is wrong or missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--concurrent", type=int, default=6, help="checks that Icinga runs at once")
    given = parser.parse_args()
    with contextlib.ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="load-")))
        folder.chmod(0o755)
        labs = [
            running.enter_context(SessionManager("old", stores(**days), sudoers=SUDOERS))
            for days in LABS
        ]
        wrong = _by_icinga(folder, labs, -(-given.services // 3), given.concurrent)
        return int(bool(wrong + _at_once(labs[0]) + _alone(labs[0])))


def _login(lab: SessionManager) -> list[str]:
    return ["-H", lab.host, "-p", str(lab.port), "-l", lab.user, "-i", str(lab.key_file),
            "--known-hosts", str(lab.known_hosts), "--become", "sudo"]  # fmt: skip


def _by_icinga(folder: Path, labs: list[SessionManager], hosts: int, concurrent: int) -> int:
    node = Icinga(folder, "master")
    node.make_authority()
    shutil.copytree(SHIPPED / "smcert", node.etc / "conf.d" / "smcert")
    node.write("conf.d/load.conf", f"const MaxConcurrentChecks = {concurrent}\n")
    node.write("conf.d/hosts.conf", "".join(_host(n, labs[n % len(labs)]) for n in range(hosts)))
    with node:
        started = time.monotonic()
        node.api.request(
            "POST", "actions/reschedule-check", type="Service", filter="true", force=True
        )
        while len(services := _checked(node)) < hosts * 3:
            time.sleep(1)
        seconds = time.monotonic() - started
    wrong = 0
    found: collections.Counter[str] = collections.Counter()
    for each in services:
        host, result = int(each["host_name"][2:]), each["last_check_result"]
        label = each["name"].removeprefix("smcert-")
        expected = state(LABS[host % len(LABS)][label])
        found[STATES[int(result["state"])]] += 1
        if int(result["state"]) != expected:
            wrong += 1
            print(f"wrong: {each['name']} of {each['host_name']}: {result['output'][:150]}")
    print(f"Icinga: {len(services)} services, {concurrent} at once: {seconds:.0f} s, "
          f"{len(services) / seconds:.1f} a second; {dict(found)}; {wrong} wrong, "
          f"{hosts * 3 - len(services)} missing")  # fmt: skip
    return wrong


def _host(number: int, lab: SessionManager) -> str:
    return f"""object Host "sm{number}" {{
  import "smcert-host"
  address = "{lab.host}"
  vars.smcert_port = {lab.port}
  vars.smcert_known_hosts = "{lab.known_hosts}"
  vars.smcert_logname = "{lab.user}"
  vars.smcert_identity = "{lab.key_file}"
  vars.smcert_become = "sudo"
  vars.smcert_reader = "native"
  vars.smcert_release = "6.1"
  check_interval = 1d
}}
"""


def _checked(node: Icinga) -> list[dict]:
    attributes = ["name", "host_name", "last_check_result"]
    found = node.api.request("GET", "objects/services", attrs=attributes)
    return [each["attrs"] for each in found if each["attrs"]["last_check_result"]]


def _at_once(lab: SessionManager) -> int:
    """Fifty by keytool on this machine: late is UNKNOWN, and it ends in time."""
    command = [sys.executable, str(PLUGINS / "check_smcert_sd1"), *_login(lab), "-t", str(LIMIT)]
    running = {}
    for _ in range(AT_ONCE):
        started = time.monotonic()
        running[subprocess.Popen(command, stdout=subprocess.DEVNULL)] = started
    found: collections.Counter[str] = collections.Counter()
    longest = 0.0
    while running:
        for each in [each for each in running if each.poll() is not None]:
            longest = max(longest, time.monotonic() - running.pop(each))
            found[STATES[each.returncode]] += 1
        time.sleep(0.01)
    print(f"{AT_ONCE} at once, -t {LIMIT}: {dict(found)}, the longest took {longest:.1f} s")
    return AT_ONCE - found["OK"] - found["UNKNOWN"]


def _alone(lab: SessionManager) -> int:
    """CPU and memory of one check on this side, by reader."""
    for reader in ("keytool", "native"):
        command = [str(PLUGINS / "check_smcert_sd1"), *_login(lab), "--reader", reader]
        script = (
            "import os, resource, subprocess, sys\n"
            "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
            "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
            "print(done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, sys.executable, *command], capture_output=True, text=True
        )
        status, cpu, memory = done.stdout.split()
        print(f"one check, {reader}: exit status {status}, {float(cpu):.2f} s CPU, "
              f"{float(memory):.0f} MiB")  # fmt: skip
        if status != "0":
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
