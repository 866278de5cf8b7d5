"""An Icinga DB of its own: Redis, its daemon and a database, fed by an Icinga 2."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from pathlib import Path

from tests.requirements import need
from tests.servers.daemon import Daemon, free_port, listens
from tests.servers.icinga import Icinga
from tests.servers.postgres import Postgres

NAME = "icingadb"
_SCHEMA = Path("/usr/share/icingadb/schema/pgsql/schema.sql")

# Icinga 2's side: the results go to Redis.
_WRITER = """\
object IcingaDB "icingadb" {{
  host = "127.0.0.1"
  port = {port}
  password = "{password}"
}}
"""

_REDIS = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
save ""
appendonly no
daemonize no
"""

_DAEMON = """\
database:
  type: pgsql
  host: {socket}
  database: {name}
  user: postgres
redis:
  host: 127.0.0.1
  port: {port}
  password: "{password}"
logging:
  output: console
"""


class IcingaDB:
    """Below the new folder ``folder``, for the node ``icinga``, which must not run yet; a context.

    Redis on ``port`` has the newest results, the database ``NAME`` of ``postgres``, a running
    server, has the objects.
    """

    def __init__(self, icinga: Icinga, postgres: Postgres, folder: Path) -> None:
        need("redis-server", "icingadb", root=True)
        self.port = free_port()
        self.password = secrets.token_urlsafe()
        self._postgres = postgres
        self._folder = folder
        values = {"port": self.port, "password": self.password, "name": NAME}
        icinga.write("conf.d/icingadb.conf", _WRITER.format(**values))
        folder.mkdir(mode=0o700)
        (folder / "redis.conf").write_text(_REDIS.format(folder=folder, **values))
        (folder / "config.yml").write_text(_DAEMON.format(socket=postgres.folder, **values))
        self._running = ExitStack()

    def __enter__(self) -> IcingaDB:
        with self._running:
            self._postgres.load(NAME, _SCHEMA)
            self._start("redis-server", f"{self._folder}/redis.conf")
            self._daemon = self._start("icingadb", f"--config={self._folder}/config.yml")
            self._running = self._running.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def wait_for_services(self, count: int) -> None:
        """Wait until so many services, with a state each, are in the database."""
        query = "SELECT count(*) FROM service JOIN service_state ON service_id = service.id"
        self._daemon.wait(lambda: int(self._postgres.run(query, database=NAME)) >= count)

    def _start(self, program: str, option: str) -> Daemon:
        ready = (lambda: listens(self.port)) if program == "redis-server" else lambda: True
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        log = self._folder / f"{program}.log"
        daemon = Daemon((program, option), environment, log, ready)
        self._running.callback(daemon.stop)
        return daemon
