"""A Graphite-web of its own: the real render API over a carbon's metrics, on a loopback port."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from tests.requirements import need
from tests.servers.daemon import Daemon, free_port

_PYTHON = "/usr/bin/python3"  # the one that Debian's graphite is installed for
_SETTINGS = """\
from graphite.settings import *
SECRET_KEY = "{secret}"
ALLOWED_HOSTS = ["127.0.0.1"]
TIME_ZONE = "UTC"
CONF_DIR = STORAGE_DIR = LOG_DIR = INDEX_FILE = "{folder}"
WHISPER_DIR = "{whisper}"
STANDARD_DIRS = [WHISPER_DIR]
CARBONLINK_HOSTS = []
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": "{folder}/graphite.db"}}}}
"""


class GraphiteWeb:
    """Graphite-web on ``port``, for the metrics in ``whisper``; it runs inside a ``with``."""

    def __init__(self, folder: Path, whisper: Path) -> None:
        need("gunicorn", "graphite-manage", root=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        folder.mkdir(parents=True)
        settings = _SETTINGS.format(folder=folder, whisper=whisper, secret=os.urandom(16).hex())
        (folder / "smcert_settings.py").write_text(settings)

    def __enter__(self) -> GraphiteWeb:
        environment = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(self._folder),
            "GRAPHITE_SETTINGS_MODULE": "smcert_settings",
            "DJANGO_SETTINGS_MODULE": "smcert_settings",
        }
        subprocess.run(
            [_PYTHON, "-m", "django", "migrate", "--run-syncdb"],
            env=environment,
            check=True,
            capture_output=True,
        )
        self._daemon = Daemon(
            (
                _PYTHON,
                "/usr/bin/gunicorn",
                f"--bind=127.0.0.1:{self.port}",
                "--workers=2",
                "--access-logfile=-",
                "graphite.wsgi",
            ),  # fmt: skip
            environment,
            self._folder / "console.log",
            lambda: self.get("/version/"),
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._daemon.stop()

    def log(self) -> str:
        """What it was asked so far, and its errors."""
        return self._daemon.log()

    def get(self, path: str, **parameters: object) -> bytes:
        """What it answers to GET."""
        query = urlencode(parameters, doseq=True)
        with urllib.request.urlopen(f"{self.url}{path}?{query}", timeout=30) as answer:
            return answer.read()

    def render(
        self, *targets: str, since: int, until: int | None = None, points: int | None = None
    ) -> list[dict]:
        """The series of the render API for these targets; times are in seconds since 1970.

        Each has ``target``, its name, and ``datapoints``, pairs of value (may be None) and time,
        ``points`` of them at most.
        """
        chosen = {"from": since, "until": until, "maxDataPoints": points}
        span = {name: value for name, value in chosen.items() if value is not None}
        return json.loads(self.get("/render", target=targets, format="json", **span))
