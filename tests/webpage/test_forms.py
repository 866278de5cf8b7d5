"""A form's fields as a browser would send them, and what a page without measure costs."""

import pytest

from check_smcert import errors, html
from check_smcert.sources.web.forms import Forms


def form(content):
    (found,) = Forms(f"<html><form method=POST action=' /x '>{content}</form>".encode()).forms
    assert (found.method, found.action) == ("post", "/x")
    return found


@pytest.mark.parametrize(
    "control, sent",
    [
        ("<input name=a value=1>", [("a", "1")]),
        ("<input name=a>", [("a", "")]),
        ("<input value=1>", []),
        ("<input name=a value=1 disabled>", []),
        ("<input type=hidden name=a value='&lt;1'>", [("a", "<1")]),
        ("<input type=checkbox name=a value=1>", []),
        ("<input type=checkbox name=a checked>", [("a", "on")]),
        (
            "<input type=radio name=a value=1><input type=RADIO name=a value=2 checked>",
            [("a", "2")],
        ),
        ("<input type=file name=a><input type=reset name=a><input type=button name=a>", []),
        ("<select name=a><option value=1>x<option value=2 selected>y</select>", [("a", "2")]),
        ("<select name=a><option>one <b>x</b><option>two</select>", [("a", "one")]),
        ("<select name=a></select>", []),
        ("<option>stray</option>", []),
        ("<textarea name=a>some\ntext</textarea>", [("a", "some\ntext")]),
    ],
)
def test_what_a_control_sends(control, sent):
    assert form(control).fields == sent


def test_buttons_are_told_apart():
    buttons = (
        "<button name=a value=1>x</button><input type=image name=b><button type=button name=c>"
    )
    assert form(buttons).buttons == [("a", "1"), ("b", "")]


def test_controls_outside_of_a_form_are_no_forms():
    page = Forms(b"<input name=a type=password><select name=b><option value=1></select>")
    assert page.forms == [] and page.inputs == [("a", "password")] and page.passwords == 1


@pytest.mark.parametrize(
    "data, text",
    [
        (b"\xef\xbb\xbfa", "a"),
        ("é".encode("utf-16"), "é"),
        ("é".encode(), "é"),
        (b"\xe9", "é"),
        (b"<meta charset=iso-8859-1>\x93\xe9", "<meta charset=iso-8859-1>“é"),
        (b"<meta http-equiv=x content='text/html; charset=windows-1251'>\xe6", "<meta http-equiv=x content='text/html; charset=windows-1251'>ж"),
        (b"<meta charset=utf-8>\xe9", "<meta charset=utf-8>é"),
        (b"<meta charset=iso-8859-99>\xc3\xa9", "<meta charset=iso-8859-99>é"),
        ("<meta charset=utf-7>é +AG0-".encode(), "<meta charset=utf-7>é +AG0-"),
        ("<meta charset=idna>é".encode(), "<meta charset=idna>é"),
    ],
)  # fmt: skip
def test_encodings_that_a_page_may_have(data, text):
    assert html.decode(data) == text


@pytest.mark.parametrize(
    "data", [b"", b" ", b"\0", b"<", b"</x>", b"<!-- x", b"{}", b"<?x?>", b"<b"]
)
def test_what_is_hardly_a_page_has_no_forms(data):
    assert Forms(data).forms == []


def test_a_page_without_measure_is_refused():
    for data in (b"<p>" * 300_001, b"<div>" * 300, b"x" * (html.LARGEST + 1)):
        with pytest.raises(errors.PageRefused):
            Forms(data)
