"""What a stream can show: whether somebody looks at it, its width, and colours."""

from __future__ import annotations

import os
import shutil
import sys


def width() -> int | None:
    """The columns of standard output, None if it is no terminal."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def colours() -> bool:
    """Whether standard output may be coloured: https://no-color.org."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    return sys.stdout.isatty() and not plain
