"""Fuzz all targets, or those that are named, one after the other, and print what was done.

python -m tests.fuzz [--seconds N | --runs N] [--keep FOLDER] [TARGET...]
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.targets import TARGETS

_EXECUTIONS = re.compile(r"stat::number_of_executed_units: *(\d+)")
_PROGRESS = re.compile(r"(?m)^#(\d+)\t.*?cov: (\d+) ft: (\d+)")


@dataclass(frozen=True)
class Result:
    """What one target has done; ``ended`` is what libFuzzer stopped for, or empty."""

    name: str
    executions: int
    coverage: int
    seconds: float
    finds: int
    ended: str


def main() -> int:
    """Exit status 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("--seconds", type=int, default=60, help="in all (default: 60)")
    amount.add_argument("--runs", type=int, help="executions of each target")
    parser.add_argument("--keep", metavar="FOLDER", help="a corpus to go on from, and to add to")
    parser.add_argument("target", nargs="*", help=", ".join(TARGETS))
    given = parser.parse_args()
    unknown = set(given.target) - set(TARGETS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    names = given.target or list(TARGETS)
    finds = Path(tempfile.mkdtemp(prefix="check-smcert-finds-"))
    print(f"what is found goes to {finds}", flush=True)
    print(f"{'target':<16}{'executions':>12}{'coverage':>10}{'seconds':>9}{'finds':>7}", flush=True)
    results = []
    with tempfile.TemporaryDirectory(prefix="check-smcert-corpus-") as folder:
        for name in names:
            limit = f"-max_total_time={max(1, given.seconds // len(names))}"
            if given.runs:
                limit = f"-atheris_runs={given.runs}"
            results.append(fuzzed(name, limit, Path(given.keep or folder), finds))
            print(line(results[-1]), flush=True)
    total = sum(each.executions for each in results), sum(each.finds for each in results)
    seconds = sum(each.seconds for each in results)
    print(line(Result("total", total[0], 0, seconds, total[1], "")))
    if not total[1]:
        finds.rmdir()
    return 1 if total[1] else 0


def fuzzed(name: str, limit: str, corpora: Path, finds: Path) -> Result:
    """Run a target in a process of its own."""
    corpus = corpora / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(TARGETS[name].seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    before, start = _inputs(finds), time.monotonic()
    command = [sys.executable, "-m", "tests.fuzz.worker", name, str(finds), limit, str(corpus)]
    done = subprocess.run(command, capture_output=True, check=False)
    said = done.stderr.decode(errors="replace")
    progress = _PROGRESS.findall(said)
    executed = _EXECUTIONS.search(said)
    return Result(
        name,
        int(executed[1]) if executed else int(progress[-1][0]) if progress else 0,
        int(progress[-1][1]) if progress else 0,
        time.monotonic() - start,
        _inputs(finds) - before,
        "" if done.returncode == 0 else said[-300:].strip(),
    )


def _inputs(finds: Path) -> int:
    """How many inputs are in the folder, without the tracebacks beside them."""
    return sum(each.suffix != ".txt" for each in finds.iterdir())


def line(result: Result) -> str:
    """A row of the table."""
    coverage = str(result.coverage or "")
    row = f"{result.name:<16}{result.executions:>12,}{coverage:>10}{result.seconds:>9.0f}"
    return f"{row}{result.finds:>7}" + (
        f"\n    ended early: {result.ended}" if result.ended else ""
    )


if __name__ == "__main__":
    sys.exit(main())
