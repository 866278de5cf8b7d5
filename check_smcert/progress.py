"""What the check is doing: for the time limit's message, and for -vv and -vvv."""

from __future__ import annotations

import logging
from typing import Callable


class ProgressLog(logging.Handler):
    """Keeps the log lines of the suite (-vv: its own, -vvv: paramiko's too)."""

    def __init__(self, verbosity: int) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.last = "starting"
        self._verbosity = verbosity
        self._over = False
        self._tell: Callable[[str], None] = lambda step: None
        for name, shown in (("check_smcert", True), ("paramiko", verbosity >= 3)):
            logger = logging.getLogger(name)
            logger.setLevel(logging.DEBUG if verbosity >= 3 else logging.INFO)
            # Without a handler of its own paramiko's tracebacks would go to standard error.
            logger.propagate = False
            logger.addHandler(self if shown else logging.NullHandler())

    def on_step(self, tell: Callable[[str], None]) -> None:
        """Call ``tell`` with each of the suite's own steps."""
        self._tell = tell

    def time_is_over(self) -> None:
        """From now on it clears up: what took the time stays the last step."""
        self._over = True

    def emit(self, record: logging.LogRecord) -> None:
        """Remember the suite's own steps; keep the line if it was asked for."""
        line = record.getMessage()
        ours = record.name.startswith("check_smcert") and record.levelno >= logging.INFO
        if ours and not self._over:
            self.last = line
            self._tell(line)
        if self._verbosity >= 2:
            self.lines.append(line)
