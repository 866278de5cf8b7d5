"""A carbon of its own: the real daemon, private folders, on a loopback port."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Callable

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
_EVERY_MINUTE = """\
[all]
pattern = .*
retentions = 60s:30d
"""


class Carbon:
    """carbon-cache on ``port``, below the new folder ``folder``; it runs inside a ``with``.

    What the storage-schemas and -aggregation in ``conf`` do not rule is kept every minute.
    ``whisper`` is the folder of its metrics.
    """

    def __init__(self, folder: Path, conf: Path | None = None) -> None:
        need("carbon-cache", "whisper-fetch", root=True)
        self.port = free_port()
        self._folder = folder
        self.whisper = folder / "whisper"
        (folder / "log").mkdir(parents=True)
        (folder / "carbon.conf").write_text(_SETTINGS.format(folder=folder, port=self.port))
        for file in conf.glob("storage-*.conf") if conf else ():
            shutil.copy(file, folder)
        with (folder / "storage-schemas.conf").open("a") as schemas:
            schemas.write(_EVERY_MINUTE)

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

    def feed(self, series: Mapping[str, Mapping[int, float]]) -> None:
        """Send values by metric and time, in seconds since 1970."""
        with socket.create_connection(("127.0.0.1", self.port)) as carbon:
            for path, values in series.items():
                lines = (f"{path} {value} {moment}\n" for moment, value in values.items())
                carbon.sendall("".join(lines).encode())

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until ``condition()`` is true and return it."""
        return self._daemon.wait(condition)

    def values(self, path: str, count: int = 1) -> list[float]:
        """The values of a metric, oldest first, once ``count`` of them are on disk."""
        return list(self.wait(lambda: self._read(path, 1, count)).values())

    def points(self, path: str, since: int, count: int = 1) -> dict[int, float]:
        """The same by time, since then."""
        return self.wait(lambda: self._read(path, since, count))

    def retentions(self, path: str) -> list[tuple[int, int]]:
        """How a metric is kept: seconds for each point, and the number of points."""
        text = _output("whisper-info", "--json", self._file(path))
        return [(kept["secondsPerPoint"], kept["points"]) for kept in json.loads(text)["archives"]]

    def has(self, path: str) -> bool:
        """Whether a metric, or a folder of metrics, is on disk."""
        return bool(list(self.whisper.glob(f"{path.replace('.', '/')}*")))

    def _read(self, path: str, since: int, count: int) -> dict[int, float]:
        if not self._file(path).exists():
            return {}
        # Not by --drop=nulls: it gives the values that it keeps the times of those it drops.
        text = _output("whisper-fetch", f"--from={since}", self._file(path))
        pairs = (line.split() for line in text.splitlines())
        found = {int(moment): float(value) for moment, value in pairs if value != "None"}
        return found if len(found) >= count else {}

    def _file(self, path: str) -> Path:
        return self.whisper / f"{path.replace('.', '/')}.wsp"


def _output(*command: object) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
