"""What must hold for every value, not only for those that somebody thought of."""

import base64
import html
import json
import shlex
import unicodedata
from datetime import timedelta
from urllib.parse import quote, quote_plus
from xml.sax import saxutils

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nagiosplugin import Range

from check_smcert import readers, thresholds
from check_smcert.errors import SmcertError, UsageError
from check_smcert.readers import der
from check_smcert.readers.cursor import Damage
from check_smcert.safe_text import Door, clean
from check_smcert.secret import _EVERYWHERE, Secrets
from tests.fuzz.mutator import element
from tests.fuzz.seeds import as_pem, certificates
from tests.repeatable import repeatable

pytestmark = pytest.mark.long
repeatable()


# Thresholds ---------------------------------------------------------------------------------------

NUMBERS = st.one_of(
    st.integers(-999, 9999).map(str),
    st.decimals(-999, 9999, places=2, allow_nan=False, allow_infinity=False).map(
        lambda n: f"{n:f}"
    ),
)
ENDS = st.one_of(st.just(""), NUMBERS)


def plain(text, days):
    """Whether a range alerts, in the words of the Monitoring Plugins guidelines."""
    inside = text.startswith("@")
    low, colon, high = text.lstrip("@").rpartition(":")
    start = float("-inf") if low == "~" else float(low or 0)
    end = float(high) if high else float("inf")
    return (start <= days <= end) == inside


@settings(max_examples=500)
@given(
    st.sampled_from(("", "@")),
    st.one_of(st.just("~"), ENDS),
    ENDS,
    st.floats(-2000, 20000, allow_nan=False),
)
def test_a_range_means_what_the_guidelines_say(at, start, end, days):
    text = f"{at}{start}:{end}"
    assume(start or end)
    numbers = [float(each) for each in (start if start != "~" else "", end) if each]
    too_high = end and start != "~" and float(start or 0) > float(end)
    try:
        threshold = thresholds.parse(text)
    except UsageError as error:
        assert too_high and "start after its end" in str(error)
        return
    assert not too_high
    for value in (days, *numbers, *(number + 0.01 for number in numbers)):
        assert threshold.allows(value) == (not plain(text, value)) == Range(text).match(value)
    assert thresholds.parse(threshold.text) == threshold


@given(NUMBERS, st.floats(-2000, 20000, allow_nan=False))
def test_a_bare_number_alerts_below_itself(number, days):
    threshold = thresholds.parse(number)
    assert threshold.text == f"{number}:"
    for value in (days, float(number), float(number) - 0.01):
        assert threshold.allows(value) == (value >= float(number))


@given(st.decimals(0, 999, places=1).map(str), st.floats(-20, 2000, allow_nan=False))
def test_an_at_and_a_number_alert_from_zero_to_it(number, days):
    for value in (days, float(number), 0.0):
        assert thresholds.parse(f"@{number}").allows(value) == (not 0 <= value <= float(number))


@settings(max_examples=500)
@given(st.text(st.sampled_from("0123456789@~:.-+ e%\n٣"), max_size=9))
def test_whatever_is_written_is_a_range_or_refused(text):
    try:
        threshold = thresholds.parse(text)
    except UsageError:
        return
    in_days = threshold.in_days(timedelta(days=100))
    assert Range(in_days.text).match(5) == in_days.allows(5)
    assert threshold.percent or in_days is threshold


# Text that goes out ---------------------------------------------------------------------------------

TEXTS = st.text(max_size=60)
PASSWORDS = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="*"), min_size=6, max_size=24
).filter(lambda text: text not in _EVERYWHERE)
# Words between which are all characters that somebody quotes, in every way there is.
WORDS = st.text(st.sampled_from("kqxzKQXZ57"), min_size=4, max_size=8)
MARKS = st.text(st.sampled_from("'\"\\&<>|%+ $`!#/?;:=é€😀\t"), min_size=1, max_size=2)
QUOTINGS = {
    "as it is": str,
    "repr": repr,
    "repr of bytes": lambda text: repr(text.encode()),
    "in an address": quote,
    "in a part of an address": lambda text: quote(text, safe=""),
    "in a query": quote_plus,
    "read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "read as ASCII": lambda text: text.encode().decode("ascii", "replace"),
    "of a traceback": lambda text: text.encode().decode("ascii", "backslashreplace"),
    "for a shell": shlex.quote,
    "in JSON": json.dumps,
    "in JSON as it is": lambda text: json.dumps(text, ensure_ascii=False),
    "in HTML": html.escape,
    "in XML": saxutils.escape,
}


@pytest.mark.parametrize("form", sorted(QUOTINGS))
@settings(max_examples=60)
@given(
    st.lists(WORDS, min_size=2, max_size=3, unique=True), st.lists(MARKS, min_size=2, max_size=2)
)
def test_no_part_of_a_password_goes_out_in_any_quoting(form, words, marks):
    password = words[0] + "".join(mark + word for mark, word in zip(marks, words[1:]))
    shown = Door(Secrets(password)).line(f"su: {QUOTINGS[form](password)}: no")
    assert shown.startswith("su: ") and shown.endswith(": no")
    assert not any(word in shown for word in words), (password, shown)


@given(PASSWORDS, TEXTS, TEXTS)
def test_no_password_goes_out(password, before, after):
    shown = Door(Secrets(password)).line(before + password + after)
    assert password not in shown


@given(st.lists(PASSWORDS, min_size=2, max_size=3, unique=True), TEXTS)
def test_one_password_within_another_is_no_way_out(passwords, text):
    door = Door(Secrets(*passwords))
    for password in passwords:
        assert password not in door.line(text + password + text)
    assert not any(password in door.line("".join(passwords)) for password in passwords)


@settings(max_examples=500)
@given(st.text())
def test_clean_text_has_nothing_that_is_obeyed_and_stays_as_it_is(text):
    shown = clean(text)
    assert clean(shown) == shown and len(shown) == len(text)
    assert not set(shown) & set("|<>&\n\r\0\x1b\u202e\u2028")
    assert all(unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co") for each in shown)
    assert all(a in (b, "?") for a, b in zip(shown, text))


@given(st.text(st.sampled_from("ab|<\n\u202eé😀"), min_size=2400, max_size=2600))
def test_a_line_has_an_end(text):
    door = Door(Secrets())
    assert len(door.line(text)) <= 2500 and len(door.value(text)) <= 400


# Structures -----------------------------------------------------------------------------------------


def long_form(tag, content, octets):
    """The length with as many octets as wanted, which BER allows and DER does not."""
    return bytes([tag, 0x80 | octets]) + len(content).to_bytes(octets, "big") + content


@given(st.sampled_from((2, 4, 0x30, 0xA0)), st.binary(max_size=300), st.integers(2, 9))
def test_an_element_is_what_it_was_however_its_length_is_written(tag, content, octets):
    for encoded in (element(tag, content), long_form(tag, content, octets)):
        assert der.sole(encoded) == (tag, content, encoded)
        for cut in (encoded[:-1], encoded[:2] if content else encoded[:1]):
            with pytest.raises(Damage):
                der.sole(cut)
        with pytest.raises(Damage):
            der.sole(encoded + b"\0")
        assert [each.encoded for each in der.elements(encoded * 3)] == [encoded] * 3


@given(st.binary(max_size=80))
def test_elements_fill_their_data_or_are_refused(data):
    try:
        found = der.elements(data)
    except Damage:
        return
    assert b"".join(each.encoded for each in found) == data


LINES = st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=40)


@given(st.permutations(range(3)), st.lists(LINES, min_size=4, max_size=4), st.integers(1, 90))
def test_certificates_in_pem_are_all_judged_or_all_refused(order, texts, width):
    """In any order, in lines of any length, with any text around them."""
    made = []
    for at, text in zip(order, texts):
        body = base64.b64encode(certificates()[at])
        lines = b"\n".join(body[n : n + width] for n in range(0, len(body), width))
        made += [text.encode(), b"-----BEGIN CERTIFICATE-----", lines, b"-----END CERTIFICATE-----"]
    try:
        found = readers.read(b"\n".join([*made, texts[3].encode()]))
    except SmcertError:
        assert any("-" in text for text in texts)  # perhaps a BEGIN line that is cut short
        return
    assert {each for entry in found.entries for each in entry.chain} == {
        readers.read(each).entries[0].chain[0] for each in certificates()
    }


@given(st.data())
def test_a_foreign_part_in_pem_hides_no_certificate(data):
    whole = b"".join(map(as_pem, certificates()[:2]))
    at = data.draw(st.integers(0, len(whole)))
    foreign = data.draw(
        st.one_of(
            st.binary(max_size=30),
            st.sampled_from(
                (b"-----", b"-----BEGIN X-----\n", b"-----END CERTIFICATE-----", b"\n\n")
            ),
        )
    )
    made = whole[:at] + foreign + whole[at:]
    try:
        found = readers.read(made)
    except SmcertError:
        return
    judged = {each.common_name for entry in found.entries for each in entry.chain}
    assert judged == {"ec", "old"}
