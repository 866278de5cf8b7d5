"""The past: what the real plugin says on each of many days, told to Icinga as of that day."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.plugin import PLUGINS
from tests.requirements import need
from tests.servers.icinga_api import Api
from tests.stack.estate import Service


def replay(
    api: Api, services: list[Service], days_ago: Sequence[int], say: Callable[[str], object]
) -> None:
    """Run the plugins under faketime and hand the results, oldest first, to Icinga.

    ``say`` is told how far it is, a line for each tenth.
    """
    need("faketime")
    now = int(time.time())
    moments = {days: now - days * 86400 for days in days_ago}
    wanted = [(service, days) for service in services for days in days_ago]
    tenths = {len(wanted) * tenth // 10 for tenth in range(1, 11)}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [pool.submit(_run, service, days, moments[days]) for service, days in wanted]
        for done, ((service, days), run) in enumerate(zip(wanted, runs), 1):
            _tell(api, service, run.result(), moments[days])
            if done in tenths:
                say(f"      {done} of {len(wanted)} results, {service.name}")


def _run(service: Service, days_ago: int, moment: int) -> subprocess.CompletedProcess:
    plugin = PLUGINS / f"check_smcert_{service.label}"
    arguments = map(str, service.past(days_ago))
    return subprocess.run(
        [
            "faketime",
            "-f",
            f"@{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(moment))}",
            sys.executable,
            plugin,
            *arguments,
        ],  # fmt: skip
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "TZ": "UTC"},
        check=False,
    )


def _tell(api: Api, service: Service, run: subprocess.CompletedProcess, moment: int) -> None:
    output, _, perfdata = run.stdout.partition("|")
    perfdata, _, more = perfdata.partition("\n")
    assert run.returncode < 3 and perfdata, run.stdout + run.stderr
    api.request(
        "POST",
        "actions/process-check-result",
        type="Service",
        service=service.name,
        exit_status=run.returncode,
        plugin_output=f"{output.strip()}\n{more}".strip(),
        performance_data=perfdata.split(),
        execution_start=moment,
        execution_end=moment,
    )
