"""A PostgreSQL of its own: Debian's server, a private folder, a socket and no port."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.requirements import need
from tests.servers.daemon import Daemon

_BIN = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/lib/postgresql"))
_AS_POSTGRES = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")


class Postgres:
    """A server whose socket is in ``folder``; the superuser postgres needs no password.

    It runs inside a ``with`` block.
    """

    def __init__(self) -> None:
        need(f"{_BIN}/postgres", f"{_BIN}/initdb", "psql", "setpriv", root=True)

    def __enter__(self) -> Postgres:
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        shutil.chown(self.folder, "postgres")
        data = self.folder / "data"
        options = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self._as_postgres(f"{_BIN}/initdb", *options, "--username=postgres", f"--pgdata={data}")
        settings = ("listen_addresses=", f"unix_socket_directories={self.folder}", "fsync=off")
        self._daemon = Daemon(
            [*_AS_POSTGRES, f"{_BIN}/postgres", "-D", data, *(f"--{each}" for each in settings)],
            {"PATH": "/usr/bin:/bin"},
            self.folder / "log",
            self._answers,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._daemon.stop()
        shutil.rmtree(self.folder)

    def run(self, *statements: str, database: str = "postgres") -> str:
        """Run SQL statements, each by itself, and return what they say, without heads."""
        commands = [f"--command={statement}" for statement in statements]
        return self._psql(database, "--tuples-only", "--no-align", *commands)

    def load(self, database: str, *scripts: Path) -> None:
        """Make a database and run SQL scripts in it."""
        self.run(f"CREATE DATABASE {database}")
        self._psql(database, *(f"--file={script}" for script in scripts))

    def _answers(self) -> bool:
        try:
            self.run("SELECT 1")
        except subprocess.CalledProcessError:
            return False
        return True

    def _psql(self, database: str, *arguments: str) -> str:
        options = ("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--username=postgres")
        return self._as_postgres("psql", *options, f"--host={self.folder}", database, *arguments)

    def _as_postgres(self, *command: str) -> str:
        return subprocess.run(
            [*_AS_POSTGRES, *command], cwd=self.folder, capture_output=True, check=True, text=True
        ).stdout
