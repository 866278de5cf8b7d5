"""The methods to become root: their defaults, what they need, and what sudo's refusals mean."""

import subprocess
import sys

import pytest

from check_smcert.errors import BecomeFailed, UnreadableKeystore
from check_smcert.secret import Secrets
from check_smcert.sources.ssh.answers import take_apart
from check_smcert.sources.ssh.become import METHODS, Failure

NOTHING, PASSWORD = Secrets(), Secrets(None, "the root password")
LECTURE = """
We trust you have received the usual lecture from the local System
Administrator. It usually boils down to these three things:

    #1) Respect the privacy of others.
    #2) Think before you type.
    #3) With great power comes great responsibility.

"""


@pytest.mark.parametrize(
    "method, user, terminal, watch",
    [("none", "", (False, False), True), ("su", "sroot", (True, True), True),
     ("sudo", "root", (True, False), False)],
)  # fmt: skip
def test_defaults_and_needs(method, user, terminal, watch):
    become = METHODS[method](None, NOTHING)
    assert become.user == METHODS[method]("", NOTHING).user == user
    assert METHODS[method]("other", NOTHING).user == "other"
    assert (become.wants_terminal, become.needs_terminal) == terminal
    assert become.needs_watch is watch


def test_sudo_needs_a_terminal_only_to_ask():
    assert METHODS["sudo"](None, PASSWORD).needs_terminal


def test_each_connection_has_a_token_of_its_own():
    tokens = {METHODS["su"](None, NOTHING).token for _ in range(100)}
    assert len(tokens) == 100 and all(len(token) == 16 for token in tokens)


def test_sudo_must_not_ask_where_there_is_no_answer():
    assert METHODS["sudo"](None, NOTHING).as_root == "sudo -n"
    assert METHODS["sudo"](None, PASSWORD).as_root == "sudo"
    assert METHODS["su"](None, NOTHING).as_root == METHODS["none"](None, NOTHING).as_root == ""


@pytest.mark.parametrize("method", ["su", "sudo"])
def test_no_terminal(method):
    error = METHODS[method](None, PASSWORD).explain(Failure.NO_TERMINAL, "", False)
    assert isinstance(error, BecomeFailed)
    assert f"no terminal, {method} can't ask for a password: allow a pty" in str(error)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("failure", Failure)
@pytest.mark.parametrize("answered", [False, True])
def test_every_failure_has_an_explanation(method, failure, answered):
    error = METHODS[method](None, PASSWORD).explain(failure, "", answered)
    assert isinstance(error, BecomeFailed) and error.what and error.do


@pytest.mark.parametrize("lecture", ["", LECTURE])
@pytest.mark.parametrize(
    "said, remedy",
    [
        ("sudo: a password is required", "set SMCERT_BECOME_PASSWORD, or allow"),
        ("sudo: sorry, you must have a tty to run sudo", "allow it in sudoers"),
        ("Sorry, user cust is not allowed to execute '/bin/cat /x' as root on sm1.", "allow it in"),
        ("cust is not in the sudoers file.  This incident will be reported.", "allow it in"),
        ("cust is not allowed to run sudo on sm1.", "allow it in"),
        ("Sorry, user cust may not run sudo on sm1.", "allow it in"),
        ("sudo: unknown user: sroot", "allow it in"),
        ("sudo: illegal option `-n'", "this sudo is older than 1.7"),
        ("sudo: invalid option -- 'n'\nusage: sudo -h", "this sudo is older than 1.7"),
        ("usage: sudo -V | -h | -k", "this sudo is older than 1.7"),
    ],
)
def test_sudos_refusals_are_quoted_without_the_lecture(lecture, said, remedy):
    error = METHODS["sudo"](None, NOTHING).refusal("cat", f"{lecture}{said}\n")
    assert isinstance(error, UnreadableKeystore)
    assert error.what == f"sudo refused to run cat ({said.splitlines()[0]})"
    assert error.do.startswith(remedy)


@pytest.mark.parametrize(
    "around", ["{}", "lecture\n{}", "{}\n", "{}sudo: no password was provided\n"]
)
def test_a_prompt_on_standard_error_is_sudo_asking(around):
    sudo = METHODS["sudo"](None, NOTHING, "T")
    error = sudo.refusal("cat", around.format(sudo.prompt.decode()))
    assert isinstance(error, BecomeFailed)
    assert error.what == "sudo asks for the password to become root"
    assert sudo.refusal("cat", around.format("[S sudo]")) is None or "provided" in around


@pytest.mark.parametrize(
    "said",
    ["Sorry, try again.\nsudo: 3 incorrect password attempts", "sudo: 1 incorrect password attempt",
     "Sorry, try again."],
)  # fmt: skip
def test_a_wrong_password_is_no_matter_of_sudoers(said):
    error = METHODS["sudo"](None, PASSWORD).refusal("cat", LECTURE + said)
    assert isinstance(error, BecomeFailed)
    assert f"sudo refused the password ({said.splitlines()[-1]})" == error.what
    assert "SMCERT_BECOME_PASSWORD" in error.do and "sudoers" not in str(error)


@pytest.mark.parametrize(
    "said",
    [
        "",
        LECTURE,
        "keytool error: java.lang.Exception: unrecognized option -rfc",
        "Illegal option:  -rfc",
        "cat: unrecognized option '--x'",
        "sudo: keytool: command not found",
        "sudo: unable to resolve host sm1: Name or service not known",
        "sudo: timestamp too far in the future: Jan  1 00:00:00 2030\ncat: /x: Input/output error",
        "the user may not run sudoku; pseudo: no",
    ],
)
def test_what_the_program_says_is_no_refusal_of_sudo(said):
    assert METHODS["sudo"](None, NOTHING).refusal("keytool", said) is None


@pytest.mark.parametrize("method", ["none", "su"])
def test_other_methods_refuse_no_single_command(method):
    assert METHODS[method](None, NOTHING).refusal("cat", "sudo: a password is required") is None


def test_the_command_line_needs_no_paramiko():
    code = (
        "import sys; import check_smcert.sources.ssh.become, check_smcert.sources.ssh.login; "
        "sys.exit('paramiko' in sys.modules or 'cryptography' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("method", METHODS)
def test_only_sudos_prompt_may_stand_in_front_of_a_keystore(method):
    become = METHODS[method](None, PASSWORD, "T")
    said = b"\nT file sd1 /x\nlecture\n[T sudo]\n\xfe\xed\nT exit 0 readable\n"
    (reading,) = take_apart(said, become.token, become.prompt)
    assert reading.data == (b"\xfe\xed" if method == "sudo" else b"lecture\n[T sudo]\n\xfe\xed")
