"""``--connect HOST[:PORT]``: the certificate that a live TLS port presents, with no login.

Nothing is verified: the certificate is what is asked for, not trusted. Old peers are the normal
case (TLS 1.0, SHA-1, 1,024-bit RSA, no RFC 5746), and a port that demands a client certificate has
shown its own before it refuses: up to TLS 1.2 that lies in the clear in the bytes it has sent.
"""

from __future__ import annotations

import logging
import socket
import ssl
import time

from check_smcert.document import Document, Format
from check_smcert.errors import PeerFailed
from check_smcert.sources import tls_handshake

log = logging.getLogger(__name__)

_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, which Python has only since 3.12


def fetch(host: str, port: int, timeout: float) -> Document:
    """The DER certificate that the port presents; raises PeerFailed."""
    where = f"{host} port {port}"
    log.info("asking %s for its certificate", where)
    talk = _Talk(host, port, timeout)
    certificate = talk.by_openssl()
    if not certificate and not talk.speaks_something_else:
        # OpenSSL has no cipher that an RC4 or 3DES peer accepts; a greeting is all it takes.
        log.info("asking %s again with old ciphers", where)
        first = talk.received
        certificate = talk.by_hand()
        talk.received = talk.received or first
    if not certificate:
        raise _failure(where, talk.received)
    return Document(where, certificate, format=Format.DER)


class _Talk:
    """Connections to one peer; ``received`` is all that the last one has sent.

    What has arrived counts: up to TLS 1.2 the certificate is in the clear, whatever comes after it.
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

    def by_openssl(self) -> bytes | None:
        """The certificate after a handshake, or out of one that goes no further; else None."""
        with self._connected() as sock:
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            tls = _permissive().wrap_bio(incoming, outgoing, server_hostname=self._name())
            while True:
                try:
                    tls.do_handshake()
                    return tls.getpeercert(binary_form=True)
                except ssl.SSLWantReadError:
                    chunk = self._exchange(sock, outgoing.read())
                    certificate = tls_handshake.certificate(self.received)
                    if certificate or self.speaks_something_else:
                        return certificate
                    if chunk:
                        incoming.write(chunk)
                    else:
                        incoming.write_eof()
                except ssl.SSLError:
                    return None

    def by_hand(self) -> bytes | None:
        """Send a greeting that offers old ciphers, and read until the certificate or the end."""
        with self._connected() as sock:
            more = self._exchange(sock, tls_handshake.client_hello(self._name()))
            while more and not self.speaks_something_else:
                if certificate := tls_handshake.certificate(self.received):
                    return certificate
                more = self._exchange(sock, b"")
            return None

    def _name(self) -> str | None:
        """The host name for SNI (RFC 6066), which wants no addresses."""
        host = self._peer[0]
        return None if ":" in host or host.replace(".", "").isdigit() else host

    def _connected(self) -> socket.socket:
        self.received = b""
        # A peer that does not understand the first greeting may wait for ever.
        self._until = time.monotonic() + self._timeout / 2
        host, port = self._peer
        try:
            return socket.create_connection(self._peer, self._timeout)
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


def _permissive() -> ssl.SSLContext:
    """TLS 1.0 and up with all that OpenSSL still has, for this connection only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _failure(where: str, received: bytes) -> PeerFailed:
    alert = tls_handshake.alert(received)
    if alert:
        return PeerFailed(
            f"{where} refuses TLS ({alert})", "look at its log, or export its certificate"
        )
    if not received:
        return PeerFailed(
            f"{where} closed the connection or says nothing", "check that the port speaks TLS"
        )
    if tls_handshake.is_tls(received):
        return PeerFailed(
            f"{where} speaks TLS and shows no certificate",
            "look at its log, or export its certificate",
        )
    return PeerFailed(f"{where} does not speak TLS", "check the port: SIP over TLS is 5061")
