"""Addresses that a page or a redirect names: the peer's words, which may be none."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urljoin, urlsplit

from requests.utils import requote_uri

from check_smcert.errors import RedirectRefused


def joined(base: str, address: str, what: str) -> str:
    """``address`` as it is meant on a page at ``base``; raises RedirectRefused if it is none.

    ``what`` leads there: "a redirect to".
    """
    try:
        whole = urljoin(base, address)
        urlsplit(whole).port  # noqa: B018  a property that raises ValueError
    except ValueError as error:
        raise RedirectRefused(
            f"System Manager has {what} an invalid address ({shown(address)})",
            "look at --url in a browser, and at System Manager's or its proxy's settings",
        ) from error
    # All in one way, as it is sent: so a password in it is known, too.
    return requote_uri(whole)


def origin(parts: SplitResult) -> tuple[str, str | None, int]:
    """What two addresses of the same server have in common; the port must be a valid one."""
    return parts.scheme, parts.hostname, 443 if parts.port is None else parts.port


def shown(url: str) -> str:
    """What of an address may be shown: session and goto stand behind the path."""
    return url.partition("?")[0].partition(";")[0]


def without_session(url: str) -> str:
    """An address to use again: Java servers add a session to a path."""
    return re.sub(r";[^/?#]*", "", url)


def elsewhere(url: str, asked: SplitResult) -> RedirectRefused:
    """Why nothing is sent to ``url``, and what to do about it, for who asked at ``asked``."""
    parts = urlsplit(url)
    leads = f"{asked.hostname} leads to {shown(url)}, nothing was sent there"
    if parts.scheme == "http":
        return RedirectRefused(
            leads,
            "http:// would show the password to others: look for an https:// address for --url",
        )
    if parts.scheme == asked.scheme and parts.hostname == asked.hostname:
        return RedirectRefused(
            leads, f"if System Manager is at port {parts.port or 443}, use that port in --url"
        )
    return RedirectRefused(leads, "if that is System Manager's proper name, use it in --url")
