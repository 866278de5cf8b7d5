"""A real Icinga Director of its own: Debian's module, with a database and folders for itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.requirements import need
from tests.servers.icinga import Icinga
from tests.servers.postgres import Postgres

_MODULES = Path("/usr/share/icingaweb2/modules")

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
        need("icingacli")
        if not (_MODULES / "director").is_dir():
            need("icingaweb2-module-director")
        self._icinga = icinga
        self._database = Postgres()

    def __enter__(self) -> Director:
        self._database.__enter__()
        self._folder = Path(tempfile.mkdtemp(prefix="director-"))
        try:
            self._database.run("CREATE EXTENSION pgcrypto")
            self._write_configuration()
            self.run("migration", "run")
            self.run("kickstart", "run")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder)
        self._database.__exit__()

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
        (module.parent.parent / "resources.ini").write_text(
            _DATABASE.format(folder=self._database.folder)
        )
        for name in ("director", "incubator", "reactbundle"):
            (enabled / name).symlink_to(_MODULES / name)
