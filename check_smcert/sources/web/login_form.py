"""The login form of OpenSSO, which System Manager up to 6.2 uses, found and filled in.

``IDToken1`` and ``IDToken2`` are OpenSSO's own names; others can be given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from check_smcert.errors import LoginFormMissing
from check_smcert.sources.web.address import joined
from check_smcert.sources.web.forms import Form
from check_smcert.sources.web.https import Page

# OpenSSO's stock page has each field in a form of its own; a script sends them by this one.
_STOCK_FORM = "Login"
# Where public scripts that log in to System Manager find it: its own realm, and the newer address.
_REALM = "?org=dc=nortel,dc=com&goto="
_NETWORK_LOGIN = "/network-login/"


@dataclass(frozen=True)
class LoginForm:
    """What the form is called: ``name`` is its name or id, None takes the one with both fields.

    ``path`` is where it is, should the page asked for not lead to it.
    """

    path: str = "/securityserver/UI/Login"
    name: str | None = None
    user_field: str = "IDToken1"
    password_field: str = "IDToken2"
    button: str = "SubmitButton"

    def addresses(self, url: str) -> tuple[str, ...]:
        """Where it may be, for who wants the page at ``url``; the first is the most likely."""
        stock = LoginForm.path
        with_realm = f"{stock}{_REALM}{quote(url, safe='')}"
        return tuple(dict.fromkeys((self.path, stock, with_realm, _NETWORK_LOGIN)))

    def is_on(self, page: Page) -> bool:
        """Whether the page asks for the password."""
        return any(name == self.password_field for name, _ in page.content.inputs)

    def filled_in(self, page: Page, user: str, password: str) -> dict[str, Any]:
        """The request that a click on the button makes, for Https; raises LoginFormMissing.

        Raises RedirectRefused for a form that is sent to no address.
        """
        form = self._find(page)
        if form.method != "post":
            raise LoginFormMissing(
                "System Manager's login form would show the password in the address (GET)",
                "check --url",
            )
        # In the stock form a script puts them in.
        given = {self.user_field: user, self.password_field: password}
        fields = [each for each in form.fields if each[0] not in given] + list(given.items())
        named = [each for each in form.buttons if each[0] == self.button]
        fields += [each for each in (named + form.buttons)[:1] if each[0]]
        action = joined(page.base, form.action or page.url, "a login form that is sent to")
        return {"method": "POST", "url": action, "data": fields}

    def _find(self, page: Page) -> Form:
        forms = page.content.forms
        for form in forms:
            if self.name and self.name in form.names:
                return form
            if not self.name and {self.user_field, self.password_field} <= set(form.controls):
                return form
        for form in forms:
            if not self.name and form.names[0] == _STOCK_FORM:
                return form
        raise self.missing(page)

    def missing(self, page: Page, tried: Iterable[str] = ()) -> LoginFormMissing:
        """Which forms a page has instead, and what else was ``tried``."""
        return LoginFormMissing(
            f"no login form {self.name or f'with {self.user_field} and {self.password_field}'} "
            f"at {page.path}",
            "give its names, --login-form, --user-field, --password-field, or where it is, --login-path",
            [*(f"a form there: {_described(form)}" for form in page.content.forms[:5]), *tried],
        )


def _described(form: Form) -> str:
    fields = ", ".join(name or "?" for name in form.controls[:20])
    return f"{next(filter(None, form.names), 'without a name')} with {fields or 'no field'}"
