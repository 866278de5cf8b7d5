"""Whatever System Manager echoes, password and session never reach the output, at any verbosity."""

import base64
import time
from html import escape
from urllib.parse import quote

import pytest

from check_smcert import limit
from check_smcert.run import run
from tests.webpage.pages import around, identity_certificates, row
from tests.webpage.system_manager import LOGIN, PAGE, PASSWORD, USER, Answer

pytestmark = pytest.mark.long

FORMS = {
    "as it is": lambda text: text,
    "in HTML": escape,
    "in HTML's numbers": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "in an address": lambda text: quote(text, safe=""),
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "with the user": lambda text: base64.b64encode(f"{USER}:{text}".encode()).decode(),
    "in lower case": str.lower,
}


@pytest.fixture
def output(monkeypatch, identity):
    """The plugin's output, within this process."""

    def output(manager, password=PASSWORD):
        manager.password = password
        monkeypatch.setenv("SMCERT_PASSWORD", password)
        options = ["--url", manager.url, "-l", USER, "--ca-file", str(identity[0]), "-vvv"]
        status, text = run("smmgmt", options, limit.Reporter(None, time.monotonic()))
        assert status == 3 and "internal error" not in text
        return text

    return output


def title(manager, echo):
    manager.page = (
        f"<html><title>{echo()}</title><table><tr><td>x {echo()}</td><td>y</td></tr></table>"
    )


def common_name(manager, echo):
    manager.page = identity_certificates(row(echo(), "x"))


def date(manager, echo):
    manager.page = identity_certificates(row("smmgmt", echo()))


def elsewhere(manager, echo):
    manager.page = identity_certificates().replace("<form>", f"<p>smmgmt 2020 {echo()}</p>")


def forms(manager, echo):
    manager.form = f"<form name='{echo()}'><input name='{echo()}'></form>"


def redirect(manager, echo):
    where = quote(echo(), safe="/:%+&<>; ")
    manager.instead[f"POST {LOGIN}"] = Answer(
        status=302, headers={"Location": f"https://x.invalid/{where}"}
    )


def invalid(manager, echo):
    manager.instead[f"POST {LOGIN}"] = Answer(
        status=302, headers={"Location": f"https://[{echo()}"}
    )


def frame(manager, echo):
    manager.page = f'<iframe src="/x/?a={quote(echo(), safe="/+%&<>")}"></iframe>'


def content_type(manager, echo):
    manager.headers = {"Content-Type": echo()}


def layout(manager, echo):
    manager.page = around(f"<table><tr><td>{echo()}</td><td>z</td></tr></table>")


PLACES = (
    title,
    common_name,
    date,
    elsewhere,
    forms,
    redirect,
    invalid,
    frame,
    content_type,
    layout,
)


def in_all_forms(text):
    return " ".join(form(text) for form in FORMS.values())


@pytest.mark.parametrize("place", PLACES)
def test_a_password_that_is_echoed(manager, output, place):
    for password in (PASSWORD, "Two  Blanks/And+", "Quest?on-mark;"):
        place(manager, lambda password=password: in_all_forms(password))
        shown = output(manager, password)
        assert "********" in shown
        for each in (*FORMS.values(), lambda text: " ".join(text.split())):
            assert each(password) not in shown
        if place not in (redirect, frame):  # where all of it is encoded once more
            assert "s3cret" not in shown and "Quest" not in shown
        manager.instead, manager.headers = {}, {}


@pytest.mark.parametrize("place", (title, common_name, date, elsewhere, frame, content_type))
def test_a_session_that_is_echoed(manager, output, place):
    manager.token = "AQIC5w/LM+2S="
    usual = manager.get

    def get(path, session):
        if path == PAGE and session in manager.sessions:
            manager.page = identity_certificates()
            place(manager, lambda: in_all_forms(session))
        return usual(path, session)

    manager.get = get
    shown = output(manager)
    assert "********" in shown or "'...'" in shown
    (session,) = manager.all_sessions
    for each in FORMS.values():
        assert each(session) not in shown
