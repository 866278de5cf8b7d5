"""How a lab runs by hand: in the foreground, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator

import pytest


@contextlib.contextmanager
def foreground() -> Iterator[None]:
    """Ends the block in good order when told to; what is missing here ends it with a message."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        yield
    except KeyboardInterrupt:
        pass
    except pytest.skip.Exception as missing:
        sys.exit(f"the lab {missing}")
