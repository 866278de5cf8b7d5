"""``--connect HOST[:PORT]``: the certificates that a live TLS port presents, with no login.

Nothing is verified: the certificates are what is asked for, not trusted. Old peers are the normal
case (TLS 1.0, SHA-1, 1,024-bit RSA, no RFC 5746), and a port that demands a client certificate has
shown its own before it refuses: up to TLS 1.2 they lie in the clear in the bytes it has sent.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator

from check_smcert.document import Document, Format
from check_smcert.errors import PeerFailed
from check_smcert.sources import tls_handshake
from check_smcert.sources.tls_talk import Shown, Talk

log = logging.getLogger(__name__)

_ALONE = (
    "only the port's own certificate could be seen, not its chain: TLS 1.3 hides that from this "
    "Python, from 3.10 on it is seen"
)


def fetch(host: str, port: int, timeout: float) -> Document:
    """The port's list of certificates; ``timeout`` is in seconds. Raises PeerFailed."""
    where = f"{host} port {port}"
    talk = Talk(host, port, timeout)
    received = []
    for shown in _attempts(talk, where, _name(host)):
        if shown:
            remark = "" if shown.whole else _ALONE
            return Document(where, shown.certificates, format=Format.TLS, remark=remark)
        received.append(talk.received)
    raise _failure(where, received)


def own_certificate(host: str, port: int, timeout: float) -> bytes:
    """The port's own certificate in DER; raises PeerFailed."""
    shown = fetch(host, port, timeout).data
    return shown[6 : 6 + int.from_bytes(shown[3:6], "big")]


def _attempts(talk: Talk, where: str, name: str | None) -> Iterator[Shown | None]:
    """One way after the other, each only if those before have shown nothing."""
    log.info("asking %s for its certificates", where)
    yield _by_openssl(talk, name)
    if talk.speaks_something_else:
        return
    # OpenSSL has no cipher that an RC4 or 3DES peer accepts; a greeting is all it takes.
    log.info("asking %s again with old ciphers", where)
    yield talk.by_hand(name)
    if name and tls_handshake.alert(talk.received) is not None:
        # It may know another name (alert 112), or hold this one for none: Java does, if it has
        # an underscore.
        log.info("asking %s again without its name", where)
        yield _by_openssl(talk, None)
        yield talk.by_hand(None)


def _by_openssl(talk: Talk, name: str | None) -> Shown | None:
    shown = talk.by_openssl(name)
    if not shown or shown.whole:
        return shown
    log.info("asking again by TLS 1.2, which shows the whole chain")
    try:
        again = talk.by_openssl(name, ssl.TLSVersion.TLSv1_2)
    except PeerFailed:
        return shown
    # A port may have another certificate for another version.
    return again if again and again.certificates[3:].startswith(shown.certificates[3:]) else shown


def _name(host: str) -> str | None:
    """The host name for SNI (RFC 6066), which wants no addresses and no dot at its end."""
    return None if ":" in host or host.replace(".", "").isdigit() else host.rstrip(".")


def _failure(where: str, received: list[bytes]) -> PeerFailed:
    alerts = [found for each in received if (found := tls_handshake.alert(each)) is not None]
    if tls_handshake.UNRECOGNIZED_NAME in alerts:
        return PeerFailed(
            f"{where} refuses TLS ({tls_handshake.alert_name(tls_handshake.UNRECOGNIZED_NAME)})",
            "use the host name the server knows",
        )
    if alerts:
        names = "; ".join(dict.fromkeys(map(tls_handshake.alert_name, alerts)))
        return PeerFailed(
            f"{where} refuses TLS ({names})",
            "look at its log, or export its certificate",
        )
    said = [each for each in received if each]
    if not said:
        return PeerFailed(
            f"{where} closed the connection or says nothing", "check that the port speaks TLS"
        )
    if tls_handshake.is_tls(said[-1]):
        return PeerFailed(
            f"{where} speaks TLS and shows no certificate",
            "look at its log, or export its certificate",
        )
    return PeerFailed(f"{where} does not speak TLS", "check the port: SIP over TLS is 5061")
