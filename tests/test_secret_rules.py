"""A password in each form in which a host, a library or a browser may show it again, byte for byte."""

import base64

import pytest

from check_smcert.secret import Secrets

ODD = "o'r\"d&<é>/ \\x"


@pytest.mark.parametrize(
    "shown",
    [
        ODD,
        "o\\'r\"d&<é>/ \\\\x",  # repr of a text
        "o\\'r\"d&<\\xc3\\xa9>/ \\\\x",  # repr of bytes
        "o'r\"d&<Ã©>/ \\x",  # UTF-8 read as Latin-1
        "o'r\"d&<\\xc3\\xa9>/ \\x",  # read as ASCII
        "o'r\"d&<\ufffd\ufffd>/ \\x",
        "o%27r%22d%26%3C%C3%A9%3E/%20%5Cx",  # in an address
        "o%27r%22d%26%3C%C3%A9%3E%2F%20%5Cx",
        "o%27r%22d%26%3C%C3%A9%3E%2F+%5Cx",
        "o%27r%22d%26%3c%c3%a9%3e/%20%5cx",
        "o%27r%22d%26%3c%c3%a9%3e%2f%20%5cx",
        "o%27r%22d%26%3c%c3%a9%3e%2f+%5cx",
        "o'r%22d&%3C%C3%A9%3E/%20%5Cx",
        "o'r\\\"d&<\\u00e9>/ \\\\x",  # JSON
        "o'r\\\"d&<é>/ \\\\x",
        "o'r\"d&amp;&lt;é&gt;/ \\x",  # HTML
        "o&#x27;r&quot;d&amp;&lt;é&gt;/ \\x",
        "o&#39;r&quot;d&amp;&lt;é&gt;/ \\x",
        "o'\"'\"'r\"d&<é>/ \\x",  # a shell's single quotes
        "o'\\''r\"d&<é>/ \\x",
        ODD.upper(),
        ODD.encode().hex(),
        ODD.encode().hex().upper(),
    ],
)
def test_no_form_of_a_password_is_shown(shown):
    for secrets in (Secrets(ODD), Secrets(None, ODD), Secrets(None, None, ODD)):
        assert secrets.redact(f"a {shown} b") == "a ******** b"


def test_an_upper_case_letter_of_the_password_itself_is_no_escape():
    assert Secrets("Ab C%Dé").redact("x Ab%20C%25D%c3%a9 y") == "x ******** y"


def test_the_longer_of_two_passwords_is_hidden_first_whatever_their_letters():
    for number in range(30):
        short, long = f"zecret{number}", f"a-zecret{number}-of-root"
        for secrets in (Secrets(short, long), Secrets(long, None, short)):
            assert secrets.redact(f"{long} {short}") == "******** ********"


def test_no_password_is_in_the_text_of_the_object():
    assert repr(Secrets("login", "become", "store")) == "Secrets()"


def test_no_passwords_leave_a_text_as_it_is():
    assert Secrets().redact("a None b") == "a None b"


@pytest.mark.parametrize(
    "shown",
    [
        "\0".join(ODD),
        ODD.encode("utf-16-le").decode("latin-1"),
        "\u200b".join(ODD),
        ODD[:4] + "\x1b[1;31m" + ODD[4:],
        ODD.replace("é", "e\u0301"),
    ],
)
def test_a_line_with_a_password_in_disguise_is_not_shown(shown):
    assert Secrets(ODD).redact(f"a {shown} b") == "(********: a line with a password in disguise)"


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
@pytest.mark.parametrize("after", ["", "1", "12", "123"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_no_password_is_shown_within_base64(before, after, encode):
    secret = "hush>>hush??~~"
    shown = encode(f"{before}{secret}{after}".encode()).decode()
    redacted = Secrets(secret).redact(f"Basic {shown}")
    assert "****" in redacted
    assert not any(shown[at : at + 8] in redacted for at in range(4, len(shown) - 12))


def test_the_lines_of_a_password_are_passwords():
    assert Secrets("first-line\nsecond-line").redact("a second-line b") == "a ******** b"


@pytest.mark.parametrize("word", ["days", "expires", "CRITICAL", "step"])
def test_a_word_that_every_output_has_is_not_hidden(word):
    """Hidden, it would be known from the gap."""
    text = f"CN=sm1 expires in 61 days, {word} step 7"
    assert Secrets(word).redact(text) == text


def test_a_password_of_control_characters_hides_nothing_else():
    assert Secrets("\1\2\3\4\5\6\7").redact("a b") == "a b"
