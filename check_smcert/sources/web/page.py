"""``--url``: System Manager's page of identity certificates, after logging in."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator
from typing import Callable

from check_smcert.document import Document, Format
from check_smcert.errors import (
    PageLoginRefused,
    PageRefused,
    RedirectRefused,
    SessionLost,
    SmcertError,
)
from check_smcert.sources.web.address import joined, without_session
from check_smcert.sources.web.https import Https, Page
from check_smcert.sources.web.login_form import LoginForm

log = logging.getLogger(__name__)

_NEXT_TO_NOTHING = 300  # characters


def fetch(
    url: str,
    user: str,
    password: str,
    *,
    timeout: float,
    ca_file: str | None = None,
    pin: str | None = None,
    form: LoginForm = LoginForm(),
    learn: Callable[[str], None] = lambda value: None,
) -> Document:
    """The page at ``url`` as HTML, logged in and out again.

    TLS is verified against ``ca_file`` (PEM or DER; the system's CAs if None), or by ``pin``, the
    SHA-256 of System Manager's own certificate. ``timeout`` is in seconds and for everything.
    ``learn`` is told what must not be shown, the session. Raises UsageError and the errors of
    System Manager's page.
    """
    with Https(url, timeout, ca_file, pin, learn) as https:
        request = form.filled_in(_login_page(https, url, form), user, password)
        with _logged_out_after(https, request["url"]):
            log.info("logging in to System Manager as %s", user)
            answer = https.send(**request)
            if form.is_on(answer):
                raise _not_let_in(answer)
            # Where the login leads to is no matter, it may be missing or forbidden to this user.
            page = https.get(url)
            if form.is_on(page):
                raise _not_let_in(answer)
            _check_is_not_elsewhere(page.expected())
            return Document(url, page.html, format=Format.PAGE)


def _login_page(https: Https, url: str, form: LoginForm) -> Page:
    """Where the page leads without a session, or else where the form usually is."""
    page = https.get(url)
    if form.is_on(page):
        return page
    seen: list[Page] = []
    answers: list[str] = []
    for address in form.addresses(url):
        where = address.partition("&")[0]
        try:
            found = https.get(address)
            if form.is_on(found):
                return found
        except (RedirectRefused, PageRefused) as error:
            answers.append(f"{where}: {error.what}")
        else:
            seen.append(found)
            answers.append(f"{where}: HTTP status {found.status}, no such form")
    with_forms = [each for each in (page, *seen) if each.content.forms]
    raise form.missing((with_forms or seen or [page])[0], answers)


def _check_is_not_elsewhere(page: Page) -> None:
    """Raise RedirectRefused if a browser would show another page instead, and say which.

    Many a page with content of its own has a script that leads away, or a refresh after half an
    hour; what only leads on has next to no text.
    """
    text = " ".join("".join(page.content.text).split())
    if "common name" in text.casefold():
        return
    for leading in page.content.leadings:
        if not leading.is_frame and len(text) > _NEXT_TO_NOTHING:
            continue
        address = joined(page.base, leading.address, "a page that leads to")
        if address.startswith(("http:", "https:")) and address != page.url:
            raise RedirectRefused(
                f"the page has no table, what a browser shows there {leading.how}",
                f"use --url {without_session(address)}",
            )


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
    if answer.content.passwords > 1:
        return PageLoginRefused(
            "System Manager wants a new password before anything else",
            "log in with a browser and change it, or use an account whose password does not expire",
        )
    if answer.status >= 400 and answer.status not in (401, 403):
        answer.expected()
    # OpenSSO says that it failed at the address of the form, and leads away from it if not.
    if set(answer.way) == {answer.way[0]}:
        return PageLoginRefused(
            "System Manager refused the login", "check the user name and SMCERT_PASSWORD"
        )
    return SessionLost(
        "System Manager took the login and asks for it again, the session is lost or has expired",
        "use in --url the host name that its cookies are for, and see how many sessions it allows",
    )
