"""-f: files and standard input, good and bad; the exit status is never one that lies."""

import os
import subprocess
import sys

import pytest

from tests.lab import keystore
from tests.plugin import PLUGINS, plugin


@pytest.fixture(scope="module")
def jks():
    return keystore(days=61)


def said(result):
    assert result.returncode == 3, result.stdout
    assert "Traceback" not in result.stdout + result.stderr and not result.stderr
    return result.stdout.splitlines()[0]


def test_a_keystore_in_a_file_and_on_standard_input(jks, tmp_path):
    (tmp_path / "anything.txt").write_bytes(jks)  # the name says nothing
    from_file = plugin("sd1", "-f", tmp_path / "anything.txt", "--release", "6.0")
    from_stdin = plugin("sd1", "-f", "-", "--release", "6.0", stdin=jks)
    for result in (from_file, from_stdin):
        assert result.returncode == 1
        assert result.stdout.startswith(
            "SMCERT SD1 WARNING - CN=sm1.example.com expires in 60 days"
        )
        assert "PSN003617u step 7 | days_remaining=60.9" in result.stdout


def test_what_is_no_readable_file(tmp_path):
    assert "No such file" in said(plugin("sd1", "-f", tmp_path / "none"))
    assert "is a directory" in said(plugin("sd1", "-f", tmp_path))
    assert "Not a directory" in said(plugin("sd1", "-f", "/etc/passwd/x"))
    assert "UNKNOWN" in said(plugin("sd1", "-f", ""))


def test_a_file_without_permission(jks, tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    file = tmp_path / "locked"
    file.write_bytes(jks)
    file.chmod(0)
    assert "Permission denied" in said(plugin("sd1", "-f", file))


@pytest.mark.parametrize(
    "data", [b"", os.urandom(5000), b"\0" * 100, b"\xfe\xed\xfe\xed", b"0" * 9]
)
def test_rubbish_on_standard_input(data):
    assert said(plugin("sd1", "-f", "-", stdin=data)).startswith("SMCERT SD1 UNKNOWN - ")


def test_more_than_any_keystore_has():
    with open("/dev/zero", "rb") as endless:
        done = subprocess.run(
            [sys.executable, str(PLUGINS / "check_smcert_sd1"), "-f", "-"],
            stdin=endless,
            capture_output=True,
            text=True,
            check=False,
        )
    assert "more than 64 MiB" in said(done)


def test_a_file_that_never_ends_meets_the_time_limit(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    assert "no result within 1 seconds" in said(plugin("sd1", "-f", tmp_path / "fifo", "-t", "1"))


def test_a_wrong_store_password_is_told_and_not_shown(jks):
    result = plugin("sd1", "-f", "-", stdin=jks, SMCERT_STORE_PASSWORD="hush-hush")
    assert "SMCERT_STORE_PASSWORD" in said(result) and "hush" not in result.stdout
    assert (
        plugin("sd1", "-f", "-", "-vvv", stdin=jks, SMCERT_STORE_PASSWORD="avaya123").returncode
        == 1
    )


def test_an_ascii_locale_does_not_change_the_state():
    data = keystore(days=400, name="CN=Größe")
    result = plugin("sd1", "-f", "-", stdin=data, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert result.returncode == 0 and "Gr\\xf6\\xdfe" in result.stdout


def test_a_reader_of_the_first_line_only_still_gets_the_exit_status(jks):
    shell = f"{sys.executable} {PLUGINS}/check_smcert_sd1 -f - | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], input=jks, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")


def test_thresholds_decide():
    data = keystore(days=61)
    assert plugin("sd1", "-f", "-", "-w", "60", stdin=data).returncode == 0
    assert plugin("sd1", "-f", "-", "-c", "62", stdin=data).returncode == 2
    assert plugin("sd1", "-f", "-", "-w", "@50:70", "-c", "~:", stdin=data).returncode == 1


def test_an_empty_variable_is_no_password(jks):
    assert plugin("sd1", "-f", "-", stdin=jks, SMCERT_STORE_PASSWORD="").returncode == 1


@pytest.mark.parametrize("closed", [">&-", ">/dev/full", "<&-"])
def test_a_closed_or_full_standard_stream_is_unknown_and_no_traceback(closed):
    name = PLUGINS / "check_smcert_sd1"
    command = f'exec "{sys.executable}" "{name}" -f - {closed}'
    done = subprocess.run(["sh", "-c", command], input=b"x", capture_output=True)
    assert (done.returncode, done.stderr) == (3, b"")


def test_a_file_that_is_all_comments_is_no_work():
    result = plugin("sd1", "-f", "-", "-t", "5", stdin=b"<!---->" * 5000 + b"x")
    assert result.returncode == 3 and "no result within" not in result.stdout


def test_a_range_may_begin_with_a_minus(jks):
    assert plugin("sd1", "-f", "-", "-w", "-5:1000", "-c", "-10:", stdin=jks).returncode == 0
