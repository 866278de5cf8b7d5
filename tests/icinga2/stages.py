"""Certificates whose days the tests tell to a real Icinga 2, and what it then told whom."""

from __future__ import annotations

import re
import time
from pathlib import Path

from tests.icinga2.configured import configured
from tests.servers.daemon import wait
from tests.servers.icinga import Icinga
from tests.stages import OK, STAGES

WHOLE_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOSTS = """
object Host "%s" {
  import "smcert-host"
  vars.smcert_release = "6.1"
  vars.smcert_stages = true
  vars.smcert_team = [ "team" ]
  vars.smcert_oncall = [ "oncall" ]
  %s
}
"""
NAMES = ("week", "downtime", "acknowledged", "unreachable", "odd")


def configured_node(folder: Path, letters: Path, name: str, hours: str) -> Icinga:
    """An Icinga 2 not yet running, whose own checks are off: it is told results.

    It is forced to compute stages. ``hours`` are the office hours of each day.
    """
    node = Icinga(folder, name)
    node.make_authority()
    configured(node, letters)
    app = 'object IcingaApplication "app" {\n enable_service_checks = false\n'
    node.write("conf.d/app.conf", app + " enable_host_checks = false\n}\n")
    hosts = [HOSTS % (name, "") for name in NAMES]
    node.write("conf.d/hosts.conf", "".join(hosts) + HOSTS % ("all", "vars.smcert_all = true"))
    notifications = node.etc / "conf.d" / "smcert-notifications.conf"
    days = "".join(f'{day} = "{hours}"\n' for day in WHOLE_WEEK if hours)
    office = re.compile(r'(?<=ranges = \{\n)(?: +\w+ = ".+"\n)+')
    notifications.write_text(office.sub(days, notifications.read_text()))
    return node


def action(node: Icinga, name: str, service: str, **more: object) -> list[dict]:
    """Do one of the actions of Icinga's API."""
    more = {"type": "Service", "service": service, "author": "test", "comment": "test", **more}
    return node.api.request("POST", f"actions/{name}", **more)


class Watched:
    """A host whose certificate has so many days left, and what was told of it."""

    def __init__(self, node: Icinga, letters: Path, host: str, source: str = "smcert-sd1") -> None:
        self.node, self.letters, self.host, self.source = node, letters, host, source
        self._seen = len(self._lines())

    def days(
        self, perfdata: float | str | None, state: int = OK, output: str = "SMCERT SD1 - CN=sm1"
    ) -> dict[str, dict]:
        """The certificate's check says this; Icinga then computes the stages."""
        perfdata = f"days_remaining={perfdata};90:;30:" if isinstance(perfdata, float) else perfdata
        self.passive(self.source, state, output, str(perfdata or "").split())
        return {stage: self.stage(stage) for stage in STAGES}

    def passive(self, name: str, state: int, output: str, values: list[str], ago: int = 0) -> None:
        """Tell Icinga a result of one of its services, of so many seconds ago."""
        self.node.api.request(
            *("POST", "actions/process-check-result"),
            type="Service",
            service=f"{self.host}!{name}",
            exit_status=state,
            plugin_output=output,
            performance_data=values,
            execution_end=time.time() - ago,
        )

    def stage(self, stage: str, store: str = "sd1") -> dict:
        """Have Icinga compute a stage now."""
        return self.node.api.check("services", f"{self.host}!smcert-{store}-{stage}")

    def hears(self, *expected: str) -> None:
        """That is what its users were told of the stages since the last time, and nothing else."""
        last = f"{self.host}!smcert-sd1-expired"
        action(self.node, "send-custom-notification", last)
        new: list[str] = []

        def all_came() -> bool:
            new[:] = self._lines()[self._seen :]
            told = [line for line in new if " CUSTOM " not in line]
            return len(new) - len(told) == 2 and len(told) >= len(expected)

        wait(all_came, lambda: "\n".join(new))
        self._seen += len(new)
        told = [line.replace(f"{self.host}!smcert-", "") for line in new if " CUSTOM " not in line]
        assert sorted(told) == sorted(expected)

    def _lines(self) -> list[str]:
        return [line for line in self.letters.read_text().splitlines() if f" {self.host}!" in line]
