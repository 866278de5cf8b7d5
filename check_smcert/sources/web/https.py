"""An HTTPS session with one host: verified or pinned, and nothing is ever sent to another."""

from __future__ import annotations

import logging
import socket
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from check_smcert.errors import (
    PageRefused,
    PageUnreachable,
    RedirectRefused,
    SmcertError,
    UsageError,
)
from check_smcert.sources.web.trust import TrustAdapter, cause, distrust

log = logging.getLogger(__name__)

_REDIRECTS = 10
_LARGEST = 8 << 20  # bytes; the table has a dozen rows


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

    def expected(self) -> Page:
        """This page; raises PageRefused unless it is one."""
        if self.status != 200:
            raise PageRefused(
                f"System Manager answers HTTP status {self.status} to {self.path}",
                "check --url in a browser, and that this user may open the page",
            )
        if "html" not in self.kind.casefold():
            raise PageRefused(
                f"{self.path} is not an HTML page but {self.kind or 'unknown'}", "check --url"
            )
        return self


class Https:
    """Requests to the host of one URL; ``timeout`` is in seconds and for all of them.

    Raises UsageError for an invalid ``https`` URL, CA file or pin.
    """

    def __init__(self, url: str, timeout: float, ca_file: str | None, pin: str | None) -> None:
        self._origin = _checked(url)
        self._deadline = time.monotonic() + timeout
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc: the host is an internal one
        self._session.verify = pin is None
        self._session.mount("https://", TrustAdapter(ca_file, pin))

    def __enter__(self) -> Https:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(self, url: str) -> Page:
        """The page at ``url``, which may be relative."""
        return self.send("GET", urljoin(self._origin.geturl(), url))

    def send(self, method: str, url: str, **fields: Any) -> Page:
        """Send a request, as requests.Request takes it, and follow redirects on this host."""
        try:
            request = self._session.prepare_request(requests.Request(method, url, **fields))
            way: list[str] = []
            while len(way) < _REDIRECTS:
                at = request.url or ""
                self._stay_on_host(at)
                way.append(urlsplit(at).path)
                log.info("asking %s for %s", self._where, _shown(at))
                response = self._session.send(
                    request, timeout=self._left(), allow_redirects=False, stream=True
                )
                with response:
                    log.info("%s %s: %s", request.method, _shown(at), response.status_code)
                    if not response.next:
                        return self._page(response, way)
                request = response.next
        except (requests.RequestException, UnicodeError) as error:
            raise self._failure(error) from error
        raise RedirectRefused(
            f"{self._origin.hostname} redirects in circles, last to {_shown(at)}",
            "check --url in a browser",
        )

    def _stay_on_host(self, url: str) -> None:
        if _origin(urlsplit(url)) != _origin(self._origin):
            raise RedirectRefused(
                f"{self._origin.hostname} leads to {_shown(url)}, nothing was sent there",
                "if that is System Manager's proper name, use it in --url",
            )

    def _page(self, response: requests.Response, way: list[str]) -> Page:
        html = b""
        for chunk in response.iter_content(1 << 16):
            html += chunk
            self._left()
            if len(html) > _LARGEST:
                raise PageRefused(f"a page of more than {_LARGEST >> 20} MiB", "check --url")
        kind = response.headers.get("Content-Type", "")
        return Page(response.url, tuple(way), response.status_code, kind, html)

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


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or 443


def _shown(url: str) -> str:
    """What of an address may be shown: session and goto stand behind the path."""
    return url.partition("?")[0].partition(";")[0]
