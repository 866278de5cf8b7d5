"""What the check is doing: for the time limit's message, and for -vv and -vvv."""

from __future__ import annotations

import logging


class Journal(logging.Handler):
    """Keeps the log lines of the suite (-vv: its own, -vvv: paramiko's too)."""

    def __init__(self, verbosity: int) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.last = "starting"
        self._verbosity = verbosity
        own = logging.getLogger("check_smcert")
        own.setLevel(logging.INFO)
        own.propagate = False
        own.addHandler(self)
        if verbosity >= 3:
            own.setLevel(logging.DEBUG)
            paramiko = logging.getLogger("paramiko")
            paramiko.setLevel(logging.DEBUG)
            paramiko.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Remember the suite's own steps; keep the line if it was asked for."""
        line = record.getMessage()
        if record.name.startswith("check_smcert") and record.levelno >= logging.INFO:
            self.last = line
        if self._verbosity >= 2:
            self.lines.append(line)
