"""What the linters check: types, common mistakes in Python and in shell scripts."""

import subprocess
import sys
from pathlib import Path

from tests.requirements import need

ROOT = Path(__file__).parent.parent
SCRIPTS = (
    "check_smcert/sources/ssh/askpass.sh",
    "check_smcert/sources/ssh/read_keystores.sh",
    "tests/install-servers",
    "tests/lab/machine.sh",
    "tests/lab/rhel4/find",
    "tests/lab/rhel4/su",
    "tests/lab/rhel4/sudo",
    "tests/lab/rhel4/tail",
    "tests/releases/run",
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
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    files = [name for name in tracked.stdout.split() if (ROOT / name).is_file()]
    first = {name: (ROOT / name).read_bytes().partition(b"\n")[0] for name in files}
    scripts = {name for name, line in first.items() if line.startswith(b"#!") and b"sh" in line}
    assert scripts == set(SCRIPTS)
