"""Whether System Manager is who it should be: a CA vouches for it, or its certificate is the pin.

System Manager is as old as the Session Managers it manages: TLS 1.0, SHA-1 and 1,024-bit keys are
let in on this connection, but its certificate is verified like any other.
"""

from __future__ import annotations

import hashlib
import re
import ssl
from typing import Any, TypeVar

from requests.adapters import HTTPAdapter

from check_smcert.errors import NotTrusted, SmcertError, UsageError

_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, which Python has only since 3.12
# X509_V_FLAG_PARTIAL_CHAIN, which Python has only since 3.10.
_PARTIAL_CHAIN = 0x80000
_LARGEST = 8 << 20  # bytes; a system's CAs have 200 KB
_PEM = re.compile(
    rb"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END (?:X509 |TRUSTED )?CERTIFICATE-----"
)
_WANTED = (
    "it must hold the certificate of the CA, or of one below it: of PKCS#7 by openssl pkcs7 "
    "-print_certs, of a keystore by keytool -exportcert -rfc"
)
Kind = TypeVar("Kind", bound=BaseException)

_EXPIRED, _NAME_MISMATCH, _ADDRESS_MISMATCH = 10, 62, 64  # X509_V_ERR_ of OpenSSL


class TrustAdapter(HTTPAdapter):
    """Lets the CA file (None: the system's CAs) or the pin decide alone.

    requests would trust its own CAs besides. Raises UsageError for an invalid CA file or pin.
    """

    def __init__(self, ca_file: str | None, pin: str | None) -> None:
        self._pin = pin and fingerprint(pin)
        self._context = _context(ca_file)
        self._context.check_hostname = not pin
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """With this context and this pin alone."""
        options.update(ssl_context=self._context, assert_fingerprint=self._pin)
        adapter: Any = super()  # its types differ by release
        adapter.init_poolmanager(*arguments, **options)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Without the CAs that requests brings."""
        adapter: Any = super()
        adapter.cert_verify(conn, url, False, cert)
        conn.cert_reqs = "CERT_NONE" if self._pin else "CERT_REQUIRED"


def _context(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    if not ca_file:
        context.load_default_certs()
        return context
    try:
        with open(ca_file, "rb") as file:
            data = file.read(_LARGEST)
        context.load_verify_locations(cadata=_certificates(data))
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
            reason, do = error.strerror, "check --ca-file"
        else:
            reason, do = "no certificate in PEM or DER", _WANTED
        raise UsageError(f"can't use the CA file {ca_file} ({reason})", do) from error
    # Whom the user names is trusted, whoever vouches for it in turn.
    context.verify_flags |= _PARTIAL_CHAIN
    return context


def _certificates(data: bytes) -> str | bytes:
    """What ssl takes as ``cadata``: PEM without the text around it, or DER; raises ValueError."""
    blocks = _PEM.findall(data)
    if not blocks and b"-----BEGIN" in data:
        raise ValueError("other blocks")
    return b"\n".join(blocks).decode("ascii") if blocks else data


def fingerprint(text: str) -> str:
    """SHA-256 in hexadecimal, as openssl x509 -fingerprint prints it or without colons."""
    pin = text.rpartition("=")[2].replace(":", "").strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", pin):
        raise UsageError(
            f"'{text}' is not a SHA-256 fingerprint (64 hexadecimal digits)", "check --pin"
        )
    return pin


def distrust(error: Exception, host: str, port: int, timeout: float) -> NotTrusted:
    """What requests' SSLError means, and which fingerprint the server has."""
    der = _seen(host, port, timeout)
    seen = hashlib.sha256(der).hexdigest() if der else "FINGERPRINT"
    unverified = cause(error, ssl.SSLCertVerificationError)
    if unverified and unverified.verify_code in (_NAME_MISMATCH, _ADDRESS_MISMATCH):
        return NotTrusted(
            f"the certificate of {host} is for another name",
            f"use that name in --url, or --pin {seen} if that is its fingerprint",
        )
    if unverified and unverified.verify_code == _EXPIRED:
        return NotTrusted(
            f"System Manager's own certificate, or its CA's, has expired on {host}",
            f"renew it as PSN003661u says; until then --pin {seen}, if that is its fingerprint",
        )
    if unverified:
        return NotTrusted(
            f"the certificate of {host} is not trusted ({unverified.verify_message})",
            f"--ca-file FILE with its CA{_issuer(der)}, or --pin {seen} if that is its fingerprint",
        )
    handshake = cause(error, ssl.SSLError)
    if handshake:
        return NotTrusted(
            f"no TLS connection to {host} port {port} ({handshake.reason})",
            "check the port of --url",
        )
    return NotTrusted(
        f"the certificate of {host} is not the one of --pin but {seen}",
        "if it was renewed, give that as --pin",
    )


def _seen(host: str, port: int, timeout: float) -> bytes:
    """Its certificate, to compare with the one that System Manager itself shows; empty if none."""
    from check_smcert.sources import tls

    try:
        return tls.own_certificate(host, port, timeout)
    except SmcertError:
        return b""


def _issuer(der: bytes) -> str:
    """Who signed a certificate, as an insertion; nothing of one that is damaged."""
    from cryptography.x509 import load_der_x509_certificate

    try:
        return f" {load_der_x509_certificate(der).issuer.rfc4514_string()}"
    except ValueError:
        return ""


def cause(error: BaseException | None, kind: type[Kind]) -> Kind | None:
    """The error of this kind that led to ``error``: requests wraps urllib3's, which wraps ssl's."""
    while error and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error if isinstance(error, kind) else None
