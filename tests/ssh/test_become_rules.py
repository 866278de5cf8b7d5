"""su, sudo and none at small signs: how each starts the script, what is a question, what a refusal."""

import subprocess

import pytest

from check_smcert.document import MAX_BYTES
from check_smcert.errors import BecomeFailed, RemoteFailed
from check_smcert.secret import Secrets
from check_smcert.sources.ssh.answers import Search, take_apart
from check_smcert.sources.ssh.become import METHODS, Failure
from tests.ssh.talking import (
    BEGIN,
    EXIT,
    FILE,
    READY,
    SU,
    SU_PROMPT,
    SUDO_PROMPT,
    TOKEN,
    feed,
    talk,
)

SU_PROGRAM = '#!/bin/sh\nprintf "%s|" "$LC_ALL" "$1" "$2" "$3"\nexec /bin/sh -c "$4"\n'


@pytest.fixture
def run(tmp_path):
    """Runs a command as a login's shell does; its su is one that asks for nothing."""
    (tmp_path / "su").write_text(SU_PROGRAM)
    (tmp_path / "su").chmod(0o755)
    path = f"{tmp_path}:/usr/bin:/bin"
    return lambda command: subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, env={"PATH": path}, check=True
    ).stdout.decode()


@pytest.mark.parametrize("method", ["none", "sudo"])
def test_the_script_is_run_as_it_is(run, method):
    assert run(METHODS[method](None, Secrets()).wrap("echo 'a\n!b'; echo c")) == "a\n!b\nc\n"


@pytest.mark.parametrize("user", ["sroot", "o'x y"])
def test_su_says_its_marker_and_runs_the_whole_script_as_its_user(run, user):
    said = run(METHODS["su"](user, Secrets(), "TOKEN").wrap("echo 'a\n!b'; echo c"))
    assert said == f"\nTOKEN su\nC|-|{user}|-c|a\n!b\nc\n"


@pytest.mark.parametrize("end", ["?", ":", "? ", ":\t"])
def test_what_ends_like_a_question_is_one_until_the_script_runs(end):
    for method in METHODS.values():
        said = f"Which one{end}".encode()
        assert method(None, Secrets()).asks_something_else(said, running=False)
        assert not method(None, Secrets()).asks_something_else(said[:9], running=False)
        assert not method(None, Secrets()).asks_something_else(said, running=True)


@pytest.mark.parametrize(
    "said, asks",
    [("Password:", True), ("x\nYour PIN: ", True), ("one-time password?", True), ("otp:", True),
     ("Verification code:", True), ("Enter passcode: ", True), ("Owner:", False), ("spin:", False),
     ("password: x", False), ("password:\n", False), ("Pässword: PIN:", False), ("", False)],
)  # fmt: skip
def test_questions_of_pam_within_sudo(said, asks):
    it = METHODS["sudo"](None, Secrets())
    assert it.asks_something_else(said.encode(), running=True) is asks


def test_a_prompt_is_answered_by_its_own_method_at_its_own_time_only():
    su, sudo = (METHODS[name](None, Secrets(), TOKEN) for name in ("su", "sudo"))
    assert su.asks(b"motd:\nPassword: ", False) and not su.asks(b"Password: ", True)
    assert not su.asks(b"Password", False) and not su.asks(b"Password:\nlogin:", False)
    assert sudo.asks(SUDO_PROMPT, True) and not sudo.asks(SUDO_PROMPT, False)
    assert not sudo.asks(SUDO_PROMPT + b" ", True)


@pytest.mark.parametrize(
    "said, answered, what, do",
    [
        ("Your account has expired", True, "does not let this login become sroot", "extended"),
        ("su: ACCOUNT is EXPIRED", False, "does not let this login become sroot", "extended"),
        ("su: Sorry", True, "su refused the password of sroot (su: Sorry)", "it is that of"),
        ("su: Sorry", False, "su to sroot failed (su: Sorry)", "log in by hand"),
        ("su: cannot open session", True, "su to sroot failed (su: cannot", "log in by hand"),
    ],
)
def test_an_end_of_su_is_told_by_its_words_and_by_whether_it_had_the_password(
    said, answered, what, do
):
    error = METHODS["su"](None, Secrets()).explain(Failure.ENDED, said, answered)
    assert isinstance(error, BecomeFailed) and what in error.what and do in error.do


@pytest.mark.parametrize(
    "said, do", [("New password:", "it has probably expired"), ("Which one?", "a profile of sroot")]
)
def test_what_su_asks_after_the_password(said, do):
    error = METHODS["su"](None, Secrets()).explain(Failure.ASKS, said, answered=True)
    assert error.what == f"su took the password of sroot and asks '{said}'"
    assert error.do.startswith(do)


def test_a_failure_without_a_method_is_told_with_what_was_said():
    direct = METHODS["none"](None, Secrets())
    assert str(direct.explain(Failure.ENDED, "oh", False)) == (
        "it ended before the script began (oh): see sshd's log"
    )
    assert "(it said nothing)" in str(direct.explain(Failure.ENDED, "", False))


def test_of_sudos_lines_the_reason_is_quoted_whole_whatever_stands_before_it():
    sudo = METHODS["sudo"](None, Secrets())
    for said in (
        "sudo: a password is required",
        "usage: sudo -h",
        "cust is not in the sudoers file",
    ):
        assert sudo.refusal("cat", f"  {said} \n").what == f"sudo refused to run cat ({said})"
    twice = "Sorry, try again.\nSorry, try again.\n"
    assert sudo.refusal("cat", twice).what == "sudo refused the password (Sorry, try again.)"
    assert sudo.refusal("cat", twice).do == (
        "check SMCERT_BECOME_PASSWORD, sudo wants the user's own"
    )


def test_what_a_host_leaves_out_of_its_answers_is_named():
    marker = b"\nT file sd1 \xff\ndata\nT exit 0 readable\n\nT find x\nno\nT found 1\n"
    reading, search = take_apart(marker, "T", b"")
    assert reading.path == "\ufffd" and search == Search("x", 1, b"no")
    with pytest.raises(RemoteFailed, match=r"out of order \(at 'end'\)"):
        take_apart(b"\nT file sd1 /x\n", "T", b"")


def test_a_search_is_a_marker_like_a_file():
    it = talk("none")
    feed(it, BEGIN, READY, f"\n{TOKEN} find jboss\n".encode(), f"\n{TOKEN} found 0\n".encode())
    assert it.state is it.state.RUNNING


def test_a_password_that_has_expired_is_told_in_either_words():
    for said in (b"Your password has expired\n", b"change required but no TTY\n"):
        it = talk("none")
        with pytest.raises(RemoteFailed) as caught:
            it.closed(said)
        assert caught.value.do == "log in by hand and change it"
    with pytest.raises(RemoteFailed, match="it said nothing"):
        talk("none").closed()


def test_a_marker_in_its_wrong_place_is_named_with_the_place():
    with pytest.raises(RemoteFailed, match="out of order .*exit.* while the login's own texts"):
        feed(talk("none"), EXIT)


def test_standard_output_alone_may_be_too_much():
    it = talk("none")
    it.receive(bytes(MAX_BYTES))
    with pytest.raises(RemoteFailed) as caught:
        it.receive(b"x")
    assert caught.value.remedy(()) == "a keystore is smaller: look at the files there"


def test_a_short_question_after_a_long_text_is_still_one():
    it = talk()
    feed(it, b"x" * 5000 + b"\r\n", SU, b"y" * 5000 + b"\r\nVerification code: ")
    with pytest.raises(BecomeFailed, match="asks 'Verification code:'"):
        it.quiet()
    it = talk("sudo")
    feed(it, b"x" * 5000, BEGIN, FILE, b"password: ")
    with pytest.raises(BecomeFailed, match="sudo asks 'password:'"):
        it.quiet()


def test_the_password_is_not_sent_again_for_what_su_itself_echoes():
    it = talk()
    assert feed(it, SU, SU_PROMPT) and feed(it, SU_PROMPT) == b""
