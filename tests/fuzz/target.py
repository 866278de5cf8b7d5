"""A target of fuzzing, and how it is run on one input."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Callable

from tests.fuzz.judge import Broken

# Seconds of the processor for an input of some kilobytes, with atheris counting each step.
_SLOW = 2.0


@dataclass(frozen=True)
class Target:
    """``check`` raises for what must not happen; ``seeds`` are what changes begin from."""

    name: str
    seeds: Callable[[], list[bytes]]
    check: Callable[[bytes], None]
    longest: int = 8192

    def run(self, data: bytes) -> None:
        """One input, in time; raises whatever must not happen."""
        start = time.process_time()
        self.check(data)
        used = time.process_time() - start
        if used > _SLOW:
            raise Broken(f"slow: {used:.1f} seconds for {len(data)} bytes")
