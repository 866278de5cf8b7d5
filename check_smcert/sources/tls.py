"""``--connect HOST[:PORT]``: the certificate that a live TLS port presents, with no login.

Nothing is verified: the certificate is what is asked for, not trusted. Old peers are the normal
case (TLS 1.0, SHA-1, 1,024-bit RSA, no RFC 5746), and a port that demands a client certificate has
shown its own before it refuses: up to TLS 1.2 that lies in the clear in the bytes it has sent.
"""

from __future__ import annotations

import logging
import socket
import ssl

from check_smcert.errors import PeerFailed
from check_smcert.document import Document, Format
from check_smcert.sources import tls_handshake

log = logging.getLogger(__name__)

_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, which Python has only since 3.12


def fetch(host: str, port: int, timeout: float) -> Document:
    """The DER certificate that the port presents; raises PeerFailed."""
    where = f"{host} port {port}"
    log.info("asking %s for its certificate", where)
    talk = _Talk(host, port, timeout)
    certificate = talk.by_openssl() or tls_handshake.certificate(talk.received)
    if not certificate:
        # OpenSSL has no cipher that an RC4 or 3DES peer accepts; a greeting is all it takes.
        log.info("asking again with old ciphers")
        first = talk.received
        talk.by_hand()
        certificate = tls_handshake.certificate(talk.received)
        if not certificate:
            raise _failure(where, talk.received or first)
    return Document(where, certificate, format=Format.DER)


class _Talk:
    """Connections to one peer; ``received`` is all that the last one has sent."""

    def __init__(self, host: str, port: int, timeout: float) -> None:
        self._peer = (host, port)
        self._timeout = timeout
        self.received = b""

    def by_openssl(self) -> bytes | None:
        """The certificate after a whole handshake, or None."""
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = _permissive().wrap_bio(incoming, outgoing, server_hostname=self._name())
        with self._connected() as sock:
            while True:
                try:
                    tls.do_handshake()
                    return tls.getpeercert(binary_form=True)
                except ssl.SSLWantReadError:
                    sock.sendall(outgoing.read())
                    chunk = self._receive(sock)
                    incoming.write(chunk) if chunk else incoming.write_eof()
                except ssl.SSLError:
                    return None

    def by_hand(self) -> None:
        """Send a greeting that offers old ciphers, and read until the certificate or the end."""
        with self._connected() as sock:
            sock.sendall(tls_handshake.client_hello(self._name()))
            while not tls_handshake.certificate(self.received) and self._receive(sock):
                pass

    def _name(self) -> str | None:
        """The host name for SNI (RFC 6066), which wants no addresses."""
        host = self._peer[0]
        return None if ":" in host or host.replace(".", "").isdigit() else host

    def _connected(self) -> socket.socket:
        self.received = b""
        host, port = self._peer
        try:
            return socket.create_connection(self._peer, self._timeout)
        except socket.gaierror as error:
            raise PeerFailed(f"{host} has no address ({error.strerror})", "check the name") from error
        except ConnectionRefusedError as error:
            raise PeerFailed(
                f"{host} port {port} refuses connections", "check the port and the service"
            ) from error
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise PeerFailed(
                f"can't reach {host} port {port} ({reason})", "check the network and firewalls"
            ) from error

    def _receive(self, sock: socket.socket) -> bytes:
        try:
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
        return PeerFailed(f"{where} refuses TLS ({alert})", "look at its log, or export its certificate")
    if not received:
        return PeerFailed(f"{where} closed the connection", "check that the port speaks TLS")
    return PeerFailed(f"{where} does not speak TLS", "check the port: SIP over TLS is 5061")
