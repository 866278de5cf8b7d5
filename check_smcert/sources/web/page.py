"""``--url``: System Manager's page of identity certificates, after logging in."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator

from check_smcert import html
from check_smcert.document import Document, Format
from check_smcert.errors import PageLoginRefused, SessionLost, SmcertError
from check_smcert.sources.web.https import Https, Page
from check_smcert.sources.web.login_form import LoginForm

log = logging.getLogger(__name__)


def fetch(
    url: str,
    user: str,
    password: str,
    *,
    timeout: float,
    ca_file: str | None = None,
    pin: str | None = None,
    form: LoginForm = LoginForm(),
) -> Document:
    """The page at ``url`` as HTML, logged in and out again.

    TLS is verified against ``ca_file`` (PEM; the system's CAs if None), or by ``pin``, the SHA-256
    of System Manager's own certificate. ``timeout`` is in seconds and for everything. Raises
    UsageError and the errors of System Manager's page.
    """
    with Https(url, timeout, ca_file, pin) as https:
        request = form.filled_in(_login_page(https, url, form), user, password)
        with _logged_out_after(https, request["url"]):
            log.info("logging in to System Manager as %s", user)
            answer = https.send(**request)
            if form.is_on(answer) or answer.status in (401, 403):
                raise _not_let_in(answer)
            answer.expected()
            page = https.get(url)
            if form.is_on(page):
                raise _not_let_in(answer)
            return Document(url, page.expected().html, format=Format.PAGE)


def _login_page(https: Https, url: str, form: LoginForm) -> Page:
    """Where the page leads without a session, or else where the form usually is."""
    page = https.get(url)
    return page if form.is_on(page) else https.get(form.path).expected()


@contextlib.contextmanager
def _logged_out_after(https: Https, login: str) -> Iterator[None]:
    """No session stays open, whatever happens: System Manager allows only so many."""
    try:
        yield
    finally:
        logout = re.sub(r"/Login\b.*", "/Logout", login)
        if logout != login:
            with contextlib.suppress(SmcertError):
                https.get(logout)


def _not_let_in(answer: Page) -> SmcertError:
    """Why, from what System Manager answered to the login."""
    if len(html.parse(answer.html).find_all("input", type="password")) > 1:
        return PageLoginRefused(
            "System Manager wants a new password before anything else",
            "log in with a browser and change it, or use an account whose password does not expire",
        )
    # OpenSSO says that it failed at the address of the form, and leads away from it if not.
    if set(answer.way) == {answer.way[0]}:
        return PageLoginRefused(
            "System Manager refused the login", "check the user name and SMCERT_PASSWORD"
        )
    return SessionLost(
        "System Manager took the login and asks for it again, the session is lost or has expired",
        "use in --url the host name that its cookies are for, and see how many sessions it allows",
    )
