"""Installed by pip the plugins are on PATH and need nothing of the checkout; their needs are pinned."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

import paramiko
import pytest

from tests.lab import keystore
from tests.plugin import PLUGINS, plugin

pytestmark = pytest.mark.long

CHECKOUT = Path(__file__).parent.parent
NAMES = sorted(path.name for path in PLUGINS.glob("check_smcert_*"))


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    source = folder / "source"
    subprocess.run(["git", "clone", "-q", CHECKOUT, source], check=True)
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--prefix", folder / "usr", source], check=True)
    return folder / "usr"


def test_every_plugin_is_installed_and_runs_from_anywhere(prefix, tmp_path):
    (packages,) = prefix.glob("lib/python*/site-packages")
    environment = {**os.environ, "PYTHONPATH": str(packages)}
    assert sorted(path.name for path in (prefix / "bin").glob("check_smcert_*")) == NAMES
    for name in NAMES:
        done = subprocess.run(
            [prefix / "bin" / name, "-V"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (3, "") and done.stdout.startswith(name)
    done = subprocess.run(
        [prefix / "bin" / "check_smcert_sd1", "-f", "-"],
        input=keystore(days=400),
        cwd=tmp_path,
        env=environment,
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout


def test_ssh_can_run_what_asks_for_the_password(prefix):
    (askpass,) = prefix.glob("lib/python*/site-packages/check_smcert/sources/ssh/askpass.sh")
    assert os.access(askpass, os.X_OK)


def test_the_command_is_installed_with_its_schema(prefix, tmp_path):
    (packages,) = prefix.glob("lib/python*/site-packages")
    done = subprocess.run(
        [prefix / "bin" / "smcert", "explain", "7"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "initTM" in done.stdout
    assert (packages / "check_smcert" / "outputs" / "fleet.schema.json").exists()


def test_a_missing_library_is_unknown_and_named(tmp_path):
    (tmp_path / "nagiosplugin.py").write_text("raise ImportError('gone', name='nagiosplugin')")
    result = plugin("sd1", "-f", "-", PYTHONPATH=str(tmp_path))
    assert result.returncode == 3
    assert result.stdout.startswith("SMCERT SD1 UNKNOWN - ")
    assert "can't import the package nagiosplugin: install check_smcert" in result.stdout


def test_paramiko_still_has_what_openssh_4_3_needs():
    setup = configparser.ConfigParser()
    setup.read(CHECKOUT / "setup.cfg")
    assert "paramiko>=3.5.1,<5" in setup["options"]["install_requires"].split()
    assert paramiko.__version__.startswith(("3.", "4."))
    offered = paramiko.Transport._preferred_kex, paramiko.Transport._preferred_keys
    assert "diffie-hellman-group14-sha1" in offered[0] and "ssh-rsa" in offered[1]


def test_a_plugin_that_reads_a_file_does_not_load_what_only_others_need():
    shell = (
        "import sys, time; from check_smcert import limit; from check_smcert.run import run;"
        "run('sd1', ['-f', '/nowhere'], limit.Reporter(None, time.monotonic()));"
        "print([m for m in ('paramiko', 'invoke', 'requests', 'lxml', 'zoneinfo') if sys.modules.get(m)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", shell], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
