"""Programs that an SSH way in runs: what they see, and that nothing stays of them."""

import os
import signal

from check_smcert.sources.ssh import process
from tests.ssh.started import processes, until

# A program whose own child does not care for SIGTERM, and which ends at once itself.
STUBBORN = "trap '' TERM; (exec sleep {seconds}) & trap - TERM; echo started; {then}"


def test_what_a_program_leaves_behind_is_ended_too():
    seconds = f"3333.{os.getpid()}1"
    done = process.run(
        ["sh", "-c", f"exec >/dev/null 2>&1; {STUBBORN.format(seconds=seconds, then=chr(58))}"]
    )
    assert done.status == 0
    until(lambda: not processes(f"sleep {seconds}"))


def test_a_child_that_ignores_sigterm_ends_with_its_program():
    seconds = f"3333.{os.getpid()}2"
    text = STUBBORN.format(seconds=seconds, then="exec sleep 3333")
    running = process.start(["sh", "-c", text], stdout=-1)
    running.stdout.readline()
    until(lambda: processes(f"sleep {seconds}"))
    process.end(running)
    assert running.returncode == -signal.SIGTERM
    until(lambda: not processes(f"sleep {seconds}"))


def test_programs_are_found_where_path_names_none(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert process.find("sh") in ("/usr/bin/sh", "/bin/sh") and not process.find("no-such-thing")


def test_no_program_sees_a_password(monkeypatch):
    monkeypatch.setenv("SMCERT_PASSWORD", "login-secret")
    done = process.run(["sh", "-c", "env; env >&2"])
    assert "LC_ALL=C" in done.output and "login-secret" not in done.output + done.errors
