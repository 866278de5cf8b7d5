"""Hundreds of Session Managers: each is there once and in its own state, and memory does not grow."""

import json
import subprocess
import sys

import pytest

from tests.smcert.site import command, environment, file, inventory

pytestmark = pytest.mark.long
STATES = {400: "OK", 61: "WARNING", 12: "CRITICAL", -3: "CRITICAL", 1000: "OK"}


def test_each_of_many_is_there_once_with_its_own_state(tmp_path):
    keys = [(state, file(tmp_path, f"d{days}", days)) for days, state in STATES.items()]
    keys.append(("UNKNOWN", f"file={tmp_path}/none"))
    expected = {f"sm{number}": keys[number % len(keys)] for number in range(300)}
    path = inventory(tmp_path, {name: key for name, (_, key) in expected.items()})
    done = subprocess.run(
        command("fleet", "-c", path, "--output", "json", "--jobs", "16"),
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    hosts = json.loads(done.stdout)["hosts"]
    assert [host["name"] for host in hosts if host["state"] != expected[host["name"]][0]] == []
    assert sorted(host["name"] for host in hosts) == sorted(expected)


MEASURED = """
import resource, sys, tempfile
from dataclasses import replace
from datetime import datetime, timezone
from check_smcert.fleet.results import Results
from check_smcert.outputs import csv, json, openmetrics, table
from check_smcert.outputs.totals import Totals
from tests.outcomes import certificate, outcome, store
from check_smcert.outcome import HostOutcome
import check_smcert.readers
check_smcert.readers.read = lambda data, hints, format: data
made = outcome({"sd1": [store(*(certificate(400 + n, f"cn{n}") for n in range(200)))]})
with tempfile.SpooledTemporaryFile(1 << 20) as file:
    results, totals = Results(file), Totals()
    for number in range(int(sys.argv[1])):
        host = HostOutcome(f"sm{number}", "x", "6.1", made, f"sm{number}")
        totals.add(host)
        results.add(host)
    for pieces in (json.render(results.hosts(), totals, datetime.now(timezone.utc)),
                   csv.render(results.rows()), openmetrics.render(results.hosts), table.render(results.rows)):
        for _ in pieces:
            pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_is_that_of_one_outcome_however_many_there_are():
    def peak(number):
        shell = [sys.executable, "-c", MEASURED, str(number)]
        return int(subprocess.run(shell, env=environment(), capture_output=True, check=True).stdout)

    # 200 certificates each: all of them together would be more than 10 MB for 100 hosts.
    assert peak(200) - peak(20) < 4 * 1024  # KiB
