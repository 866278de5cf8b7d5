"""One target in a process of its own: atheris does not return.

``python -m tests.fuzz.worker TARGET FINDS [OPTION OF LIBFUZZER | CORPUS]...``
What a target raises is written to the folder FINDS, once for each place that raises it, and the
search goes on; libFuzzer itself ends the process for a crash, a hang or too much memory.
"""

from __future__ import annotations

import hashlib
import logging
import sys
import traceback
import warnings
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["check_smcert"]):
    from tests.fuzz.targets import TARGETS
from tests.fuzz.mutator import Mutator
from tests.fuzz.target import Target


def main(name: str, finds: str, *options: str) -> None:
    """Run the target until libFuzzer's options say that it is enough."""
    target = TARGETS[name]
    warnings.simplefilter("ignore")
    logging.disable()
    mutator = Mutator(Random(0), target.seeds())
    folder, known = Path(finds), set[str]()

    def one_input(data: bytes) -> None:
        try:
            target.run(data)
        except Exception as error:
            keep(target, error, data, folder, known)

    def changed(data: bytes, longest: int, seed: int) -> bytes:
        """Most changes are libFuzzer's own; the others keep the structure of DER and PEM."""
        if seed % 3:
            return bytes(atheris.Mutate(data, longest))
        return mutator.seeded(seed).mutated(data)[:longest]

    limits = [f"-max_len={target.longest}", "-timeout=20", "-rss_limit_mb=2048"]
    limits += ["-print_final_stats=1", f"-artifact_prefix={folder}/{name}-libfuzzer-"]
    atheris.Setup([sys.argv[0], *limits, *options], one_input, custom_mutator=changed)
    atheris.Fuzz()


def keep(target: Target, error: Exception, data: bytes, folder: Path, known: set[str]) -> None:
    """Write an input that a target raised for, and the traceback, once for each place."""
    steps = traceback.extract_tb(error.__traceback__)[-3:]
    place = f"{type(error).__name__} {error}"[:40] + str([(s.filename, s.lineno) for s in steps])
    key = hashlib.sha256(place.encode()).hexdigest()[:12]
    if key not in known:
        known.add(key)
        (folder / f"{target.name}-{key}").write_bytes(data)
        (folder / f"{target.name}-{key}.txt").write_text(
            "".join(traceback.format_exception(type(error), error, error.__traceback__))
        )
        print(f"find: {folder / f'{target.name}-{key}'}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
