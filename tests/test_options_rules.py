"""Single options: what is taken, what is refused, and what can't be an option of another program."""

import argparse
import getpass

import pytest

from check_smcert.errors import UsageError
from check_smcert.options import arguments
from check_smcert.options.peer import parse_peer


@pytest.mark.parametrize(
    "text, peer",
    [
        ("sm1", ("sm1", 5061)),
        ("sm1:443", ("sm1", 443)),
        ("192.0.2.1:1", ("192.0.2.1", 1)),
        ("sm1:65535", ("sm1", 65535)),
        ("2001:db8::1", ("2001:db8::1", 5061)),
        ("[2001:db8::1]", ("2001:db8::1", 5061)),
        ("[2001:db8::1]:443", ("2001:db8::1", 443)),
    ],
)
def test_a_peer_has_a_host_and_perhaps_a_port(text, peer):
    assert parse_peer(text) == peer


@pytest.mark.parametrize("text", ["", ":443", "sm 1", "sm1\n", "a\x1bb:443", "[]:443", "sm\t1:443"])
def test_a_peer_without_a_host_or_with_an_odd_one_is_refused(text):
    with pytest.raises(UsageError, match="is not a host and port"):
        parse_peer(text)


@pytest.mark.parametrize(
    "text, port",
    [("sm1:0", "0"), ("sm1:65536", "65536"), ("sm1:-1", "-1"), ("sm1:", ""), ("sm1:4a", "4a"),
     ("sm1:٤٤٣", "٤٤٣"), ("[::1]x443", "x443"), ("[::1]:", ""), ("sm1:²", "²")],
)  # fmt: skip
def test_a_peers_port_that_is_none_is_refused(text, port):
    with pytest.raises(UsageError) as caught:
        parse_peer(text)
    assert caught.value.what == f"'{port}' is not a port"


@pytest.mark.parametrize(
    "text, host",
    [
        ("sm1", "sm1"),
        ("192.0.2.1", "192.0.2.1"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("the-other", "the-other"),
    ],
)
def test_a_host_may_stand_in_brackets(text, host):
    assert arguments.host(text) == host


@pytest.mark.parametrize("text", ["", "-oProxyCommand=x", "sm 1", "sm1\n", "a\x1bb", "a\u2028b"])
def test_a_host_is_never_an_option_or_two_words(text):
    with pytest.raises(argparse.ArgumentTypeError, match="is not a host name or address"):
        arguments.host(text)


@pytest.mark.parametrize("text", ["", "-c", "a b", "root\n", "a\x1bb"])
def test_a_user_is_never_an_option_or_two_words(text):
    with pytest.raises(argparse.ArgumentTypeError, match="is not a user name"):
        arguments.user_name(text)
    assert arguments.user_name("s-root") == "s-root"


@pytest.mark.parametrize("parse, largest", [(arguments.port, 65535), (arguments.seconds, 86400)])
def test_numbers_have_their_bounds(parse, largest):
    assert parse("1") == 1 and parse(str(largest)) == largest
    assert isinstance(arguments.seconds("9"), float)
    for text in ("0", str(largest + 1), "-1", "1.5", "", "x", "٣", "²", "1_0", " 1"):
        with pytest.raises(argparse.ArgumentTypeError, match=rf"is not a .*{largest}"):
            parse(text)


def test_a_path_there_is_absolute_and_of_one_line():
    assert arguments.remote_path("/opt/a b/*.jks") == "/opt/a b/*.jks"
    for text in ("", "a.jks", "./a", "~/a", "/opt/a\nb", "/opt/\x1b"):
        with pytest.raises(argparse.ArgumentTypeError, match="is not an absolute path"):
            arguments.remote_path(text)


def test_the_login_is_the_one_given_or_the_current_user(monkeypatch):
    assert arguments.login_name(argparse.Namespace(logname="cust")) == "cust"
    monkeypatch.setattr(getpass, "getuser", lambda: "me")
    assert arguments.login_name(argparse.Namespace(logname=None)) == "me"


@pytest.mark.parametrize("error", [KeyError("no such user"), OSError("no name")])
def test_a_user_without_a_name_has_to_give_one(monkeypatch, error):
    def nobody():
        raise error

    monkeypatch.setattr(getpass, "getuser", nobody)
    with pytest.raises(UsageError, match="the current user has no name: give one with -l USER"):
        arguments.login_name(argparse.Namespace(logname=None))


def test_the_reason_why_a_value_is_refused_reaches_the_command_line():
    def parse(text):
        if text != "good":
            raise UsageError(f"'{text}' is bad", "give another one")
        return text

    assert arguments.checked(parse)("good") == "good"
    with pytest.raises(argparse.ArgumentTypeError, match="'x' is bad: give another one"):
        arguments.checked(parse)("x")
