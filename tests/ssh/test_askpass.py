"""askpass.sh: it answers the ssh of the plugin, the Session Manager's own questions, and once."""

import os
import subprocess

import pytest

from tests.plugin import PLUGINS


@pytest.mark.parametrize(
    "question",
    ["cust@sm1's password: ", "(cust@sm1) Password: "],
)  # fmt: skip
def test_askpass_answers_the_session_managers_own_questions_once(question):
    with asking("the pass'word\\n%s") as ask:
        assert ask(question) == ("the pass'word\\n%s\n", 0)
        assert ask(question) == ("", 1)


@pytest.mark.parametrize(
    "question",
    ["", "cust@door's password: ", "other@sm1's password: ", "(cust@sm1) Verification code: ",
     "Enter passphrase for key '/k': ", "Current password: ", "(cust@sm1) Current password: ",
     "cust@sm1's password: x", "x cust@sm1's password: ", "Are you sure (yes/no/[fingerprint])? ",
     "cust@sm1's old password: "],
)  # fmt: skip
def test_askpass_answers_no_other_question(question):
    with asking("secret") as ask:
        assert ask(question) == ("", 1)
        assert ask("cust@sm1's password: ") == ("secret\n", 0)


def test_askpass_answers_no_other_program():
    with asking("secret") as ask:
        assert ask("cust@sm1's password: ", asker=1) == ("", 1)


class asking:
    """askpass as ssh calls it, this process being ssh."""

    def __init__(self, password):
        self.reading, writing = os.pipe()
        os.write(writing, f"{password}\n".encode())
        os.close(writing)

    def __enter__(self):
        return self.ask

    def __exit__(self, *_):
        os.close(self.reading)

    def ask(self, question, asker=None):
        askpass = PLUGINS.parent / "check_smcert" / "sources" / "ssh" / "askpass.sh"
        environment = {"CHECK_SMCERT_SSH": str(asker or os.getpid()), "CHECK_SMCERT_LOGIN": "cust@sm1",
                       "CHECK_SMCERT_PIPE": f"/proc/{os.getpid()}/fd/{self.reading}"}  # fmt: skip
        done = subprocess.run([askpass, question], env=environment, capture_output=True, text=True)
        return done.stdout, done.returncode
