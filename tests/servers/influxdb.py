"""An InfluxDB 1 of its own: the real daemon, a private folder, a loopback port."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode

from tests.requirements import need
from tests.servers.daemon import Daemon, free_port, listens

_SETTINGS = """\
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
dir = "{folder}/meta"
[data]
dir = "{folder}/data"
wal-dir = "{folder}/wal"
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:{port}"
"""


class InfluxDB:
    """influxd on ``port``, below the new folder ``folder``; it runs inside a ``with``."""

    def __init__(self, folder: Path) -> None:
        need("influxd", root=True)
        self.port = free_port()
        self._folder = folder
        folder.mkdir(parents=True)
        settings = _SETTINGS.format(folder=folder, port=self.port, rpc=free_port())
        (folder / "influxdb.conf").write_text(settings)

    def __enter__(self) -> InfluxDB:
        self._daemon = Daemon(
            ("influxd", "-config", self._folder / "influxdb.conf"),
            {"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(self._folder)},
            self._folder / "console.log",
            lambda: listens(self.port),
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._daemon.stop()

    def query(self, statement: str, database: str = "") -> list[dict]:
        """The series that a statement of InfluxQL returns; raises AssertionError if it fails."""
        body = urlencode({"q": statement, "db": database}).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/query", body, 30) as answer:
            (result,) = json.load(answer)["results"]
        assert "error" not in result, result
        return result.get("series", [])

    def write(self, database: str, lines: Iterable[str]) -> None:
        """Add points, in the line protocol."""
        url = f"http://127.0.0.1:{self.port}/write?{urlencode({'db': database})}"
        urllib.request.urlopen(url, "\n".join(lines).encode(), 30).close()
