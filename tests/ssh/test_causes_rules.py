"""Causes told apart by small signs: a status, one line of two, and who runs the script."""

import pytest

from check_smcert.errors import RemoteFailed
from tests.ssh.talking import feed, talk
from tests.ssh.test_causes import LISTING, PATH, why

WARNING = b"Warning:\nThe JKS keystore uses a proprietary format.\n"


@pytest.mark.parametrize("method", ["none", "su"])
def test_a_login_that_asks_something_else_has_a_profile_that_asks(method):
    it = talk(method)
    feed(it, b"Which terminal do you have? ")
    with pytest.raises(RemoteFailed) as caught:
        it.quiet()
    assert caught.value.what == "the login works, but asks 'Which terminal do you have?'"
    assert caught.value.do == "a profile of the login asks it: log in by hand and see which"


@pytest.mark.parametrize(
    "said, errors, last",
    [
        (b"keytool error: oh\n", WARNING, "keytool error: oh"),
        (b"keytool error: oh\n", b"no Warning: at all\n", "no Warning: at all"),
        (b"done\n", WARNING, "The JKS keystore uses a proprietary format."),
        (b"done\n", b"", "done"),
    ],
)
def test_a_warning_of_keytool_is_no_reason_where_it_says_an_error(said, errors, last):
    error = why(LISTING + said, 1, errors=errors)
    assert error.what.endswith(f"(status 1, {last})")


@pytest.mark.parametrize(
    "reader, program, do",
    [("keytool", "keytool", "check its permissions, or use --reader native"),
     ("native", "cat", "check its permissions")],
)  # fmt: skip
def test_a_program_that_may_not_be_run(reader, program, do):
    errors = f"sh: {program}: Permission denied\n".encode()
    error = why(b"", 126, "readable", errors, "none", reader)
    assert error.what == f"may not run {program} on sm1 ({errors.decode().strip()})"
    assert error.do == do


def test_a_listing_with_a_status_is_never_a_keystore_that_was_read():
    assert why(LISTING, 0) is None
    for status in (1, 2, 126, 127, 255):
        assert why(LISTING, status) is not None


def test_a_missing_file_of_another_path_is_not_the_keystore():
    errors = f"cat: /other: No such file or directory\nsays {PATH}\n".encode()
    assert "does not exist" not in why(b"", 1, errors=errors, reader="native").what
