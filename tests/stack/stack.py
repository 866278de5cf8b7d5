"""Everything that watches, started in order; what is shipped is used as it stands."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.plugin import PLUGINS
from tests.servers.carbon import Carbon
from tests.servers.daemon import wait
from tests.servers.graphite_web import GraphiteWeb
from tests.servers.icinga import SHIPPED, Icinga
from tests.servers.icingadb import IcingaDB
from tests.servers.icingaweb import IcingaWeb
from tests.servers.postgres import Postgres
from tests.stack.estate import Service, estate
from tests.stack.history import replay

# Every day of the last week, before that every week: each is a run of the plugin.
DAYS_AGO = (*range(300, 7, -7), *range(7, 0, -1))

_STEPS = 7
_CONF = PLUGINS.parent / "icinga-conf"

_FEATURES = """\
object IcingaApplication "app" {{ enable_service_checks = false }}
object GraphiteWriter "graphite" {{
  host = "127.0.0.1"
  port = {port}
}}
"""


class Stack:
    """Lab Session Managers, Icinga 2, Graphite and Icinga Web; they run inside a ``with``.

    At its start their certificates have a past, of ``days_ago``, and have just been checked.
    ``say`` is told what is being done, and how far it is, a line each time.
    """

    def __init__(
        self, days_ago: Sequence[int] = DAYS_AGO, say: Callable[[str], object] = str
    ) -> None:
        self._days_ago = days_ago
        self._say = say
        self._steps = 0
        self._running = ExitStack()

    def __enter__(self) -> Stack:
        with ExitStack() as starting:
            self._start(starting)
            self._running = starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def _start(self, starting: ExitStack) -> None:
        enter = starting.enter_context
        folder = Path(enter(tempfile.TemporaryDirectory(prefix="smcert-stack-")))
        self._begin("three Session Managers with their keystores")
        self.hosts = enter(estate(folder))
        self._begin("Graphite")
        self.carbon = enter(Carbon(folder / "carbon", _CONF / "graphite"))
        self.graphite = enter(GraphiteWeb(folder / "graphite", self.carbon.whisper))
        self.icinga = Icinga(folder, "icinga")
        self.icinga.make_authority()
        self._configure(folder)
        self._begin("Icinga DB: PostgreSQL, Redis")
        postgres = enter(Postgres())
        results = enter(IcingaDB(self.icinga, postgres, folder / "icingadb"))
        self._begin("Icinga Web")
        self.web = enter(IcingaWeb(self.icinga, results, postgres, folder / "module"))
        self._begin("Icinga 2")
        enter(self.icinga)
        wait(self._feeds_graphite, self.icinga.log)
        self._begin(f"{len(self._days_ago)} days of the past, each a run of the plugin")
        replay(self.icinga.api, self.services, self._days_ago, self._say)
        self._begin("the checks of today")
        self._check()
        results.wait_for_services(len(self.services))

    def _begin(self, what: str) -> None:
        self._steps += 1
        self._say(f"[{self._steps}/{_STEPS}] {what}")

    @property
    def services(self) -> list[Service]:
        """Those of all hosts."""
        return [service for host in self.hosts for service in host.services]

    def _configure(self, folder: Path) -> None:
        node = self.icinga
        shutil.copytree(SHIPPED / "smcert", node.etc / "conf.d" / "smcert")
        node.write("conf.d/hosts.conf", "".join(map(str, self.hosts)))
        node.write("conf.d/features.conf", _FEATURES.format(port=self.carbon.port))
        module = shutil.copytree(_CONF / "icingaweb2" / "graphite", folder / "module")
        config = module / "config.ini"
        text = config.read_text().replace("http://graphite.example.com", self.graphite.url)
        config.write_text(text)

    def _feeds_graphite(self) -> bool:
        """Whether the writer is connected: what Icinga hears before that, it does not write."""
        (status,) = self.icinga.api.request("GET", "status/GraphiteWriter")
        return status["status"]["graphitewriter"]["graphite"]["connected"]

    def _check(self) -> None:
        """Let Icinga check by itself from now on, and have it begin at once."""
        app = {"attrs": {"enable_service_checks": True}}
        self.icinga.api.request("POST", "objects/icingaapplications/app", **app)
        for host in self.hosts:
            self.icinga.api.check("hosts", host.name)
            for service in host.services:
                self.icinga.api.check("services", service.name)
