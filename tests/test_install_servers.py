"""What is asked of apt, which is not the real one here."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.requirements import need

SCRIPT = Path(__file__).with_name("install-servers")
PROGRAMS = {
    "dpkg-query": '[ "$4" = here ] && echo "install ok installed"',
    "apt-cache": '[ "$2" != gone ]',
    "apt-get": 'echo "$@" >>"$ASKED"',
}


@pytest.fixture
def install(tmp_path):
    """Run the script on a list of packages; returns what it says and what apt was asked for."""
    need("apt-get", root=True)
    for name, text in PROGRAMS.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    asked = tmp_path / "asked"
    asked.touch()

    def run(packages: str) -> tuple[str, str]:
        (tmp_path / "list").write_text(packages)
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "ASKED": str(asked)}
        done = subprocess.run(
            ["sh", SCRIPT, tmp_path / "list"], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert done.returncode == 0
        return done.stdout, asked.read_text()

    return run


def test_what_is_there_is_not_asked_for(install):
    assert install("here\nhere?  # again\n") == ("", "")


def test_a_marked_package_that_the_release_lacks_is_named_and_left_out(install):
    said, asked = install("here\ngone?\nnew?\n")
    assert "no gone:" in said
    assert asked.endswith(" new\n")
    assert "gone" not in asked


def test_nothing_is_installed_where_only_such_packages_are_missing(install):
    said, asked = install("gone?\n")
    assert "no gone:" in said
    assert " install " not in f" {asked}"


def test_any_other_package_is_apts_to_refuse(install):
    said, asked = install("gone\n")
    assert asked.endswith(" gone\n")
    assert "no gone" not in said
