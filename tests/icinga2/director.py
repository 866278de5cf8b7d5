"""A real Icinga Director of its own: Debian's module, and PostgreSQL in a private folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.icinga2.api import wait
from tests.icinga2.contained import Contained
from tests.icinga2.instance import Icinga
from tests.requirements import need

_MODULES = Path("/usr/share/icingaweb2/modules")
_POSTGRES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/lib/postgresql"))
_AS_POSTGRES = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")

_WEB = f"""\
[global]
module_path = "{_MODULES}"
config_resource = "director"
[logging]
log = "none"
"""

_DATABASE = """\
[director]
type = "db"
db = "pgsql"
host = "{folder}"
port = "5432"
dbname = "postgres"
username = "postgres"
password = ""
charset = "utf8"
"""

_KICKSTART = """\
[config]
endpoint = "{name}"
host = "127.0.0.1"
port = "{port}"
username = "tests"
password = "{password}"
"""


class Director:
    """The Director of a running ``icinga``, which it has asked for its commands; a context."""

    def __init__(self, icinga: Icinga) -> None:
        need("icingacli", f"{_POSTGRES}/postgres", "psql", "setpriv", "unshare", root=True)
        if not (_MODULES / "director").is_dir():
            need("icingaweb2-module-director")
        self._icinga = icinga

    def __enter__(self) -> Director:
        self._folder = Path(tempfile.mkdtemp(prefix="director-"))
        shutil.chown(self._folder, "postgres")
        self._write_configuration()
        self._start_database()
        try:
            self.run("migration", "run")
            self.run("kickstart", "run")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._database.stop()
        shutil.rmtree(self._folder)

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Run ``icingacli director`` and return what it says."""
        done = subprocess.run(
            ["icingacli", "director", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin", "ICINGAWEB_CONFIGDIR": str(self._folder / "web")},
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def restore(self, basket: dict) -> None:
        """Import a basket, as its form for uploads does."""
        self.run("basket", "restore", stdin=json.dumps(basket))

    def export(self, basket: dict) -> dict:
        """A snapshot of the objects whose names are in ``basket``."""
        chosen = {kind: list(each) for kind, each in basket.items() if "Datafield" not in kind}
        name, owner = "snapshot", {"owner_type": "user", "owner_value": "tests"}
        self.restore({"Basket": {name: {"basket_name": name, **owner, "objects": chosen}}})
        return json.loads(self.run("basket", "dump", "--name", name))

    def _write_configuration(self) -> None:
        icinga = self._icinga
        kickstart = {"name": icinga.name, "port": icinga.port, "password": icinga.password}
        module = self._folder / "web" / "modules" / "director"
        enabled = self._folder / "web" / "enabledModules"
        module.mkdir(parents=True)
        enabled.mkdir()
        (module / "config.ini").write_text('[db]\nresource = "director"\n')
        (module / "kickstart.ini").write_text(_KICKSTART.format(**kickstart))
        (module.parent.parent / "config.ini").write_text(_WEB)
        (module.parent.parent / "resources.ini").write_text(_DATABASE.format(folder=self._folder))
        for name in ("director", "incubator", "reactbundle"):
            (enabled / name).symlink_to(_MODULES / name)

    def _start_database(self) -> None:
        data = self._folder / "data"
        initialize = ("initdb", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._as_postgres(*initialize, "-D", str(data), "-U", "postgres")
        settings = ("listen_addresses=", f"unix_socket_directories={self._folder}", "fsync=off")
        server = [*_AS_POSTGRES, f"{_POSTGRES}/postgres", "-D", str(data)]
        for setting in settings:
            server += ["-c", setting]
        self._database = Contained(server, {"PATH": "/usr/bin:/bin"}, self._folder / "log")
        wait(self._has_database, self._database.log)

    def _has_database(self) -> bool:
        self._database.check()
        try:
            self._as_postgres(
                *("psql", "-h", str(self._folder), "-U", "postgres"),
                *("-c", "CREATE EXTENSION IF NOT EXISTS pgcrypto"),
            )
        except subprocess.CalledProcessError:
            return False
        return True

    def _as_postgres(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*_AS_POSTGRES, f"{_POSTGRES}/{program}", *arguments],
            cwd=self._folder,
            capture_output=True,
            check=True,
        )
