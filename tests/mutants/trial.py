"""Tries the mutants of one module: in forks of a process that has collected and run its tests.

Where that can't be (a class, a table that others have taken) in a process of its own that imports
everything anew; if wanted also for all that no test noticed there, since what tests have made while
they were imported was made without the fault.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Callable

import pytest

from tests.mutants.modules import TABLES, TESTS
from tests.mutants.operators import Mutant, mutants
from tests.mutants.swapping import (
    assign,
    changed_functions,
    changed_tables,
    runs_at_import,
    swap,
)

ROOT = Path(__file__).parent.parent.parent
_PASSED, _NOTICED, _NOT_TRIED = 0, 1, 77
_OURS = ("tests", "check_smcert")
_OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-m", "not server"]


def survivors(module: str, anew: bool) -> tuple[int, list[Mutant]]:
    """How many mutants the module has, and those that no test noticed; raises RuntimeError."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder, "checkout")
        _copy(copy)
        return _tried(copy, module, anew)


def _tried(copy: Path, module: str, anew: bool) -> tuple[int, list[Mutant]]:
    file = copy / "check_smcert" / Path(*module.split(".")).with_suffix(".py")
    original = file.read_text(encoding="utf-8")
    everything = list(mutants(original, module in TABLES))
    began = time.monotonic()
    if _forked(lambda: _anew(copy, TESTS[module], keep=True), 600):
        raise RuntimeError(f"the tests of {module} fail without any fault in it")
    limit = 5 + 3 * (time.monotonic() - began)
    for cached in file.parent.glob(f"__pycache__/{file.stem}.*"):
        cached.unlink()
    trial = _Trial(module, file, original, everything, limit)
    read, write = os.pipe()
    server = os.fork()
    if server == 0:
        trial.results = write
        _quietly(copy)
        os._exit(int(pytest.main([*_OPTIONS, *TESTS[module]], plugins=[trial])))
    os.close(write)
    with os.fdopen(read, "rb") as results:
        tried = results.read()
    os.waitpid(server, 0)
    if len(tried) != len(everything):
        raise RuntimeError(f"the trial of {module} ended early")
    alive, anew = [], anew or runs_at_import(original)
    for mutant, result in zip(everything, tried):
        if result == _NOT_TRIED or (result == _PASSED and anew):
            file.write_text(mutant.source, encoding="utf-8")
            result = _forked(lambda: _anew(copy, TESTS[module]), limit)
        if result == _PASSED:
            alive.append(mutant)
    return len(everything), alive


class _Trial:
    """A plugin of pytest: its loop runs the tests once as they are, then for each mutant."""

    def __init__(
        self, module: str, file: Path, original: str, everything: list[Mutant], limit: float
    ) -> None:
        self.results = -1
        self._module, self._file, self._original = module, file, original
        self._mutants, self._limit = everything, limit
        self._noticed_by: Counter[int] = Counter()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests; fixtures of the session stay for those of the mutants."""
        for item in session.items:
            # The next item is the session itself: nothing of a module stays, nothing of it ends.
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)
        if session.testsfailed:
            raise session.Failed("fails without any fault")
        for mutant in self._mutants:
            os.write(self.results, bytes([self._try(session, mutant)]))
        self._file.write_text(self._original, encoding="utf-8")
        return True

    def _try(self, session: pytest.Session, mutant: Mutant) -> int:
        try:
            pairs = changed_functions(self._original, mutant.tree, str(self._file))
        except (SyntaxError, TypeError):
            return _NOTICED
        tables = [] if pairs else changed_tables(self._original, mutant.tree)
        if not pairs and not tables:
            return _NOT_TRIED
        self._file.write_text(mutant.source, encoding="utf-8")
        order = [at for at, _ in self._noticed_by.most_common()]
        order += [at for at in range(len(session.items)) if at not in self._noticed_by]
        read, write = os.pipe()

        def run() -> int:
            name = f"check_smcert.{self._module}"
            if not (swap(name, pairs) if pairs else assign(name, tables)):
                return _NOT_TRIED
            for at in order:
                item = session.items[at]
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)
                if session.testsfailed:
                    os.write(write, at.to_bytes(4, "big"))
                    return _NOTICED
            return _PASSED

        status = _forked(run, self._limit)
        os.close(write)
        if noticed := os.read(read, 4):
            self._noticed_by[int.from_bytes(noticed, "big")] += 1
        os.close(read)
        return status if status in (_PASSED, _NOT_TRIED) else _NOTICED


def _anew(copy: Path, tests: tuple[str, ...], keep: bool = False) -> int:
    """Run the tests with all modules imported anew; ``keep``: with their bytecode for the next."""
    _quietly(copy)
    sys.dont_write_bytecode = not keep
    return int(pytest.main([*_OPTIONS, *tests]))


def _quietly(copy: Path) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(copy)
    for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
        del sys.modules[name]
    sys.path[:0] = [str(copy)]


def _forked(run: Callable[[], int], limit: float) -> int:
    """What ``run`` returns in a process of its own; -1 if it takes too long or ends otherwise."""
    child = os.fork()
    if child == 0:
        os.setsid()
        status = 70
        with contextlib.suppress(BaseException):  # a pattern that is none, say
            status = run()
        os._exit(status)
    until, pause = time.monotonic() + limit, 0.001
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


def _copy(copy: Path) -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, files.decode().split("\0")):
        if (ROOT / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name, follow_symlinks=False)
