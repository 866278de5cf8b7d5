"""A Prometheus of its own that scrapes a node_exporter of its own: real daemons, on loopback."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Callable
from urllib.parse import urlencode

from tests.requirements import need
from tests.servers.daemon import Daemon, free_port, listens

_SETTINGS = """\
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{rules}]
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["127.0.0.1:{exporter}"]
"""
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/bin"}


class Prometheus:
    """It evaluates the file ``rules`` every second; ``textfiles`` is the folder that it scrapes.

    ``past`` is what it knows at first, in OpenMetrics with times. Both daemons run inside a ``with``,
    below the new folder ``folder``.
    """

    def __init__(self, folder: Path, rules: Path, past: str = "") -> None:
        need("prometheus", "promtool", "prometheus-node-exporter", root=True)
        self.textfiles = folder / "textfiles"
        self.textfiles.mkdir(parents=True)
        self._folder = folder
        self._port, self._exporter = free_port(), free_port()
        settings = _SETTINGS.format(rules=json.dumps(str(rules)), exporter=self._exporter)
        (folder / "prometheus.yml").write_text(settings)
        if past:
            (folder / "past").write_text(past)
            subprocess.run(
                ("promtool", "tsdb", "create-blocks-from", "--max-block-duration=4000h",
                 "openmetrics", "past", "data"),
                cwd=folder, check=True, capture_output=True,
            )  # fmt: skip

    def __enter__(self) -> Prometheus:
        with ExitStack() as running:
            self._start(
                running,
                self._exporter,
                "prometheus-node-exporter",
                "--collector.disable-defaults",
                "--collector.textfile",
                f"--collector.textfile.directory={self.textfiles}",
            )
            self._daemon = self._start(
                running,
                self._port,
                "prometheus",
                f"--config.file={self._folder}/prometheus.yml",
                f"--storage.tsdb.path={self._folder}/data",
                "--storage.tsdb.retention.time=2y",
            )
            self._running = running.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def _start(self, running: ExitStack, port: int, program: str, *options: str) -> Daemon:
        command = (program, *options, f"--web.listen-address=127.0.0.1:{port}")
        log = self._folder / f"{program}.log"
        daemon = Daemon(command, _ENVIRONMENT, log, lambda: listens(port))
        running.callback(daemon.stop)
        return daemon

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until ``condition()`` is true and return it."""
        return self._daemon.wait(condition)

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series of an expression of PromQL: "metric" has the labels, "value" time and text."""
        found: list[dict[str, Any]] = self._get("query", query=expression)["result"]
        return found

    def query_range(
        self, expression: str, start: float, end: float, step: int
    ) -> list[dict[str, Any]]:
        """The same over time, in seconds since 1970: "values" has pairs of time and text."""
        found: list[dict[str, Any]] = self._get(
            "query_range", query=expression, start=str(start), end=str(end), step=str(step)
        )["result"]
        return found

    def labels(self, label: str, selector: str) -> list[str]:
        """The values that a label has in the series that a selector matches."""
        found: list[str] = self._get(f"label/{label}/values", **{"match[]": selector})
        return found

    def alerts(self) -> list[dict[str, Any]]:
        """What fires, or is about to: labels, annotations, state and value of each."""
        found: list[dict[str, Any]] = self._get("alerts")["alerts"]
        return found

    def _get(self, name: str, **parameters: str) -> Any:
        url = f"http://127.0.0.1:{self._port}/api/v1/{name}?{urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            return json.load(answer)["data"]
