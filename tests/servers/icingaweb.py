"""An Icinga Web 2 of its own: Debian's, with Icinga DB and graphite, on a loopback port."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.requirements import need
from tests.servers.daemon import Daemon, free_port, listens
from tests.servers.icinga import Icinga
from tests.servers.icingadb import IcingaDB
from tests.servers.postgres import Postgres

_SHARE = Path("/usr/share/icingaweb2")
_WEBROUTER = "/usr/share/php/Icinga/Application/webrouter.php"
# What webrouter.php itself does for PHP's own server, whose name it does not know from PHP 8.4 on.
_ROUTER = f"""\
<?php
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
return require '{_WEBROUTER}';
"""

_DATABASE = """\
[{name}]
type = "db"
db = "pgsql"
host = "{socket}"
port = "5432"
dbname = "{name}"
username = "postgres"
password = ""
charset = "utf8"
"""

_FILES = {
    "config.ini": f"""\
[global]
config_backend = "db"
config_resource = "icingaweb2"
module_path = "{_SHARE}/modules"
[logging]
log = "php"
level = "ERROR"
""",
    "authentication.ini": '[users]\nbackend = "db"\nresource = "icingaweb2"\n',
    "roles.ini": """\
[admins]
users = "{user}"
permissions = "*"
icingadb/protect/variables = "{hidden}"
""",
    "modules/icingadb/config.ini": """\
[icingadb]
resource = "icingadb"
[redis]
tls = "0"
""",
    "modules/icingadb/redis.ini": """\
[redis1]
host = "127.0.0.1"
port = "{redis.port}"
password = "{redis.password}"
""",
    "modules/icingadb/commandtransports.ini": """\
[icinga2]
transport = "api"
host = "127.0.0.1"
port = "{icinga.port}"
username = "tests"
password = "{icinga.password}"
""",
}


class IcingaWeb:
    """Icinga Web for the node ``icinga``, whose ``results`` run; runs inside a ``with``.

    ``postgres``, a running server, gets its users. ``graphite`` is the configuration folder of its
    graphite module. ``user`` and ``password`` log in at ``url``.
    """

    user = "admin"
    hidden = "*pw*,*pass*,community"  # variables whose values its user does not see

    def __init__(
        self, icinga: Icinga, results: IcingaDB, postgres: Postgres, graphite: Path
    ) -> None:
        need("php", root=True)
        for path in (_WEBROUTER, _SHARE / "modules" / "icingadb", _SHARE / "modules" / "graphite"):
            if not Path(path).exists():
                need(str(path))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.password = secrets.token_urlsafe(9)
        self._icinga = icinga
        self._results = results
        self._graphite = graphite
        self._database = postgres

    def __enter__(self) -> IcingaWeb:
        self._folder = Path(tempfile.mkdtemp(prefix="icingaweb-"))
        try:
            self._fill_database()
            self._configure()
            router = self._folder / "router.php"
            router.write_text(_ROUTER)
            self._daemon = Daemon(
                ("php", "-S", f"127.0.0.1:{self.port}", "-t", _SHARE / "public", router),
                {
                    "PATH": "/usr/bin:/bin",
                    "ICINGAWEB_CONFIGDIR": str(self._folder),
                    "TMPDIR": str(self._folder),  # for its file cache
                    "PHP_CLI_SERVER_WORKERS": "4",  # a page and its pictures
                },
                self._folder / "console.log",
                lambda: listens(self.port),
            )
        except BaseException:
            self._clear()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._daemon.stop()
        self._clear()

    def service(self, host: str, name: str) -> str:
        """The address of a service's page."""
        return f"{self.url}/icingadb/service?name={name}&host.name={host}"

    def _clear(self) -> None:
        shutil.rmtree(self._folder)

    def _fill_database(self) -> None:
        self._database.load("icingaweb2", _SHARE / "schema" / "pgsql.schema.sql")
        digest = subprocess.run(
            ["php", "-r", "echo password_hash(stream_get_contents(STDIN), PASSWORD_DEFAULT);"],
            input=self.password,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        self._database.run(
            "INSERT INTO icingaweb_user (name, active, password_hash) "
            f"VALUES ('{self.user}', 1, '{digest}')",
            database="icingaweb2",
        )

    def _configure(self) -> None:
        names = ("icingadb", "icingaweb2")
        socket = self._database.folder
        databases = "".join(_DATABASE.format(name=name, socket=socket) for name in names)
        values = {
            "user": self.user,
            "hidden": self.hidden,
            "icinga": self._icinga,
            "redis": self._results,
        }
        for path, text in {**_FILES, "resources.ini": databases}.items():
            file = self._folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.format(**values) if "{" in text else text)
        shutil.copytree(self._graphite, self._folder / "modules" / "graphite")
        enabled = self._folder / "enabledModules"
        enabled.mkdir()
        for module in ("icingadb", "graphite"):
            (enabled / module).symlink_to(_SHARE / "modules" / module)
