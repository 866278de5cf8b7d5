"""--connect: TLS ports that hang, lie, or are none."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from functools import partial

from check_smcert.sources import tls_handshake, tls_hello
from tests.faults import peers
from tests.faults.row import OK, UNKNOWN, Row, Scene, fault
from tests.faults.world import World
from tests.tls.peers import s_server

_row = partial(Row, "TLS", needs=("openssl",))
PEER = "sd1 --connect 127.0.0.1:{port} -t 3"
_TIME = "no result within 3 seconds, the last step was: asking 127.0.0.1"
_OLD = ("-cipher", "ALL:@SECLEVEL=0")


@fault
def openssl(world: World, *options: str) -> Iterator[Scene]:
    """openssl s_server."""
    with s_server(world.certificate, *options) as port:
        yield Scene({"port": port})


@fault
def socket_that(world: World, behave: peers.Behave) -> Iterator[Scene]:
    """A plain socket."""
    with peers.peer(behave) as port:
        yield Scene({"port": port})


def _flight(world: World) -> bytes:
    """What a TLS 1.2 server sends first, its certificate in it."""
    with (
        s_server(world.certificate, "-tls1_2", *_OLD) as port,
        socket.create_connection(("127.0.0.1", port)) as connection,
    ):
        connection.sendall(tls_hello.client_hello(None))
        flight = b""
        while not tls_handshake.flight(flight).over:
            flight += connection.recv(65536)
    return flight


@fault
def first_flight(
    world: World, part: float, then: peers.Behave, pause: float = 0
) -> Iterator[Scene]:
    """A part of a server's first flight, and what comes then."""
    flight = _flight(world)
    flight = flight[: int(len(flight) * part)]
    behave = peers.drips(flight, pause) if pause else peers.says(flight, then)
    with peers.peer(behave) as port:
        yield Scene({"port": port})


@fault
def forwarded(world: World, slowly: float) -> Iterator[Scene]:
    """A server whose bytes come one by one."""
    with s_server(world.certificate) as target:
        way = peers.forward(target, slowly=slowly)
        with peers.peer(way) as port:
            yield Scene({"port": port})


_HELLO = b"\x16\x03\x03\x00\x04\x02\x00\x00\x00"
_ALERT = b"\x15\x03\x01\x00\x02\x02\x28"
_UNKNOWN_NAME = b"\x15\x03\x01\x00\x02\x02\x70"
_GARBAGE = b"\x0b\x00\x00\x0e\x00\x00\x0b\x00\x00\x08garbage!"
_NO_CERTIFICATE = b"\x16\x03\x03" + len(_GARBAGE).to_bytes(2, "big") + _GARBAGE
_TWICE = _NO_CERTIFICATE * 2 + b"\x16\x03\x03\x00\x04\x0e\x00\x00\x00"
ROWS = (
    _row("in order", "openssl s_server.", openssl(), PEER, OK, "expires in", quick=True),
    _row("in order, TLS 1.0", "", openssl("-tls1", *_OLD), PEER, OK, "expires in"),
    _row("in order, wants a client certificate", "TLS 1.2, and it refuses without one.",
         openssl("-tls1_2", "-Verify", "1", "-verify_return_error"), PEER, OK, "expires in", quick=True),
    _row("in order, byte by byte", "1 ms for each.", forwarded(0.001), "sd1 --connect 127.0.0.1:{port} -t 8", OK, "expires in"),
    _row("shows its certificate and hangs", "What has arrived counts.", first_flight(1, peers.hangs), PEER, OK, "expires in", quick=True),
    _row("shows its certificate and resets", "What has arrived counts.", first_flight(1, peers.closes), PEER, OK, "expires in", quick=True),
    _row("half a certificate, and hangs", "", first_flight(0.5, peers.hangs), PEER, UNKNOWN, "127.0.0.1 port"),
    _row("half a certificate, and closes", "", first_flight(0.5, peers.closes), PEER, UNKNOWN,
         "speaks TLS and shows no certificate", quick=True),
    _row("one byte a second", "", first_flight(1, peers.hangs, 1), PEER, UNKNOWN, "127.0.0.1 port"),
    _row("accepts and says nothing", "", socket_that(peers.hangs), PEER, UNKNOWN, _TIME),
    _row("closes at once", "", socket_that(peers.closes), PEER, UNKNOWN, "closed the connection", quick=True),
    _row("resets at once", "RST.", socket_that(peers.resets), PEER, UNKNOWN, "127.0.0.1 port {port}", quick=True),
    _row("SMTP, and waits", "Named at once, with -t 60.", socket_that(peers.says(b"220 mail ESMTP\r\n")),
         PEER.replace("-t 3", "-t 60"), UNKNOWN, "does not speak TLS", quick=True),
    _row("SSH, and waits", "Named at once, with -t 60.", socket_that(peers.says(b"SSH-2.0-OpenSSH_4.3\r\n")),
         PEER.replace("-t 3", "-t 60"), UNKNOWN, "does not speak TLS", quick=True),
    _row("HTTP answer", "", socket_that(peers.says(b"HTTP/1.1 400 Bad Request\r\n\r\n", peers.closes)), PEER, UNKNOWN,
         "does not speak TLS"),
    _row("an alert", "handshake failure.", socket_that(peers.says(_ALERT, peers.closes)), PEER, UNKNOWN,
         "refuses TLS (alert 40, handshake failure)", quick=True),
    _row("an alert, unrecognized name", "Whether it is asked by a name or by none.",
         socket_that(peers.says(_UNKNOWN_NAME, peers.closes)), PEER, UNKNOWN, "use the host name the server knows", quick=True),
    _row("two lists of certificates", "In one greeting.", socket_that(peers.says(_TWICE)), PEER, UNKNOWN,
         "sends two lists of certificates", quick=True),
    _row("endless noise", "Without a pause.", socket_that(peers.floods(b"\x16\x03\x03\xff\xff" + bytes(65535))), PEER, UNKNOWN, "127.0.0.1 port"),
    _row("endless greetings", "ServerHello without an end.", socket_that(peers.floods(_HELLO * 1000)), PEER, UNKNOWN, "127.0.0.1 port"),
    _row("a certificate that is none", "", socket_that(peers.says(_NO_CERTIFICATE)), PEER, UNKNOWN, "damaged"),
    _row("a record of another size", "It says 65,535 bytes, and closes.",
         socket_that(peers.says(b"\x16\x03\x03\xff\xffabc", peers.closes)), PEER, UNKNOWN, "speaks TLS and shows no certificate"),
)  # fmt: skip
