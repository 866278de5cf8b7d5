"""make mutants: a fault at a time in the deciding code, and which of them the tests notice.

No library does this here: mutmut leaves out what is not in a function (tables, patterns, the names
of months), cosmic-ray starts a process for each mutant, and both take a package from one place,
which here is also found through a link and run as a plugin.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

# For the processes of the mutants: forks have them already.
import cryptography.x509  # noqa: F401
import lxml.etree  # noqa: F401
import nagiosplugin  # noqa: F401

with contextlib.suppress(ImportError):
    import hypothesis  # noqa: F401
import paramiko  # noqa: F401

from tests.mutants.modules import TESTS
from tests.mutants.trial import survivors


def main() -> int:
    """A table of modules; below it each mutant that no test noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(TESTS), metavar="MODULE")
    parser.add_argument("--jobs", type=int, default=2, help="modules at a time")
    parser.add_argument("--anew", action="store_true", help="try the unnoticed a second time, anew")
    given = parser.parse_args()
    sys.dont_write_bytecode = True
    all_of_them = killed = status = 0
    with ProcessPoolExecutor(given.jobs, mp_context=get_context("fork")) as pool:
        trials = [(module, pool.submit(survivors, module, given.anew)) for module in given.modules]
        for module, trial in trials:
            try:
                made, alive = trial.result()
            except RuntimeError as error:
                print(f"{module:28}{error}", flush=True)
                status = 1
                continue
            all_of_them += made
            killed += made - len(alive)
            print(f"{module:28}{made:6} mutants{made - len(alive):6} noticed", flush=True)
            for mutant in alive:
                place = f"check_smcert/{module.replace('.', '/')}.py:{mutant.line}"
                print(f"\n    {place}: {mutant.what}")
                print("\n".join(f"    {line}" for line in mutant.diff.splitlines()), flush=True)
    print(f"in all: {all_of_them} mutants, {killed} noticed")
    return status


if __name__ == "__main__":
    sys.exit(main())
