"""``--url URL``: System Manager's page of identity certificates; dates of a saved one, too."""

from __future__ import annotations

import argparse

from check_smcert.document import Document
from check_smcert.errors import UsageError
from check_smcert.options.arguments import checked, login_name
from check_smcert.readers.hints import DATE_ORDERS, PageHints
from check_smcert.secret import Secrets
from check_smcert.settings import Fetch
from check_smcert.targets import Target


def add(
    parser: argparse.ArgumentParser,
    where: argparse._ActionsContainer,
    targets: tuple[Target, ...],
) -> None:
    """The option that chooses this source, and a group of its own."""
    from check_smcert import time_zone

    where.add_argument("--url",
                       help="System Manager's page of identity certificates, after logging in")  # fmt: skip
    add = parser.add_argument_group("System Manager's page").add_argument
    add("-l", "--logname", metavar="USER", help="login name (default: the current user)")
    add("--ca-file", metavar="FILE",
        help="CAs that vouch for System Manager, in PEM or DER (default: the system's)")  # fmt: skip
    add("--pin", metavar="SHA256",
        help="fingerprint of System Manager's certificate, instead of a CA")  # fmt: skip
    add("--timezone", metavar="ZONE", type=checked(time_zone.parse),
        help="of dates on the page that name none, like America/Denver or -07:00")  # fmt: skip
    add("--date-order", choices=DATE_ORDERS,
        help="what 02/03/12 means on the page")  # fmt: skip
    add("--login-path", metavar="PATH", default="/securityserver/UI/Login",
        help="where the login form is, if the page does not lead there (default: %(default)s)")  # fmt: skip
    add("--login-form", metavar="NAME",
        help="name or id of the form (default: the one with both fields)")  # fmt: skip
    add("--user-field", metavar="NAME", default="IDToken1",
        help="the form's field for the user (default: %(default)s)")  # fmt: skip
    add("--password-field", metavar="NAME", default="IDToken2",
        help="the form's field for the password (default: %(default)s)")  # fmt: skip
    add("--login-button", metavar="NAME", default="SubmitButton",
        help="the form's button (default: %(default)s)")  # fmt: skip


def hints(given: argparse.Namespace) -> PageHints:
    """How to read its dates."""
    return PageHints(given.timezone, given.date_order)


def chosen(
    given: argparse.Namespace, targets: tuple[Target, ...], secrets: Secrets
) -> Fetch | None:
    """How to log in and fetch it, if it was chosen."""
    if given.url is None:
        return None
    password = secrets.password
    if password is None:
        raise UsageError("System Manager wants a password", "set SMCERT_PASSWORD")
    user = login_name(given)

    def fetch() -> dict[str, list[Document]]:
        from check_smcert.sources.web import page
        from check_smcert.sources.web.login_form import LoginForm

        form = LoginForm(
            given.login_path,
            given.login_form,
            given.user_field,
            given.password_field,
            given.login_button,
        )
        document = page.fetch(
            given.url,
            user,
            password,
            timeout=given.timeout,
            ca_file=given.ca_file,
            pin=given.pin,
            form=form,
            learn=secrets.learn,
        )
        return {targets[0].label: [document]}

    return fetch
