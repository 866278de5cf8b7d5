"""A carbon of its own: the real daemon, private folders, on a loopback port."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.requirements import need
from tests.servers.daemon import Daemon, free_port, listens

# USER: none, so that it does not drop to one who may not read this folder.
_SETTINGS = """\
[cache]
USER =
STORAGE_DIR = {folder}
LOCAL_DATA_DIR = {folder}/whisper
LOG_DIR = {folder}/log
PID_DIR = {folder}
MAX_CREATES_PER_MINUTE = inf
ENABLE_TAGS = False
LINE_RECEIVER_INTERFACE = 127.0.0.1
LINE_RECEIVER_PORT = {port}
PICKLE_RECEIVER_INTERFACE = 127.0.0.1
PICKLE_RECEIVER_PORT = 0
CACHE_QUERY_INTERFACE = 127.0.0.1
CACHE_QUERY_PORT = 0
"""
_SCHEMAS = """\
[all]
pattern = .*
retentions = 60s:30d
"""


class Carbon:
    """carbon-cache on ``port``, below the new folder ``folder``; it runs inside a ``with``."""

    def __init__(self, folder: Path) -> None:
        need("carbon-cache", "whisper-fetch", root=True)
        self.port = free_port()
        self._folder = folder
        (folder / "log").mkdir(parents=True)
        (folder / "carbon.conf").write_text(_SETTINGS.format(folder=folder, port=self.port))
        (folder / "storage-schemas.conf").write_text(_SCHEMAS)

    def __enter__(self) -> Carbon:
        self._daemon = Daemon(
            ("carbon-cache", f"--config={self._folder}/carbon.conf", "--nodaemon", "start"),
            {"PATH": os.environ["PATH"]},
            self._folder / "console.log",
            lambda: listens(self.port),
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._daemon.stop()

    def values(self, path: str, count: int = 1) -> list[float]:
        """The values of a metric, oldest first, once ``count`` of them are on disk."""
        file = self._folder / "whisper" / f"{path.replace('.', '/')}.wsp"

        def found() -> list[float]:
            values = _fetch(file) if file.exists() else []
            return values if len(values) >= count else []

        return self._daemon.wait(found)

    def has(self, path: str) -> bool:
        """Whether a metric, or a folder of metrics, is on disk."""
        return bool(list((self._folder / "whisper").glob(f"{path.replace('.', '/')}*")))


def _fetch(file: Path) -> list[float]:
    done = subprocess.run(
        ["whisper-fetch", "--from=1", "--drop=nulls", file],
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(line.split()[1]) for line in done.stdout.splitlines()]
