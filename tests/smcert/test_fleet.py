"""smcert fleet on files: what is shown, in which order, and the exit status."""

import json
import os
import pty
import re
import subprocess

import pytest

from tests.smcert.site import certificate, command, environment, file, inventory, smcert

pytestmark = pytest.mark.long

ROWS = [("sm1", 400, "6.1"), ("sm2", 61, "6.1"), ("sm3", 12, "5.2"), ("sm4", -3, "6.0"),
        ("sm5", 50, ""), ("sm6", 20, "6.2.0")]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    sections = {
        name: f"{file(folder, name, days)}\nrelease={release}" for name, days, release in ROWS
    }
    sections["sm5"] = sections["sm5"].replace("\nrelease=", "")
    sections["sm7"] = f"file={folder}/missing.pem\nrelease=6.1"
    return inventory(folder, sections)


@pytest.fixture(scope="module")
def table(site):
    return smcert("fleet", "-c", site)


def hosts(text):
    return [
        word for line in text.splitlines() for word in line.split()[:1] if word.startswith("sm")
    ]


def test_what_was_not_read_stands_first_and_then_the_soonest_to_expire(table):
    assert hosts(table.stdout) == ["sm7", "sm4", "sm3", "sm6", "sm5", "sm2", "sm1"]


def test_a_row_has_release_certificate_days_date_state_and_step(table):
    (row,) = [line for line in table.stdout.splitlines() if line.startswith("sm2 ")]
    expected = (
        r"sm2 +6\.1 +sd1 +CN=sm2\.example\.com +61\.00 +\d{4}-\d\d-\d\d \d\d:\d\d UTC +WARNING +7"
    )
    assert re.fullmatch(expected, row)
    (row,) = [line for line in table.stdout.splitlines() if line.startswith("sm1 ")]
    assert row.endswith(" OK")


def test_what_was_not_read_has_its_reason_and_remedy_below_it(table):
    lines = table.stdout.splitlines()
    after = lines[lines.index(next(line for line in lines if line.startswith("sm7"))) + 1]
    assert after.startswith("  can't read ") and after.endswith(
        "(No such file or directory): check the path"
    )


def test_the_last_lines_are_totals_and_the_outage_of_the_due_steps(table):
    *_, totals, due = table.stdout.splitlines()
    assert totals == "7 Session Managers: 3 CRITICAL, 1 UNKNOWN, 2 WARNING, 1 OK"
    # Step 7 takes 10 to 30 minutes, steps 5 and 6 take 20 to 40 each.
    assert due == (
        "due on 5 Session Managers: 50 min to 1 h 50 min of outage in all, one after the other; "
        "the notice names no outage for 1; for 1 it depends on the release, which is not given"
    )


def test_the_exit_status_is_the_worst_that_was_checked_shown_or_not(site, table):
    assert table.returncode == 2
    done = smcert("fleet", "-c", site, "--state", "ok")
    assert done.returncode == 2 and hosts(done.stdout) == ["sm1"]
    assert done.stdout.splitlines()[-1] == "6 left out by --state or --days"
    done = smcert("fleet", "-c", site, "--release", "5.2.x")
    assert done.returncode == 2 and hosts(done.stdout) == ["sm3"]


def test_days_shows_what_ends_before_and_what_is_not_known(site):
    done = smcert("fleet", "-c", site, "--days", "20", "--state", "critical,UNKNOWN")
    assert hosts(done.stdout) == ["sm7", "sm4", "sm3"]


def test_a_release_that_nobody_has_is_no_success(site):
    done = smcert("fleet", "-c", site, "--release", "6.3")
    assert (done.returncode, done.stdout) == (3, "")
    assert "has no Session Manager of release 6.3" in done.stderr


@pytest.mark.parametrize(
    "words, complaint",
    [(["--jobs", "0"], "'0' is not a number from 1 to 200"), (["--state", "bad"], "'bad' is not one of ok"),
     (["--output", "xml"], "invalid choice"), (["--write", "/nowhere/x"], "there is no folder /nowhere"),
     (["--password", "hush"], "unrecognized arguments")],
)  # fmt: skip
def test_a_wrong_command_line_is_one_line_and_status_3(site, words, complaint):
    done = smcert("fleet", "-c", site, *words)
    assert (done.returncode, done.stdout) == (3, "") and complaint in done.stderr
    assert done.stderr.startswith("smcert fleet: ") and done.stderr.count("\n") == 1


def on_a_terminal(site, columns, *words, **more):
    """What a terminal with so many columns is sent."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("fleet", "-c", site, *words), stdin=theirs, stdout=theirs, stderr=theirs,
        env=environment(COLUMNS=str(columns), LINES="24", TERM="xterm", **more),
    )  # fmt: skip
    os.close(theirs)
    text = b""
    while True:
        try:
            text += os.read(ours, 65536)
        except OSError:  # closed
            break
    os.close(ours)
    assert process.wait() == 2
    return text.decode()


def test_a_terminal_gets_progress_and_colours_and_anything_else_gets_none(site, table):
    shown = on_a_terminal(site, 150)
    assert "7/7" in shown and "\x1b[31mCRITICAL\x1b[0m" in shown
    assert "\x1b" not in table.stdout and table.stderr == ""


def test_what_goes_to_a_file_is_not_made_for_the_terminal(site, table, tmp_path):
    on_a_terminal(site, 30, "--write", tmp_path / "x.txt")
    written = (tmp_path / "x.txt").read_text()
    assert "\x1b" not in written and written.splitlines()[0] == table.stdout.splitlines()[0]


def test_no_color_is_respected(site):
    shown = on_a_terminal(site, 150, NO_COLOR="1")
    assert "CRITICAL" in shown and not re.search(r"\x1b\[[0-9;]*m", shown)


def test_a_narrow_terminal_gets_all_of_it_in_more_lines(site):
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", on_a_terminal(site, 44, NO_COLOR="1"))
    table = shown[shown.index("UNKNOWN sm7") :].replace("\r", "").splitlines()
    cards = table[: next(i for i, line in enumerate(table) if "Session Managers:" in line)]
    assert all(len(line) <= 44 or " " not in line.strip() for line in cards)
    words = " ".join(" ".join(cards).split())
    assert "WARNING sm2 sd1 release 6.1, CN=sm2.example.com, 61.00 days" in words
    assert "check the path" in words


def test_names_from_a_certificate_and_an_inventory_can_do_nothing_to_a_terminal(tmp_path):
    evil = tmp_path / "evil.pem"
    evil.write_bytes(certificate(400, "\x1b[31mred\u202e"))
    site = inventory(tmp_path, {"sm\x1b[1m1": f"file={evil}"})
    for kind in ("table", "json", "csv", "prometheus"):
        done = smcert("fleet", "-c", site, "--output", kind)
        assert done.returncode == 0 and "red" in done.stdout
        assert not set("\x1b\u202e") & set(done.stdout)


def test_an_ascii_locale_is_no_reason_for_a_traceback(tmp_path):
    site = inventory(tmp_path, {"sm1": file(tmp_path, "x", 400, "M\u00fcnchen")})
    done = smcert("fleet", "-c", site, PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "") and "CN=M\\xfcnchen" in done.stdout


def test_json_has_no_password_in_it_whatever_is_echoed(tmp_path):
    site = inventory(
        tmp_path, {"sm1": f"file={tmp_path}/hush-hush\npassword=hush-hush\nv=\nvv="[:-4]}
    )
    done = smcert("fleet", "-c", site, "--output", "json")
    assert "hush" not in done.stdout + done.stderr
    assert json.loads(done.stdout)["hosts"][0]["state"] == "UNKNOWN"


def test_the_serial_number_is_that_of_the_certificate(site):
    from cryptography.x509 import load_pem_x509_certificate

    done = smcert("fleet", "-c", site, "--release", "6.1", "--state", "ok", "--output", "json")
    (host,) = json.loads(done.stdout)["hosts"]
    (found,) = host["stores"][0]["certificates"]
    real = load_pem_x509_certificate((site.parent / "sm1.pem").read_bytes())
    assert found["serial_number"] == str(real.serial_number)


@pytest.mark.parametrize("kind", ["table", "json"])
def test_head_has_seen_enough_and_the_status_counts(site, kind):
    reading, writing = os.pipe()
    os.close(reading)
    words = command("fleet", "-c", site, "--output", kind)
    done = subprocess.run(
        words, stdout=writing, stderr=subprocess.PIPE, env=environment(), check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (2, b"")


def test_an_output_that_could_not_be_written_is_no_success(site):
    with open("/dev/full", "w") as full:
        words = command("fleet", "-c", site, "--release", "6.1", "--state", "ok")
        done = subprocess.run(
            words, stdout=full, stderr=subprocess.PIPE, env=environment(), check=False
        )
    assert done.returncode == 3 and b"No space left on device" in done.stderr
