"""A Nagios 4 of its own: the real daemon with the shipped files, everything else private."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

from tests.plugin import PLUGINS
from tests.requirements import need
from tests.servers.daemon import Daemon

SHIPPED = PLUGINS.parent / "icinga-conf" / "nagios"
DEBIAN = Path("/usr/lib/nagios/plugins")

# nagios_user: the checkout, and its Python, may be where the user nagios can't look.
# execute_service_checks: only forced checks run, one where a test wants one.
_MAIN = """\
cfg_dir={shipped}
resource_file={folder}/resource.cfg
nagios_user=root
nagios_group=root
log_file={folder}/nagios.log
object_cache_file={folder}/objects.cache
precached_object_file={folder}/objects.precache
status_file={folder}/status.dat
status_update_interval=1
state_retention_file={folder}/retention.dat
retain_state_information=0
command_file={folder}/nagios.cmd
query_socket={folder}/nagios.qh
check_result_path={folder}/results
lock_file={folder}/nagios.pid
temp_file={folder}/nagios.tmp
temp_path={folder}
execute_service_checks=0
use_syslog=0
check_for_updates=0
illegal_macro_output_chars=`~$&|'"<>
{more}
"""


class Nagios:
    """Nagios below the new folder ``folder``, with ``objects`` beside the shipped ones.

    ``more`` are more lines for nagios.cfg, ``shipped`` may be a copy. It runs inside a ``with``
    block. $USER1$ is a folder with the suite's plugins and Debian's check_tcp, $USER2$ is
    ``folder``.
    """

    def __init__(
        self, folder: Path, objects: str, more: str = "", shipped: Path = SHIPPED / "smcert"
    ) -> None:
        need("nagios4", str(DEBIAN / "check_tcp"), root=True)
        self.folder = folder
        self.plugins = folder / "plugins"
        for path in (self.plugins, folder / "results"):
            path.mkdir(parents=True)
        for plugin in (
            *PLUGINS.glob("check_smcert_*"),
            SHIPPED / "smcert-stage",
            DEBIAN / "check_tcp",
        ):
            (self.plugins / plugin.name).symlink_to(plugin)
        (folder / "resource.cfg").write_text(f"$USER1$={self.plugins}\n$USER2$={folder}\n")
        (folder / "objects.cfg").write_text(objects)
        more = f"cfg_file={folder}/objects.cfg\n{more}"
        main = _MAIN.format(shipped=shipped, folder=folder, more=more)
        (folder / "nagios.cfg").write_text(main)

    def add_plugin(self, name: str, script: str) -> None:
        """Put a shell script beside the plugins, or in the place of one."""
        (self.plugins / name).unlink(missing_ok=True)  # it may be a link
        (self.plugins / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.plugins / name).chmod(0o755)

    def validate(self) -> subprocess.CompletedProcess:
        """``nagios4 -v``; its output is text."""
        return subprocess.run(
            ["nagios4", "-v", self.folder / "nagios.cfg"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environment(),
            check=False,
        )

    def __enter__(self) -> Nagios:
        self._daemon = Daemon(
            ("nagios4", str(self.folder / "nagios.cfg")),
            self._environment(),
            self.folder / "console.log",
            lambda: self.hosts() and (self.folder / "nagios.cmd").exists(),
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._daemon.stop()

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until ``condition()`` is true and return it."""
        return self._daemon.wait(condition)

    def services(self) -> dict[tuple[str, str], dict[str, str]]:
        """What status.dat says of each service, by host and description."""
        found = self._status("servicestatus")
        return {(each["host_name"], each["service_description"]): each for each in found}

    def hosts(self) -> dict[str, dict[str, str]]:
        """What status.dat says of each host."""
        return {each["host_name"]: each for each in self._status("hoststatus")}

    def check(
        self, host: str, *services: str, meanwhile: Callable[[], object] = lambda: None
    ) -> dict[str, dict[str, str]]:
        """Force checks of a host's services, wait for the results and return them by service.

        ``meanwhile`` is called again and again until the results are there.
        """
        now = int(time.time())
        for service in services:
            self.command(f"SCHEDULE_FORCED_SVC_CHECK;{host};{service};{now}")

        def results() -> dict[str, dict[str, str]]:
            meanwhile()
            status = self.services()
            found = {service: status[host, service] for service in services}
            return found if all(int(it["last_check"]) >= now for it in found.values()) else {}

        return self.wait(results)

    def check_host(self, host: str) -> dict[str, str]:
        """The same for a host itself."""
        now = int(time.time())
        self.command(f"SCHEDULE_FORCED_HOST_CHECK;{host};{now}")

        def result() -> dict[str, str] | None:
            status = self.hosts()[host]
            return status if int(status["last_check"]) >= now else None

        return self.wait(result)

    def command(self, command: str) -> None:
        """Give Nagios an external command."""
        # Not to wait for a reader, where Nagios has ended.
        pipe = os.open(self.folder / "nagios.cmd", os.O_WRONLY | os.O_NONBLOCK)
        os.write(pipe, f"[{int(time.time())}] {command}\n".encode())
        os.close(pipe)

    def _environment(self) -> dict[str, str]:
        # The plugins' "env python3" has to find the Python that runs the tests.
        path = [os.path.dirname(sys.executable), os.environ.get("PATH", ""), "/usr/sbin:/sbin"]
        # ssh's files are in the home of passwd all the same.
        return {"PATH": ":".join(path), "HOME": str(self.folder)}

    def _status(self, kind: str) -> list[dict[str, str]]:
        try:
            text = (self.folder / "status.dat").read_text()
        except FileNotFoundError:
            return []
        blocks = [block.split("\n\t}")[0] for block in text.split(f"\n{kind} {{\n")[1:]]
        return [dict(line.strip().split("=", 1) for line in block.split("\n")) for block in blocks]
