"""Break things, one after the other, and see what a plugin makes of it.

python -m tests.faults [NAME...]    rows or groups by their names; without one all of them, and
                                    docs/faults.md is written
Exit status 1 if a row is not as promised: state, words, the time limit, or what is left.
"""

from __future__ import annotations

import argparse
import sys

import pytest

from tests.faults import report
from tests.faults.measure import Result, in_time, measure
from tests.faults.row import UNKNOWN, Row
from tests.faults.rows import ROWS
from tests.faults.world import World
from tests.requirements import need


def main() -> int:
    """Run the rows."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="*", help="part of a row's name, or a group")
    given = parser.parse_args()
    rows = [row for row in ROWS if not given.name or _is_meant(row, given.name)]
    results, skipped, bad = [], 0, 0
    with World() as world:
        for row in rows:
            try:
                need(*[each for each in row.needs if each != "root"], root="root" in row.needs)
                result = measure(row, world)
            except pytest.skip.Exception as missing:
                skipped += 1
                print(f"skipped  {row.group}: {row.name} ({missing})", flush=True)
                continue
            except Exception as error:  # the table goes on without it
                bad += 1
                print(f"WRONG  {row.group}: {row.name}: {error!r}", flush=True)
                continue
            wrong = [*result.wrong, *_late(result)]
            bad += bool(wrong)
            results.append(result)
            print(report.line(result), flush=True)
            for each in wrong:
                print(f"    WRONG: {each}\n    {result.line[:300]}", flush=True)
    print(report.totals(results, bad, skipped))
    if not given.name and not skipped:
        report.write(results, bad)
    return 1 if bad or skipped else 0


def _is_meant(row: Row, names: list[str]) -> bool:
    return any(name == row.group or name in row.name for name in names)


def _late(result: Result) -> list[str]:
    late = result.state == UNKNOWN and not in_time(result)
    return [f"{result.seconds:.1f} s with -t {result.row.limit:g}"] if late else []


if __name__ == "__main__":
    sys.exit(main())
