"""The conversation at small signs: nothing is sent for another event, and what a question means."""

import pytest

from check_smcert.errors import RemoteFailed
from tests.ssh.talking import BEGIN, END, EXIT, FILE, READY, STORE, SU, SU_PROMPT, TOKEN, feed, talk


@pytest.mark.parametrize("method", ["none", "su", "sudo"])
def test_the_store_password_is_given_to_the_script_that_asks_and_to_nothing_else(method):
    it = talk(method, store_password=STORE)
    search = f"\n{TOKEN} find jboss\n\n{TOKEN} found 0\n".encode()
    if method == "su":
        assert feed(it, SU) == b""
    assert feed(it, BEGIN, search, FILE, b"keystore password: ", EXIT) == b""
    assert feed(it, READY) == f"{STORE}\n".encode()
    assert feed(it, END) == b""


def test_nothing_is_sent_or_asked_once_the_script_has_ended():
    it = talk()
    feed(it, SU, BEGIN, END)
    assert feed(it, b"\r\nlogout\r\n", SU_PROMPT) == b""
    it.quiet()
    assert it.done


@pytest.mark.parametrize(
    "asked, do",
    [
        ("Current password:", "its password has probably expired: log in by hand and change it"),
        ("New Password: ", "its password has probably expired: log in by hand and change it"),
        ("Which one?", "a profile of the login asks it: log in by hand and see which"),
    ],
)
def test_what_a_question_of_the_login_means(asked, do):
    it = talk("none")
    feed(it, asked.encode())
    with pytest.raises(RemoteFailed) as caught:
        it.quiet()
    assert caught.value.what == f"the login works, but asks '{asked.strip()}'"
    assert caught.value.do == do


def test_an_end_without_its_data_is_an_empty_output():
    it = talk("none")
    assert it.output == b"" and not it.done
    feed(it, BEGIN)
    assert it.output == b""
