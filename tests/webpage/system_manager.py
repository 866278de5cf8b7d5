"""A System Manager for these tests: a real HTTPS server with OpenSSO's login, a session and a page.

No real one was at hand: the login is as public test scripts know it, the page is made up around
what the notice says of it.
"""

from __future__ import annotations

import contextlib
import secrets
import ssl
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Callable
from urllib.parse import parse_qs, quote, urlsplit

from tests.webpage.pages import identity_certificates

LOGIN, LOGOUT = "/securityserver/UI/Login", "/securityserver/UI/Logout"
PAGE = "/asm/identityCertificates.do"
COOKIE = "iPlanetDirectoryPro"
USER, PASSWORD = "admin", "s3cret & <more>"
HIDDEN = {"goto": f"{PAGE}?id=1&x=<y>", "gotoOnFail": "", "SunQueryParamsString": "", "encoded": "false",
          "gx_charset": "UTF-8"}  # fmt: skip

FORM = f"""<form name="loginForm" action="{LOGIN}" method="post"><table><tr><td>
User ID: <input type="text" name="IDToken1" id="IDToken1" value=""><tr><td>
Password: <input type="password" name="IDToken2" id="IDToken2"><tr><td>
<input type="submit" name="Cancel" value="Cancel">
<input type="submit" name="SubmitButton" id="SubmitButton" value="Log On">
</table>{
    "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in HIDDEN.items()
    )
}
</form>"""


@dataclass
class Answer:
    """What a path answers instead of what it would."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class SystemManager:
    """What it serves, which tests may change, and what it was asked."""

    port: int = 0
    page: str = field(default_factory=identity_certificates)
    form: str = FORM
    fields: tuple[str, str] = ("IDToken1", "IDToken2")
    sessions_last: bool = True
    instead: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)  # "GET /path"
    password: str = PASSWORD
    sessions: set[str] = field(default_factory=set)
    all_sessions: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    posted: dict[str, list[str]] = field(default_factory=dict)
    landing: str = ""  # where a login leads, if not to the goto of the form
    token: str = ""  # what each session begins with
    headers: dict[str, str] = field(default_factory=dict)  # of the page
    asked: list[str] = field(default_factory=list)  # with queries
    authorizations: list[str | None] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}{PAGE}"

    def get(self, path: str, session: str | None) -> Answer:
        """The page with a session, the form without."""
        if path == LOGIN:
            return Answer(f"<html><title>Log On</title><body>{self.form}</body></html>")
        if path == LOGOUT:
            self.sessions.discard(session)
            return Answer("<html>Logged out</html>")
        if path != PAGE:
            return Answer("nothing here", 404)
        if session not in self.sessions or not self.sessions_last:
            return Answer(status=302, headers={"Location": f"{LOGIN}?goto={quote(PAGE)}"})
        return Answer(self.page, headers=self.headers)

    def post(self, path: str, fields: dict[str, list[str]]) -> Answer:
        """The login, which OpenSSO takes only with the hidden fields of its form."""
        self.posted = fields
        complete = all(fields.get(name) == [value] for name, value in HIDDEN.items())
        login = tuple(map(fields.get, self.fields))
        if path != LOGIN or not complete or login != ([USER], [self.password]):
            return Answer("<html><title>Log On</title><h1>Authentication failed.</h1></html>")
        session = self.token + secrets.token_hex()
        self.sessions.add(session)
        self.all_sessions.append(session)
        cookie = f"{COOKIE}={session}; Path=/; Secure; HttpOnly"
        return Answer(
            status=302,
            headers={"Set-Cookie": cookie, "Location": self.landing or fields["goto"][0]},
        )


@contextlib.contextmanager
def serving(manager: SystemManager, certificate: tuple[Path, Path], old: bool) -> Iterator[None]:
    """Serve it on loopback with this certificate and key; ``old`` is TLS 1.0 and nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if old:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it is old, is the point
            context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(*certificate)
    server = _Server(("127.0.0.1", 0), _handler(manager))
    # The handshake is the handler's: one that fails must not end the server.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    manager.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        """A client that goes away, as one does that does not trust the certificate."""


def _handler(manager: SystemManager) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            cookies = SimpleCookie(self.headers.get("Cookie", ""))
            session = cookies[COOKIE].value if COOKIE in cookies else None
            self._answer(lambda path: manager.get(path, session))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = parse_qs(body, keep_blank_values=True)
            self._answer(lambda path: manager.post(path, fields))

        def _answer(self, usual: Callable[[str], Answer]) -> None:
            path = urlsplit(self.path).path
            manager.requests.append(f"{self.command} {path}")
            manager.asked.append(f"{self.command} {self.path}")
            manager.authorizations.append(self.headers["Authorization"])
            answer = manager.instead.get(manager.requests[-1]) or usual(path)
            answer = answer() if callable(answer) else answer
            self.send_response(answer.status)
            body = answer.body.encode()
            headers = {"Content-Type": "text/html", "Content-Length": str(len(body))}
            for name, value in {**headers, **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_) -> None:
            pass

    return Handler
