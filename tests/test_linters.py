"""What the linters check: types, common mistakes in Python and in shell scripts."""

import subprocess
import sys
from pathlib import Path

from tests.requirements import need

ROOT = Path(__file__).parent.parent
SCRIPTS = (
    "check_smcert/sources/ssh/read_keystores.sh",
    "tests/install-servers",
    "tests/lab/machine.sh",
    ".ci/run",
)


def clean(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_types():
    clean(sys.executable, "-m", "mypy")


def test_python():
    clean(sys.executable, "-m", "ruff", "check", "--no-cache")
    clean(sys.executable, "-m", "ruff", "format", "--no-cache", "--check")


def test_shell_scripts():
    need("shellcheck")
    clean("shellcheck", *SCRIPTS)


def test_every_shell_script_is_checked():
    tracked = subprocess.run(
        ["git", "grep", "-lE", "^#!.*(/|env )(ba)?sh"], cwd=ROOT, capture_output=True, text=True
    ).stdout.split()
    assert set(tracked) - {"tests/test_linters.py"} <= set(SCRIPTS)
