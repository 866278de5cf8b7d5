"""Passwords stay out of every line of output, however a host echoes them."""

from urllib.parse import quote

import pytest

from check_smcert.errors import UnreadableKeystore
from check_smcert.safe_text import Door
from check_smcert.secret import Secrets
from tests.outcomes import certificate, output, store

PASSWORD = "s3cret & <more>|%'\u00e9"
SECRETS = Secrets(PASSWORD, "b3come-me", "st0re-me")


@pytest.mark.parametrize(
    "secret", [SECRETS.password, SECRETS.become_password, SECRETS.store_password]
)
@pytest.mark.parametrize(
    "echo", [str, repr, quote, lambda text: text.encode().decode("latin-1"),
             lambda text: text.encode().decode("ascii", "replace")],
)  # fmt: skip
def test_in_whatever_form_a_host_echoes_it(secret, echo):
    shown = Door(SECRETS).line(f"bash: {echo(secret)}: command not found")
    assert shown.startswith("bash: ") and shown.endswith(": command not found")
    assert "*****" in shown
    for part in ("s3cret", "more", "b3come", "st0re"):
        assert part not in shown


def test_a_password_in_latin_1_is_found_where_its_bytes_come_back():
    secret = b"p\xe4ssw\xf6rd".decode("utf-8", "surrogateescape")
    for echoed in (b"p\xe4ssw\xf6rd".decode("utf-8", "replace"), "p\xe4ssw\xf6rd", secret):
        assert Door(Secrets(secret)).line(echoed) == "********"


@pytest.fixture
def contents(monkeypatch):
    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)


@pytest.mark.parametrize("verbosity", [0, 1, 2, 3])
def test_in_every_part_of_the_output(contents, verbosity):
    secret = "b3come-me"
    error = UnreadableKeystore(f"no {secret}", f"try {secret}", [f"detail {secret}"])
    odd = certificate(400, secret, issuer=f"CN={secret}")
    for stores in ({"sd1": [error]}, {"sd1": [store(odd, alias=secret)], "jboss": [error, error]}):
        text, _ = output(stores, verbosity, Secrets(become_password=secret))
        assert secret not in text and "********" in text


def test_a_long_value_does_not_show_the_first_part_of_a_password(contents):
    for length in range(380, 401):
        odd = certificate(400, "x" * length + "b3come-me")
        text, _ = output({"sd1": [store(odd)]}, secrets=Secrets(become_password="b3come-me"))
        assert "b3c" not in text


def test_a_short_password_does_not_garble_the_message(contents):
    secrets = Secrets("sm1x", "a", "OK")
    text, _ = output({"sd1": [store(certificate(400))]}, secrets=secrets)
    assert text.startswith("SMCERT TEST OK - CN=sm1 expires in 400 days")
    assert text.count("********") == 0
    assert Door(secrets).line("sm1x2: sm1x: not found") == "sm1x2: ********: not found"


@pytest.mark.parametrize("door", [Door(Secrets()).line, Door(Secrets()).value])
def test_nothing_that_a_terminal_nagios_or_a_browser_obeys_goes_through_the_door(door):
    assert door("a|b<c>d&e\nf\x1b[0mg\u202eh") == "a?b?c?d?e?f?[0mg?h"


def test_a_line_and_a_value_have_their_longest():
    door = Door(Secrets())
    for show, longest in ((door.value, 400), (door.line, 2500)):
        assert show("x" * longest) == "x" * longest
        assert show("x" * (longest + 1)) == "x" * (longest - 3) + "..."


@pytest.mark.parametrize(
    "secret, text, shown",
    [
        ("sixsix", "asixsixb", "a********b"),
        ("fivef", "afivefb fivef", "afivefb ********"),
        ("abc", "abcd abc, xabc", "abcd ********, xabc"),
        ("ab", "ab cab", "ab cab"),
    ],
)
def test_how_long_a_password_has_to_be(secret, text, shown):
    assert Door(Secrets(secret)).line(text) == shown


def test_a_password_within_another_one_does_not_show_the_rest_of_it():
    assert (
        Door(Secrets("secret", "secret-of-root")).line("secret-of-root secret")
        == "******** ********"
    )


@pytest.mark.parametrize("echo", ["p%C3%A4%2Fss", "p%c3%a4%2fss", "p%C3%A4/ss", "p\\u00e4/ss"])
def test_a_password_in_an_address_or_in_json(echo):
    assert Door(Secrets("pä/ss-")).line(f"<{echo}->") == "?********?"


def test_an_empty_variable_is_no_password_and_each_has_its_own():
    given = {"SMCERT_PASSWORD": "a", "SMCERT_BECOME_PASSWORD": "", "SMCERT_STORE_PASSWORD": "c"}
    assert Secrets.from_environment(given) == Secrets("a", None, "c")
    assert Secrets.from_environment({}) == Secrets(None, None, None)


@pytest.mark.parametrize(
    "key, known", [("password", True), ("become-password", True), ("SMCERT_STORE_PASSWORD", True),
                   ("Password", True), ("passwd", False), ("become", False), ("smcert_", False)],
)  # fmt: skip
def test_what_an_ini_files_key_has_to_be_for_a_password(key, known):
    assert Secrets().is_password_key(key) is known
    if known:
        assert Secrets().with_value(key, "x") != Secrets()
