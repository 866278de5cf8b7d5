"""An HTTPS session with one host: verified or pinned, and nothing is ever sent to another."""

from __future__ import annotations

import logging
import socket
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Callable
from urllib.parse import SplitResult, unquote, urlsplit

import requests

from check_smcert import html
from check_smcert.errors import (
    PageRefused,
    PageUnreachable,
    RedirectRefused,
    SmcertError,
    UsageError,
)
from check_smcert.sources.web.address import elsewhere, joined, origin, shown
from check_smcert.sources.web.forms import Forms
from check_smcert.sources.web.trust import TrustAdapter, cause, distrust

log = logging.getLogger(__name__)

_REDIRECTS = 10
_REDIRECTING = (301, 302, 303, 307, 308)
# The length of a cookie's value that may be a session's, not a language or a number of a server,
# and how many cookies a browser takes.
_SESSION_LENGTHS, _COOKIES = range(8, 4097), 50


@dataclass(frozen=True)
class Page:
    """What came in the end; ``way`` are the paths that led there, redirect by redirect."""

    url: str
    way: tuple[str, ...]
    status: int
    kind: str
    html: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @cached_property
    def content(self) -> Forms:
        """What it has; raises PageRefused for HTML without measure."""
        return Forms(self.html)

    @property
    def base(self) -> str:
        """What addresses on it start from; raises RedirectRefused if it says nonsense of that."""
        return joined(self.url, self.content.base, "a page that starts from")

    def expected(self) -> Page:
        """This page; raises PageRefused unless it is one."""
        if self.status != 200:
            raise PageRefused(
                f"System Manager answers HTTP status {self.status} to {self.path}",
                "check --url in a browser, and that this user may open the page",
            )
        if self.kind and "html" not in self.kind.casefold():
            raise PageRefused(f"{self.path} is not an HTML page but {self.kind}", "check --url")
        return self


class Https:
    """Requests to the host of one URL; ``timeout`` is in seconds and for all of them.

    ``learn`` is told each value of a cookie that may be a session's: it must not be shown. Raises
    UsageError for an invalid ``https`` URL, CA file or pin.
    """

    def __init__(
        self,
        url: str,
        timeout: float,
        ca_file: str | None,
        pin: str | None,
        learn: Callable[[str], None] = lambda value: None,
    ) -> None:
        self._origin = _checked(url)
        self._learn = learn
        self._deadline = time.monotonic() + timeout
        self._session = _Session()
        self._session.trust_env = False  # no proxy, no .netrc: the host is an internal one
        self._session.verify = pin is None
        self._session.mount("https://", TrustAdapter(ca_file, pin))

    def __enter__(self) -> Https:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(self, url: str) -> Page:
        """The page at ``url``, which may be relative."""
        return self.send("GET", joined(self._origin.geturl(), url, "a link to"))

    def send(self, method: str, url: str, **fields: Any) -> Page:
        """Send a request, as requests.Request takes it, and follow redirects on this host."""
        way: list[str] = []
        while len(way) < _REDIRECTS:
            url = self._on_host(url)
            way.append(urlsplit(url).path)
            try:
                answer = self._ask(method, url, fields)
                with answer:
                    location = answer.headers.get("Location")
                    if answer.status_code not in _REDIRECTING or location is None:
                        return self._page(answer, way)
            except (requests.RequestException, UnicodeError) as error:
                raise self._failure(error) from error
            url = joined(url, _decoded(location), "a redirect to")
            if answer.status_code == 303 or (answer.status_code < 303 and method == "POST"):
                method, fields = "GET", {}
        raise RedirectRefused(
            f"{self._origin.hostname} redirects in circles, last to {shown(url)}",
            "check --url in a browser",
        )

    def _ask(self, method: str, url: str, fields: dict[str, Any]) -> requests.Response:
        request = self._session.prepare_request(requests.Request(method, url, **fields))
        log.info("asking %s for %s", self._where, shown(url))
        answer = self._session.send(
            request, timeout=self._left(), allow_redirects=False, stream=True
        )
        for value in [cookie.value or "" for cookie in self._session.cookies][:_COOKIES]:
            if len(value) in _SESSION_LENGTHS and value not in self._origin.geturl():
                for form in (value, value.strip('"'), unquote(value)):
                    self._learn(form)
        log.info("%s %s: %s", method, shown(url), answer.status_code)
        return answer

    def _on_host(self, url: str) -> str:
        """The address without any user name; raises RedirectRefused if it is on another host."""
        parts = urlsplit(url)
        if origin(parts) != origin(self._origin):
            raise elsewhere(url, self._origin)
        return parts._replace(netloc=self._origin.netloc).geturl()

    def _page(self, response: requests.Response, way: list[str]) -> Page:
        data = bytearray()
        for chunk in response.iter_content(1 << 16):
            data += chunk
            self._left()
            if len(data) > html.LARGEST:
                raise PageRefused(f"a page of more than {html.LARGEST >> 20} MiB", "check --url")
        kind = response.headers.get("Content-Type", "")
        return Page(response.url, tuple(way), response.status_code, kind, bytes(data))

    def _left(self) -> float:
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise self._silent()
        return seconds

    def _silent(self) -> PageUnreachable:
        return PageUnreachable(f"{self._where} gave no answer in time", "raise -t, or see why")

    @property
    def _where(self) -> str:
        return f"{self._origin.hostname} port {self._origin.port or 443}"

    def _failure(self, error: Exception) -> SmcertError:
        if isinstance(error, requests.exceptions.SSLError):
            host, port = self._origin.hostname or "", self._origin.port or 443
            return distrust(error, host, port, self._left())
        if isinstance(error, requests.Timeout) or cause(error, socket.timeout):
            return self._silent()
        unnamed = (UnicodeError, requests.exceptions.InvalidURL)
        if cause(error, socket.gaierror) or isinstance(error, unnamed):
            return PageUnreachable(
                f"{self._origin.hostname} has no address", "check the name in --url"
            )
        if cause(error, ConnectionRefusedError):
            return PageUnreachable(f"{self._where} refuses connections", "check --url")
        reason = getattr(cause(error, OSError), "strerror", None) or type(error).__name__
        return PageUnreachable(
            f"no answer from {self._where} ({reason})", "check --url and the network"
        )


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "https" and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isprintable():
        raise UsageError(f"'{url}' is not an https:// address", "check --url")
    if parts.username is not None:
        raise UsageError(
            "--url must not hold a user name or password", "use -l and SMCERT_PASSWORD"
        )
    return parts


def _decoded(location: str) -> str:
    """A Location, which http.client reads as Latin-1; browsers take UTF-8 in it."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError as error:
        raise RedirectRefused(
            "System Manager has a redirect to an address that is not UTF-8",
            "look at --url in a browser, and at System Manager's or its proxy's settings",
        ) from error


class _Session(requests.Session):
    """Leaves redirects alone: each is looked at before anything is sent there."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None at all."""
