"""make mutants: a fault at a time in the deciding code, and which of them the tests notice.

Each mutant runs the unit tests of its module, in a copy of the checkout and in a process of its
own that has the large libraries already. No library does this here: the tests run plugins as
processes, and the package is also found through a link.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bs4  # noqa: F401  # for the mutants' processes
import cryptography.x509  # noqa: F401
import lxml.html  # noqa: F401
import nagiosplugin  # noqa: F401
import paramiko  # noqa: F401
import pytest

from tests.mutants.operators import Mutant, mutants

ROOT = Path(__file__).parent.parent.parent
SECONDS = 60  # of a mutant, which may loop for ever

OUTPUT = ("tests/test_output.py", "tests/test_output_of_all.py", "tests/test_secret.py")
NOTICE = ("tests/test_notice.py", "tests/test_notice_facts.py", "tests/test_notice_releases.py")
PAGE = ("tests/webpage/test_table.py", "tests/readers/test_corners.py")
READERS = ("tests/readers/test_exported.py", "tests/readers/test_nothing_passed_over.py",
           "tests/readers/test_corners.py", "tests/readers/test_damage.py")  # fmt: skip
TESTS: dict[str, tuple[str, ...]] = {
    "validity": ("tests/test_validity.py", *OUTPUT),
    "store_report": OUTPUT,
    "evaluation": OUTPUT,
    "outcome": OUTPUT,
    "outputs.nagios": OUTPUT,
    "outputs.words": OUTPUT,
    "outputs.advice": (*OUTPUT, *NOTICE),
    "safe_text": OUTPUT,
    "secret": (*OUTPUT, "tests/test_extra_opts.py"),
    "thresholds": ("tests/test_thresholds.py", *OUTPUT),
    "common_name": ("tests/readers/test_nothing_passed_over.py",),
    "notice": (*NOTICE, *OUTPUT),
    "notices.psn003617u": NOTICE,
    "targets": (*NOTICE, "tests/test_copies_in_texts.py"),
    "readers.java_date": ("tests/webpage/test_java_date.py",),
    "readers.webpage": PAGE,
    "readers.tables": PAGE,
    "readers.x509_walk": ("tests/readers/test_dates.py", "tests/readers/test_odd_certificates.py",
                          "tests/readers/test_corners.py"),
    "readers.surroundings": READERS,
    "readers.chains": READERS,
    "readers.pem": READERS,
    "readers.keytool": ("tests/readers/test_listing.py", *READERS),
    "readers.jks": ("tests/readers/test_against_keytool.py", *READERS),
    "readers.formats": (*READERS, "tests/webpage/test_table.py"),
    "sources.ssh.known_hosts": ("tests/ssh/test_known_hosts.py",),
    "sources.ssh.host_key": ("tests/ssh/test_known_hosts.py",),
    "sources.ssh.conversation": (
        "tests/ssh/test_conversation.py", "tests/ssh/test_conversation_markers.py"),
    "sources.ssh.become": ("tests/ssh/test_conversation.py", "tests/ssh/test_methods.py",
                           "tests/ssh/test_causes.py"),
    "options.extra_opts": ("tests/test_extra_opts.py",),
}  # fmt: skip

# In the others strings are messages, and keys that the tests would miss at once.
TABLES = ("notices.psn003617u", "targets", "readers.java_date", "readers.pem", "readers.formats")


def main() -> int:
    """A table of modules; below it each mutant that no test noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(TESTS), metavar="MODULE")
    given = parser.parse_args()
    sys.dont_write_bytecode = True
    all_of_them, survivors = 0, []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder, "checkout")
        _copy(copy)
        for module in given.modules:
            made, alive = _module(copy, module)
            all_of_them += made
            survivors += alive
            print(f"{module:28} {made:5} mutants, {made - len(alive):5} noticed", flush=True)
            for mutant in alive:
                print(f"    {module}:{mutant.line}: {mutant.what}", flush=True)
    print(f"in all: {all_of_them} mutants, {all_of_them - len(survivors)} noticed")
    return 0


def _copy(copy: Path) -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, files.decode().split("\0")):
        if (ROOT / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name, follow_symlinks=False)


def _module(copy: Path, module: str) -> tuple[int, list[Mutant]]:
    file = copy / "check_smcert" / Path(*module.split(".")).with_suffix(".py")
    original = file.read_text(encoding="utf-8")
    if not _passes(copy, TESTS[module]):
        raise SystemExit(f"the tests of {module} fail without any fault in it")
    made, alive = 0, []
    for mutant in mutants(original, module in TABLES):
        file.write_text(mutant.source, encoding="utf-8")
        made += 1
        if _passes(copy, TESTS[module]):
            alive.append(mutant)
    file.write_text(original, encoding="utf-8")
    return made, alive


def _passes(copy: Path, tests: tuple[str, ...]) -> bool:
    """Whether the tests pass, in a process of their own and within their time."""
    child = os.fork()
    if child == 0:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.chdir(copy)
        for name in [
            name for name in sys.modules if name.partition(".")[0] in ("tests", "check_smcert")
        ]:
            del sys.modules[name]
        sys.path[:0] = [str(copy)]
        os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests])))
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.005)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


if __name__ == "__main__":
    sys.exit(main())
