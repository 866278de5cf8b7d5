"""Compare random keystores with keytool: python -m tests.differential [--stores N] [--seed S]"""

from __future__ import annotations

import argparse
import secrets
import sys

from tests.differential.run import run


def main() -> int:
    """Exit status 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential")
    parser.add_argument("--stores", type=int, default=100, help="how many (default: 100)")
    parser.add_argument("--seed", default=secrets.token_hex(4), help="to have the same ones again")
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    totals = run(given.stores, given.seed)
    for line in (*totals.refused_by_keytool, *totals.differences):
        print(line)
    print(
        f"{totals.stores} stores with {totals.certificates} certificates, read {totals.readings}"
        f" times: {len(totals.differences)} differences"
        f" ({len(totals.refused_by_keytool)} stores that keytool would not make)"
    )
    return 1 if totals.differences else 0


if __name__ == "__main__":
    sys.exit(main())
