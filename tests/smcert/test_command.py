"""The command itself, and smcert explain."""

import re

import pytest

from check_smcert import __version__
from check_smcert.commands import COMMANDS
from check_smcert.notices.psn003617u import PSN003617U
from tests.smcert.site import smcert

pytestmark = pytest.mark.long


def test_help_names_every_command_and_every_command_has_help():
    done = smcert("-h")
    assert (done.returncode, done.stderr) == (0, "")
    for name, meaning in COMMANDS.items():
        assert f"  {name} " in done.stdout and meaning in done.stdout
        done_too = smcert(name, "--help")
        assert done_too.returncode == 0 and done_too.stdout.startswith(f"usage: smcert {name}")


def test_the_version():
    assert smcert("-V").stdout == f"smcert {__version__}\n"


@pytest.mark.parametrize(
    "words, what", [([], "a command is missing"), (["flet"], "'flet' is not a command")]
)
def test_what_is_no_command_is_one_line_and_status_3(words, what):
    done = smcert(*words)
    assert (done.returncode, done.stdout) == (3, "")
    assert (
        done.stderr.startswith("smcert") and what in done.stderr and "fleet, explain" in done.stderr
    )


def text(*words):
    """What it explains, in one line."""
    done = smcert("explain", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return re.sub(r"\s+", " ", done.stdout)


def test_without_a_step_the_table_of_releases_and_states():
    lines = smcert("explain").stdout.splitlines()
    assert lines[0].split("  ")[0] == "RELEASE"
    rows = {line[:17].strip(): line[17:].split() for line in lines[1:6]}
    for row in PSN003617U.releases:
        assert rows[row.name] == [PSN003617U.in_order.number, row.due.number, row.expired.number]


@pytest.mark.parametrize("word", ["7", "step 7", "7/d", "7D"])
def test_a_step_is_shown_whole(word):
    shown = text(word)
    step = PSN003617U.releases[-2].due
    for action in step.actions:
        assert f"{action.number}: {action.text}" in shown
    assert PSN003617U.before in shown and PSN003617U.after in shown and "10-30 minutes" in shown
    assert "5/c" not in shown and shown.startswith("6.0.x, 6.1.x: ")


def test_a_step_that_differs_by_release_is_shown_for_each():
    assert text("5").count("./install.sh -a") == 2  # 5.2.x, with and without JBoss expired
    shown = text("5", "--release", "6.1.2")
    assert "install.sh -a" not in shown and "sm set denynewservice true" in shown
    assert shown.count("PSN003617u step 5,") == 2


def test_a_release_alone_is_all_its_steps():
    shown = text("--release", "6.2.0")
    for number in ("1", "4", "5/f", "8"):
        assert f"PSN003617u step {number}," in shown
    assert "step 7," not in shown


def test_a_step_that_reads_says_what_it_reads():
    assert "step 2d reads sd1 external: /opt/Avaya" in text("2d")
    assert text("2").count("reads") == 3 and "check_smcert_smmgmt" in text("3c")


@pytest.mark.parametrize(
    "words", [("9",), ("7", "--release", "5.2"), ("--release", "6.3"), ("--release", "x"), ("",)]
)
def test_what_the_notice_does_not_have_is_refused_with_what_it_has(words):
    done = smcert("explain", *words)
    assert (done.returncode, done.stdout) == (3, "") and done.stderr.startswith("smcert explain: ")
