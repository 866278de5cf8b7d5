"""A row of the table: what is broken and how, the plugin's command line, what is promised."""

from __future__ import annotations

import contextlib
import functools
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

if TYPE_CHECKING:
    from tests.faults.network import Network
    from tests.faults.world import World
    from tests.lab import SessionManager

OK, WARNING, CRITICAL, UNKNOWN = "OK", "WARNING", "CRITICAL", "UNKNOWN"
STATES = (OK, WARNING, CRITICAL, UNKNOWN)


@dataclass
class Scene:
    """Where the plugin runs and what it meets.

    ``values`` fill in the command line: {host}, {port}, {file} and so on. ``check`` says what else
    is wrong afterwards, "" for nothing. ``output``: where standard output goes, "closed" for
    nowhere, None for a file that is read. ``lab`` and ``network``: where something may be left.
    """

    values: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    stdin: Any = None
    output: str | None = None
    lab: SessionManager | None = None
    network: Network | None = None
    check: Callable[[], str] = lambda: ""


Fault = Callable[["World"], "contextlib.AbstractContextManager[Scene]"]


@dataclass(frozen=True)
class Row:
    """``words`` must be in the first line. ``left`` is what stays on the server, "" for nothing.

    ``quick``: it is in ``make test`` as well. ``needs`` are programs; "root" is one of them.
    ``verbose``: -vvv is added, so that all that could show a password is looked at.
    """

    group: str
    name: str
    what: str
    fault: Fault
    command: str
    state: str
    words: str
    quick: bool = False
    left: str = ""
    needs: tuple[str, ...] = ()
    verbose: bool = True
    most_memory: int = 500  # MiB

    def arguments(self, scene: Scene) -> list[str]:
        """The command line, without the plugin's label."""
        words = shlex.split(self.command)[1:] + (["-vvv"] if self.verbose else [])
        return [word.format(**scene.values) for word in words]

    @property
    def label(self) -> str:
        """Which plugin runs."""
        return self.command.split()[0]

    @property
    def limit(self) -> float:
        """Its -t."""
        words = shlex.split(self.command)
        return float(words[words.index("-t") + 1]) if "-t" in words else 30.0


def fault(make: Callable[..., Iterator[Scene]]) -> Callable[..., Fault]:
    """For a generator ``make(world, *values)``: called with the values, it gives a Row's fault."""

    @functools.wraps(make)
    def with_values(*values: Any, **named: Any) -> Fault:
        return lambda world: contextlib.contextmanager(make)(world, *values, **named)

    return with_values


def file_scene(file: Path | str, **values: Any) -> Scene:
    """A plugin that reads a file of this machine."""
    return Scene({"file": str(file), **values})
