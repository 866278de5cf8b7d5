"""Connections to one TLS peer, and the certificates that it has shown on each."""

from __future__ import annotations

import socket
import ssl
import time
from typing import NamedTuple

from check_smcert.errors import PeerFailed
from check_smcert.sources import network, tls_handshake, tls_hello

_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, which Python has only since 3.12
# Seconds that a peer has for the rest of its first messages once its certificates have come.
_REST = 1.0


class Shown(NamedTuple):
    """``certificates`` is the list of a Certificate message (RFC 5246 section 7.4.2).

    ``whole`` is False where it is the peer's own certificate alone, and others may be hidden.
    """

    certificates: bytes
    whole: bool = True


class Talk:
    """Connections to one peer; ``received`` is all that the last one has sent.

    What has arrived counts: up to TLS 1.2 the certificates are in the clear, whatever comes after
    them. ``timeout`` is in seconds, half of it for each connection: a peer that does not
    understand a greeting may wait for ever. All raise PeerFailed.
    """

    def __init__(self, host: str, port: int, timeout: float) -> None:
        self._peer = (host, port)
        self._timeout = timeout
        self._until = 0.0
        self.received = b""

    @property
    def speaks_something_else(self) -> bool:
        """Whether what has arrived is not TLS."""
        return bool(self.received) and not tls_handshake.is_tls(self.received)

    def by_openssl(self, name: str | None, highest: ssl.TLSVersion | None = None) -> Shown | None:
        """The certificates after a handshake, or out of one that goes no further; else None.

        ``name`` is for SNI, ``highest`` the latest version to offer.
        """
        with self._connected() as sock:
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            tls = _permissive(highest).wrap_bio(incoming, outgoing, server_hostname=name)
            while True:
                try:
                    tls.do_handshake()
                    return self._in_the_clear() or _behind_the_handshake(tls)
                except ssl.SSLWantReadError:
                    chunk = self._exchange(sock, outgoing.read())
                    if self._enough():
                        return self._in_the_clear()
                    if chunk:
                        incoming.write(chunk)
                    else:
                        incoming.write_eof()
                except ssl.SSLError:
                    return self._rest(sock)

    def _rest(self, sock: socket.socket) -> Shown | None:
        """What still comes of the messages of which OpenSSL has refused one: a second list, perhaps."""
        while tls_handshake.flight(self.received).certificates:
            if self._enough() or not self._exchange(sock, b""):
                break
        return self._in_the_clear()

    def by_hand(self, name: str | None) -> Shown | None:
        """Send a greeting that offers old ciphers, and read until the certificates or the end."""
        with self._connected() as sock:
            more = self._exchange(sock, tls_hello.client_hello(name))
            while more and not self._enough():
                more = self._exchange(sock, b"")
            return self._in_the_clear()

    def _enough(self) -> bool:
        """Whether nothing that is still to come would matter."""
        seen = tls_handshake.flight(self.received)
        if seen.certificates:
            self._until = min(self._until, time.monotonic() + _REST)
        return self.speaks_something_else or (bool(seen.certificates) and seen.over)

    def _in_the_clear(self) -> Shown | None:
        found = tls_handshake.flight(self.received).certificates
        if len(found) > 1:
            raise PeerFailed(
                f"{self._peer[0]} port {self._peer[1]} sends two lists of certificates at once",
                "look at it with openssl s_client -showcerts -connect HOST:PORT",
            )
        return Shown(found[0]) if found else None

    def _connected(self) -> socket.socket:
        self.received = b""
        self._until = time.monotonic() + self._timeout / 2
        host, port = self._peer
        try:
            return network.connect(host, port, self._timeout)
        except socket.gaierror as error:
            raise PeerFailed(
                f"{host} has no address ({error.strerror})", "check the name"
            ) from error
        except ConnectionRefusedError as error:
            raise PeerFailed(
                f"{host} port {port} refuses connections", "check the port and the service"
            ) from error
        except UnicodeError as error:
            raise PeerFailed(
                f"{host} has no address (not a host name)", "check the name"
            ) from error
        except OSError as error:
            raise PeerFailed(
                f"can't reach {host} port {port} ({error.strerror or error})",
                "check the network and firewalls",
            ) from error

    def _exchange(self, sock: socket.socket, data: bytes) -> bytes:
        """Send, and return what comes; nothing if the peer has ended or its time is over."""
        try:
            sock.settimeout(max(self._until - time.monotonic(), 0.01))
            sock.sendall(data)
            chunk = sock.recv(16384)
        except OSError:  # cut off: what came before may be enough
            return b""
        self.received += chunk
        return chunk if len(self.received) < tls_handshake.LONGEST else b""


def certificate_list(certificates: list[bytes]) -> bytes:
    """Certificates in DER as a Certificate message has them."""
    content = b"".join(len(each).to_bytes(3, "big") + each for each in certificates)
    return len(content).to_bytes(3, "big") + content


def _behind_the_handshake(tls: ssl.SSLObject) -> Shown | None:
    """TLS 1.3: the messages were encrypted, and OpenSSL has them."""
    own = tls.getpeercert(binary_form=True)
    if not own:
        return None
    chain = _unverified_chain(tls)
    return Shown(certificate_list(chain or [own]), whole=bool(chain))


def _unverified_chain(tls: ssl.SSLObject) -> list[bytes]:
    """Every certificate that the peer has sent, in DER; empty where this Python can't tell.

    Public since Python 3.13; from 3.10 on CPython's Modules/_ssl.c has the same, which the public
    method calls.
    """
    public = getattr(tls, "get_unverified_chain", None)
    if public:
        return list(public())
    private = getattr(getattr(tls, "_sslobj", None), "get_unverified_chain", None)
    found = private() if private else None
    return [ssl.PEM_cert_to_DER_cert(each.public_bytes()) for each in found or ()]


def _permissive(highest: ssl.TLSVersion | None) -> ssl.SSLContext:
    """TLS 1.0 and up with all that OpenSSL still has, for this connection only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    if highest:
        context.maximum_version = highest
    context.options |= _LEGACY_SERVER_CONNECT
    # Anonymous key exchange would show no certificate.
    context.set_ciphers("ALL:COMPLEMENTOFALL:!aNULL:@SECLEVEL=0")
    return context
