"""The login form of OpenSSO, which System Manager up to 6.2 uses, found and filled in.

``IDToken1`` and ``IDToken2`` are OpenSSO's own names; others can be given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bs4 import Tag
from mechanicalsoup import Browser, Form

from check_smcert import html
from check_smcert.errors import LoginFormMissing
from check_smcert.sources.web.https import Page

# OpenSSO's stock page has each field in a form of its own; a script sends them by this one.
_STOCK_FORM = "Login"


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

    def is_on(self, page: Page) -> bool:
        """Whether the page asks for the password."""
        return bool(html.parse(page.html).find("input", attrs={"name": self.password_field}))

    def filled_in(self, page: Page, user: str, password: str) -> dict[str, Any]:
        """The request that a click on the button makes, for requests; raises LoginFormMissing."""
        tag = self._find(page)
        form = Form(tag)
        # As new controls: in the stock form a script puts them in.
        form.new_control("text", self.user_field, user)
        form.new_control("password", self.password_field, password)
        buttons = [button for button in tag.select('input[type="submit" i], button')
                   if str(button.get("type", "submit")).lower() == "submit"]  # fmt: skip
        named = [button for button in buttons if button.get("name") == self.button]
        form.choose_submit(next(iter(named + buttons), None))
        request: dict[str, Any] = Browser.get_request_kwargs(tag, page.url)
        if request["method"].lower() != "post":
            raise LoginFormMissing(
                "System Manager's login form would show the password in the address (GET)",
                "check --url",
            )
        return request

    def _find(self, page: Page) -> Tag:
        forms: list[Tag] = list(html.parse(page.html).find_all("form"))
        for form in forms:
            if self.name and self.name in (form.get("name"), form.get("id")):
                return form
            if not self.name and self._has_fields(form):
                return form
        for form in forms:
            if not self.name and form.get("name") == _STOCK_FORM:
                return form
        raise LoginFormMissing(
            f"no login form {self.name or f'with {self.user_field} and {self.password_field}'} "
            f"at {page.path}",
            "give its names, --login-form, --user-field, --password-field",
            [f"a form there: {_described(form)}" for form in forms[:5]],
        )

    def _has_fields(self, form: Tag) -> bool:
        names = {control.get("name") for control in form.find_all("input")}
        return {self.user_field, self.password_field} <= names


def _described(form: Tag) -> str:
    fields = ", ".join(str(control.get("name") or "?") for control in form.find_all("input"))
    return f"{form.get('name') or form.get('id') or 'without a name'} with {fields or 'no field'}"
