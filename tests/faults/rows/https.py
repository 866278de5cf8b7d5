"""--url: System Manager's web page, silent, broken, expired, or leading away."""

from __future__ import annotations

import hashlib
import socket
import ssl
from collections.abc import Iterator
from functools import partial
from typing import Callable

from tests.faults import peers
from tests.faults.row import OK, UNKNOWN, Row, Scene, fault
from tests.faults.world import World
from tests.lab import as_pem, keystore
from tests.webpage.pages import around, identity_certificates, in_days, row
from tests.webpage.system_manager import LOGIN, PAGE, PASSWORD, USER, Answer, SystemManager, serving

_row = partial(Row, "HTTPS", needs=("openssl", "keytool"))
URL = f"smmgmt --url https://localhost:{{port}}{PAGE} -l {USER} -t 5"
CA, PIN = f"{URL} --ca-file {{ca}}", f"{URL} --pin {{pin}}"
SHORT = CA.replace("-t 5", "-t 2")
_TIME = "no result within 2 seconds"
_ASKING = f"{_TIME}, the last step was: asking localhost port {{port}}"
_HUGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX: "
_SECRET = {"SMCERT_PASSWORD": PASSWORD}


@fault
def page(
    world: World, change: Callable[[SystemManager], None] | None = None, days: float | None = None
) -> Iterator[Scene]:  # fmt: skip
    """The stand-in, changed; ``days``: how long its own certificate is valid."""
    identity = world.certificate
    if days is not None:
        store = keystore(days, name="CN=localhost", issuer_ca=False, storetype="PKCS12")
        identity = (world.file(as_pem(store), "pem"),) * 2
    manager = SystemManager()
    manager.page = identity_certificates(row("smmgmt", in_days(400)))
    if change:
        change(manager)
    with serving(manager, identity, False):
        text = identity[0].read_text()
        der = ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN CERT") :])
        pin = hashlib.sha256(der).hexdigest()
        values = {"port": manager.port, "ca": identity[0], "pin": pin}

        def check() -> str:
            return "a session is left open" if manager.sessions else ""

        yield Scene(values, _SECRET, check=check)


@fault
def tls_socket(world: World, behave: peers.Behave) -> Iterator[Scene]:
    """A server that does TLS in order, and then that."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*world.certificate)

    def wrapped(connection, over) -> None:
        with context.wrap_socket(connection, server_side=True) as inner:
            inner.recv(4096)
            behave(inner, over)

    with peers.peer(wrapped) as port:
        yield Scene({"port": port, "ca": world.certificate[0], "pin": "ab" * 32}, _SECRET)


@fault
def plain(world: World, behave: peers.Behave) -> Iterator[Scene]:
    """A server that does no TLS."""
    with peers.peer(behave) as port:
        yield Scene({"port": port, "ca": world.certificate[0]}, _SECRET)


@fault
def unheard(world: World) -> Iterator[Scene]:
    """A port that nobody listens on."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield Scene({"port": closed.getsockname()[1], "ca": world.certificate[0]}, _SECRET)


def instead(what: str, **answer: object) -> Callable[[SystemManager], None]:
    """Another answer for "GET /path"."""
    return lambda manager: manager.instead.update({what: Answer(**answer)})


def _set(**values: object) -> Callable[[SystemManager], None]:
    return lambda manager: manager.__dict__.update(values)


def _ends(connection, over) -> None:
    """The request was taken, and that was all."""


_OTHER = {"Location": "https://elsewhere.invalid/"}
_ROUND = {"Location": PAGE}
ROWS = (
    _row("in order, CA file", "", page(), CA, OK, "CN=smmgmt expires in", quick=True),
    _row("in order, pin", "", page(), PIN, OK, "CN=smmgmt expires in", quick=True),
    _row("in order, its own certificate has expired", "With its pin.", page(days=-1), PIN, OK, "CN=smmgmt expires in"),
    _row("its own certificate has expired", "With the CA file.", page(days=-1), CA, UNKNOWN,
         "renew it as PSN003661u says; until then --pin {pin}"),
    _row("unknown CA", "", page(), URL, UNKNOWN, "is not trusted", quick=True),
    _row("another name", "", page(), CA.replace("localhost", "127.0.0.1"), UNKNOWN, "is for another name", quick=True),
    _row("another pin", "", page(), f"{URL} --pin {'ab' * 32}", UNKNOWN, "is not the one of --pin"),
    _row("silent before TLS", "", plain(peers.hangs), SHORT, UNKNOWN, _ASKING),
    _row("silent after TLS", "", tls_socket(peers.hangs), SHORT, UNKNOWN, _ASKING),
    _row("one byte a second", "Its answer.", tls_socket(peers.drips(b"HTTP/1.1 200 OK\r\n\r\n")), SHORT, UNKNOWN, _ASKING),
    _row("plain HTTP", "On the port of HTTPS.", plain(peers.says(b"HTTP/1.1 400 Bad Request\r\n\r\n", peers.closes)), CA, UNKNOWN,
         "no TLS connection to localhost", quick=True),
    _row("refused", "Nobody listens.", unheard(), CA, UNKNOWN, "refuses connections"),
    _row("closes after TLS", "", tls_socket(_ends), CA, UNKNOWN, "no answer from localhost", quick=True),
    _row("endless headers", "", tls_socket(peers.says(_HUGE, peers.floods(b"x" * 65536))), CA, UNKNOWN, "no answer from localhost port"),
    _row("endless page", "", tls_socket(peers.says(_HUGE + b"\r\n\r\n", peers.floods(b"x" * 65536))), CA, UNKNOWN,
         "a page of more than 8 MiB"),
    _row("page is cut short", "Less than its length.",
         tls_socket(peers.says(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<html>", _ends)), CA, UNKNOWN, "no answer from localhost port", quick=True),
    _row("nonsense for HTTP", "", tls_socket(peers.says(b"\0\1\2\3" * 100, _ends)), CA, UNKNOWN, "no answer from localhost port"),
    _row("status 500", "", page(instead(f"POST {LOGIN}", body="error", status=500)), CA, UNKNOWN, "HTTP status 500", quick=True),
    _row("leads away", "A redirect to another host: nothing is sent there.",
         page(instead(f"GET {PAGE}", status=302, headers=_OTHER)), CA, UNKNOWN, "nothing was sent there", quick=True),
    _row("leads in circles", "", page(instead(f"GET {PAGE}", status=302, headers=_ROUND)), CA, UNKNOWN,
         "redirects in circles"),
    _row("another password", "", page(_set(password="another")), CA, UNKNOWN, "refused the login"),
    _row("no login form", "", page(_set(form="<p>closed</p>")), CA, UNKNOWN, "no login form"),
    _row("loses the session", "", page(_set(sessions_last=False)), CA, UNKNOWN, "the session is lost"),
    _row("no table", "", page(_set(page=around("<p>nothing</p>"))), CA, UNKNOWN, "no table"),
    _row("table of 100,000 cells", "In a single row.",
         page(_set(page=around("<table>" + "<td>x" * 100_000 + "</table>"))), CA.replace("-t 5", "-t 20"), UNKNOWN, "no table with the columns"),
    _row("page of a million tags", "", page(_set(page="<html>" + "<p>" * 1_000_000)), CA, UNKNOWN, "more than 300,000 tags"),
    _row("invalid redirect", "To a port that can't be.",
         page(instead(f"GET {PAGE}", status=302, headers={"Location": "https://localhost:99999/"})), CA, UNKNOWN,
         "a redirect to an invalid address"),
    _row("lands on 404", "After a login that worked.",
         page(_set(landing="/nowhere")), CA, OK, "CN=smmgmt expires in"),
    _row("another row in a comment", "Expired, perhaps.",
         page(_set(page=identity_certificates(row("smmgmt", in_days(400))) + "<!-- <td>smmgmt -->")), CA, UNKNOWN,
         "names smmgmt outside of its row"),
)  # fmt: skip
