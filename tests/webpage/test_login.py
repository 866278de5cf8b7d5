"""--url logs in to System Manager as a browser does, opens the page, and logs out."""

import threading

import pytest

from check_smcert import errors
from check_smcert.sources.web.login_form import LoginForm
from tests.webpage.system_manager import HIDDEN, LOGIN, LOGOUT, PAGE, PASSWORD, USER, Answer

pytestmark = pytest.mark.long


def test_the_page_is_what_comes_after_the_login(manager, fetch):
    assert fetch(manager) == manager.page


def test_the_form_is_sent_with_its_hidden_fields_and_one_button(manager, fetch):
    fetch(manager)
    hidden = {name: [value] for name, value in HIDDEN.items()}
    login = {"IDToken1": [USER], "IDToken2": [PASSWORD], "SubmitButton": ["Log On"]}
    assert manager.posted == {**hidden, **login}


def test_no_session_stays_open(manager, fetch):
    fetch(manager)
    assert manager.requests[-1] == f"GET {LOGOUT}"
    assert not manager.sessions


def test_no_session_stays_open_if_the_page_can_not_be_had(manager, fetch):
    manager.instead[f"GET {PAGE}"] = Answer("broken", 500)
    with pytest.raises(errors.PageRefused, match=f"HTTP status 500 to {PAGE}"):
        fetch(manager)
    assert not manager.sessions and f"POST {LOGIN}" in manager.requests


def test_a_page_that_does_not_lead_to_the_form(manager, fetch):
    first = iter([Answer("<script>location = '/login'</script>")])
    manager.instead[f"GET {PAGE}"] = lambda: next(first, Answer("the page"))
    assert fetch(manager) == "the page"


def test_other_names_of_the_form_and_its_fields(manager, fetch):
    manager.fields = "who", "what"
    manager.form = manager.form.replace("IDToken1", "who").replace("IDToken2", "what")
    manager.form = "<form id='other'><input name='who'><input name='what'></form>" + manager.form
    form = LoginForm(name="loginForm", user_field="who", password_field="what")
    assert fetch(manager, form=form) == manager.page


def test_the_stock_form_of_opensso_whose_fields_a_script_sends(manager, fetch):
    hidden = "".join(f"<input type=hidden name={k} value='{v}'>" for k, v in HIDDEN.items())
    manager.form = f"""
      <form name="frm1" action="blank"><input type="text" name="IDToken1"></form>
      <form name="frm2" action="blank"><input type="password" name="IDToken2"></form>
      <form name="Login" action="{LOGIN}" method="post">{hidden}</form>"""
    assert fetch(manager) == manager.page


@pytest.mark.parametrize("login", [{"password": "wrong"}, {"user": "nobody"}])
def test_a_refused_login(manager, fetch, login):
    with pytest.raises(errors.PageLoginRefused, match="refused the login: check the user name"):
        fetch(manager, **login)


@pytest.mark.parametrize("status", [200, 401])
def test_a_refused_login_that_shows_the_form_again(manager, fetch, status):
    manager.instead[f"POST {LOGIN}"] = Answer(f"<p>Try again</p>{manager.form}", status)
    with pytest.raises(errors.PageLoginRefused, match="refused the login"):
        fetch(manager)


def test_a_password_that_must_be_changed(manager, fetch):
    fields = "".join(f"<input type=password name=IDToken{n}>" for n in (1, 2, 3))
    manager.instead[f"POST {LOGIN}"] = Answer(f"<form method=post>{fields}</form>")
    with pytest.raises(errors.PageLoginRefused, match="wants a new password"):
        fetch(manager)


def test_a_session_that_has_expired(manager, fetch):
    manager.sessions_last = False
    with pytest.raises(errors.SessionLost, match="took the login and asks for it again"):
        fetch(manager)


def test_a_login_page_without_the_form_names_the_forms_it_has(manager, fetch):
    manager.form = "<form id='search'><input name='q'></form>"
    with pytest.raises(errors.LoginFormMissing, match="with IDToken1 and IDToken2") as caught:
        fetch(manager)
    assert caught.value.details == (
        "a form there: search with q",
        f"{LOGIN}: HTTP status 200, no such form",
        f"{LOGIN}?org=dc=nortel,dc=com: HTTP status 200, no such form",
        "/network-login/: HTTP status 404, no such form",
    )


def test_a_form_that_would_show_the_password_in_the_address(manager, fetch):
    manager.form = manager.form.replace('method="post"', "")
    with pytest.raises(errors.LoginFormMissing, match="in the address"):
        fetch(manager)
    assert not manager.posted


@pytest.mark.parametrize("elsewhere", ["http://localhost:{port}", "https://127.0.0.1:{port}",
                                       "https://localhost:1"])  # fmt: skip
def test_the_password_goes_nowhere_else(manager, fetch, elsewhere):
    elsewhere = elsewhere.format(port=manager.port) + LOGIN
    manager.form = manager.form.replace(LOGIN, elsewhere)
    with pytest.raises(errors.RedirectRefused, match=f"leads to {elsewhere}, nothing was sent"):
        fetch(manager)
    manager.instead[f"GET {PAGE}"] = Answer(status=302, headers={"Location": elsewhere})
    with pytest.raises(errors.RedirectRefused, match=f"leads to {elsewhere}"):
        fetch(manager)
    manager.instead = {f"POST {LOGIN}": Answer(status=307, headers={"Location": elsewhere})}
    manager.form = manager.form.replace(elsewhere, LOGIN)
    with pytest.raises(errors.RedirectRefused, match=f"leads to {elsewhere}"):
        fetch(manager)


def test_redirects_in_circles(manager, fetch):
    manager.instead[f"GET {PAGE}"] = Answer(status=302, headers={"Location": PAGE})
    with pytest.raises(errors.RedirectRefused, match="in circles"):
        fetch(manager)


def test_a_page_that_is_no_html(manager, fetch):
    manager.page = "%PDF-1.4"
    text = Answer(manager.page, headers={"Content-Type": "application/pdf"})
    first = iter([Answer(status=302, headers={"Location": LOGIN})])
    manager.instead[f"GET {PAGE}"] = lambda: next(first, text)
    with pytest.raises(errors.PageRefused, match="not an HTML page but application/pdf"):
        fetch(manager)


def test_a_page_that_is_too_large(manager, fetch):
    manager.page = "x" * (9 << 20)
    with pytest.raises(errors.PageRefused, match="more than 8 MiB"):
        fetch(manager)


def test_a_system_manager_that_does_not_answer_in_time(manager, fetch):
    over = threading.Event()
    manager.instead[f"POST {LOGIN}"] = lambda: over.wait(20) and Answer()
    try:
        with pytest.raises(errors.PageUnreachable, match="gave no answer in time"):
            fetch(manager, timeout=1)
    finally:
        over.set()


def test_a_host_that_can_not_be_reached(manager, fetch):
    with pytest.raises(errors.PageUnreachable, match="localhost port 1 refuses connections"):
        fetch(manager, url="https://localhost:1/")
    with pytest.raises(errors.PageUnreachable, match="no-such-host.invalid has no address"):
        fetch(manager, url="https://no-such-host.invalid/")


@pytest.mark.parametrize(
    "url", ["", "localhost", "http://localhost/", "https://", "https://[/", "https://localhost:x/"]
)
def test_what_is_no_https_address(manager, fetch, url):
    with pytest.raises(errors.UsageError, match="is not an https:// address"):
        fetch(manager, url=url)


def test_a_password_in_the_address_is_refused_and_not_shown(manager, fetch):
    with pytest.raises(errors.UsageError, match="must not hold") as caught:
        fetch(manager, url="https://admin:hush-hush@localhost/")
    assert "hush-hush" not in str(caught.value)


def test_proxies_and_netrc_are_for_others(manager, fetch, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine localhost login other password other")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", "http://localhost:1")
    assert fetch(manager) == manager.page
