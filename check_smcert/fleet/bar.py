"""Progress on a terminal, on standard error. Nobody else in the suite knows rich."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Callable


@contextlib.contextmanager
def shown(total: int) -> Iterator[Callable[[str], None]]:
    """Call what it gives with each finished host; on anything but a terminal nothing is shown."""
    if not (sys.stderr.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    # A thread that refreshes it would not survive the forks.
    bar = Progress(*columns, console=Console(file=sys.stderr), transient=True, auto_refresh=False)
    with bar:
        task = bar.add_task("", total=total)

        def finished(name: str) -> None:
            bar.update(task, advance=1, description=name)
            bar.refresh()

        yield finished
