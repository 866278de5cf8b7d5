"""Where a login, a redirect or a page leads: followed on this host, else named with what to do."""

import base64
from urllib.parse import quote

import pytest

from check_smcert import errors
from check_smcert.secret import Secrets
from tests.webpage.system_manager import LOGIN, PAGE, PASSWORD, Answer

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    "landing",
    [
        Answer("nothing here", 404),
        Answer("forbidden", 403),
        Answer("later", 503),
        Answer('{"ok": true}', headers={"Content-Type": "application/json"}),
        Answer("<p>welcome", headers={"Content-Type": ""}),
        Answer("", 204),
    ],
)
def test_what_a_login_lands_on_does_not_matter(manager, fetch, landing):
    manager.landing, manager.instead["GET /landing"] = "/landing", landing
    assert fetch(manager) == manager.page
    assert "GET /landing" in manager.requests and not manager.sessions


def test_a_page_without_a_content_type_is_taken_for_what_it_is(manager, fetch):
    manager.headers = {"Content-Type": ""}
    assert fetch(manager) == manager.page


def test_the_form_is_looked_for_where_public_scripts_find_it(manager, fetch):
    first = iter([Answer("<script>go()</script>")])
    manager.instead[f"GET {PAGE}"] = lambda: next(first, Answer("the page"))
    manager.instead[f"GET {LOGIN}"] = Answer("moved", 404)
    manager.instead["GET /network-login/"] = Answer(manager.form)
    assert fetch(manager) == "the page"
    asked = [each for each in manager.asked if each.startswith("GET /")]
    goto = quote(manager.url, safe="")
    assert asked[1:4] == [
        f"GET {LOGIN}",
        f"GET {LOGIN}?org=dc=nortel,dc=com&goto={goto}",
        "GET /network-login/",
    ]


def test_the_form_may_be_there_for_the_realm_only(manager, fetch):
    answers = iter([Answer("<p>choose a realm"), Answer(manager.form)])
    pages = iter([Answer("<script>go()</script>")])
    manager.instead[f"GET {PAGE}"] = lambda: next(pages, Answer("the page"))
    manager.instead[f"GET {LOGIN}"] = lambda: next(answers)
    assert fetch(manager) == "the page"


def test_an_address_that_leads_away_is_one_of_those_that_were_tried(manager, fetch):
    away = Answer(status=302, headers={"Location": "https://sso.invalid/"})
    manager.instead = {f"GET {PAGE}": Answer("<p>x"), f"GET {LOGIN}": away}
    with pytest.raises(errors.LoginFormMissing) as caught:
        fetch(manager)
    assert (
        f"{LOGIN}: localhost leads to https://sso.invalid/, nothing was sent there"
        in caught.value.details
    )


EMPTY = "<html><head>{}</head></html>"
FRAME = "is in a frame"
REFRESH = "comes by a refresh"
SCRIPT = "comes by a script"


@pytest.mark.parametrize(
    "page, how, address",
    [
        ("<frameset><frame src='/asm/list.do?id=1'></frameset>", FRAME, "/asm/list.do?id=1"),
        ("<iframe src='list.do;jsessionid=A1B2?x=1'></iframe>", FRAME, "/asm/list.do?x=1"),
        ("<iframe src='about:blank'></iframe><iframe src='javascript:x'></iframe><iframe src='/z'>", FRAME, "/z"),
        ("<base href='/other/'><iframe src='list.do'></iframe>", FRAME, "/other/list.do"),
        ("menu " * 200 + "<iframe src='/z'></iframe>", FRAME, "/z"),
        (EMPTY.format("<meta http-equiv=Refresh content='0; URL=/z'>"), REFRESH, "/z"),
        (EMPTY.format("<script>window.location.href = \"/z\";</script>"), SCRIPT, "/z"),
        (EMPTY.format("<script>top.location.replace('/z')</script>"), SCRIPT, "/z"),
        (EMPTY.format("<script>location='/z'</script>"), SCRIPT, "/z"),
    ],
)  # fmt: skip
def test_a_page_that_a_browser_shows_instead_is_named(manager, fetch, page, how, address):
    manager.page = page
    with pytest.raises(errors.RedirectRefused) as caught:
        fetch(manager)
    assert str(caught.value) == (
        f"the page has no table, what a browser shows there {how}: "
        f"use --url https://localhost:{manager.port}{address}"
    )


@pytest.mark.parametrize(
    "more",
    [
        "<iframe src='/keep-alive'></iframe>",
        "<meta http-equiv=refresh content='1800;url=/logout'>",
        "<script>function off() { location = '/logout' }</script>",
    ],
)
def test_a_page_with_its_table_or_with_text_is_shown_itself(manager, fetch, more):
    manager.page = manager.page.replace("<head>", f"<head>{more}")
    assert fetch(manager) == manager.page
    if "iframe" not in more:
        manager.page = f"<head>{more}</head>" + "some text " * 40
        assert fetch(manager) == manager.page


INVALID = [
    "https://[::1",
    "https://localhost:99999/",
    "https://localhost:x/",
    "//[",
    "https://[x]/",
]


@pytest.mark.parametrize("address", INVALID)
def test_an_invalid_address_is_the_peers_fault(manager, fetch, address):
    manager.instead = {f"GET {PAGE}": Answer(status=302, headers={"Location": address})}
    with pytest.raises(errors.RedirectRefused, match="System Manager has a redirect to an invalid"):
        fetch(manager)
    manager.instead = {}
    form, manager.form = manager.form, manager.form.replace(LOGIN, address)
    with pytest.raises(errors.RedirectRefused, match="a login form that is sent to an invalid"):
        fetch(manager)
    assert not manager.posted
    manager.form = form
    manager.page = f"<iframe src='{address}'></iframe>"
    with pytest.raises(errors.RedirectRefused, match="a page that leads to an invalid address"):
        fetch(manager)
    manager.form = f"<base href='{address}'>{form}"
    with pytest.raises(errors.RedirectRefused, match="starts from an invalid address"):
        fetch(manager)


def test_a_redirect_that_is_not_utf_8_is_the_peers_fault(manager, fetch):
    manager.instead[f"GET {PAGE}"] = Answer(status=302, headers={"Location": "/\xe9\xff"})
    with pytest.raises(errors.RedirectRefused, match="an address that is not UTF-8"):
        fetch(manager)


def test_a_redirect_in_utf_8_is_followed(manager, fetch):
    there = quote("/é")
    first = iter([Answer(status=302, headers={"Location": "/é".encode().decode("latin-1")})])
    manager.instead[f"GET {PAGE}"] = lambda: next(first, Answer("the page"))
    manager.instead[f"GET {there}"] = Answer(manager.form)
    assert fetch(manager) == "the page"


@pytest.mark.parametrize(
    "location, do",
    [
        ("https://localhost:8443/x", "if System Manager is at port 8443, use that port in --url"),
        ("https://localhost/x", "if System Manager is at port 443, use that port in --url"),
        ("http://localhost:{port}/x", "http:// would show the password to others"),
        ("https://other.invalid:{port}/x", "if that is System Manager's proper name, use it"),
    ],
)
def test_a_redirect_to_another_port_or_name_says_what_to_do(manager, fetch, location, do):
    location = location.format(port=manager.port)
    manager.instead[f"GET {PAGE}"] = Answer(status=302, headers={"Location": location})
    with pytest.raises(errors.RedirectRefused) as caught:
        fetch(manager)
    assert f"leads to {location}, nothing was sent there: {do}" in str(caught.value)


def test_a_user_name_in_a_redirect_is_not_sent(manager, fetch):
    there = f"https://user:word@localhost:{manager.port}/there"
    first = iter([Answer(status=302, headers={"Location": there})])
    manager.instead[f"GET {PAGE}"] = lambda: next(first, Answer("the page"))
    manager.instead["GET /there"] = Answer(manager.form)
    assert fetch(manager) == "the page"
    assert not any(manager.authorizations)


@pytest.mark.parametrize(
    "status, method", [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_a_redirect_of_the_login_is_followed_as_browsers_do(manager, fetch, status, method):
    manager.instead[f"POST {LOGIN}"] = Answer(status=status, headers={"Location": "/there"})
    manager.instead[f"{method} /there"] = Answer("<p>x")
    with pytest.raises(errors.SmcertError):
        fetch(manager)
    assert f"{method} /there" in manager.requests


def test_the_session_is_learned_and_hidden_in_each_form(manager, fetch):
    secrets = Secrets(PASSWORD)
    manager.token = "AQIC5w/LM+2S="
    fetch(manager, learn=secrets.learn)
    (session,) = manager.all_sessions
    for hidden in (session, PASSWORD):
        for text in (hidden, quote(hidden, safe=""), base64.b64encode(hidden.encode()).decode(),
                     base64.b64encode(f"admin:{hidden}".encode()).decode()):  # fmt: skip
            assert hidden not in secrets.redact(f"a {text} b")
            assert "********" in secrets.redact(f"a {text} b")


def test_a_cookie_that_is_no_session_is_not_hidden(manager, fetch):
    learned = []
    manager.headers = {"Set-Cookie": "host=localhost"}
    fetch(manager, learn=learned.append)
    assert "localhost" not in learned and set(manager.all_sessions) <= set(learned)
