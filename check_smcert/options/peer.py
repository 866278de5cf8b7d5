"""``HOST[:PORT]``: how a TLS peer is written, apart from tls.py so that options need no ssl."""

from __future__ import annotations

from check_smcert.errors import UsageError

# The port of SIP over TLS (RFC 3261), on which Session Manager presents its certificate.
DEFAULT_PORT = 5061


def parse_served(text: str) -> tuple[str | None, int]:
    """``port``, ``host:port`` or ``[v6]:port``; the host is None if not named. Raises UsageError."""
    if ":" not in text:
        return None, parse_peer(f"host:{text}")[1]
    if text.count(":") > 1 and "]:" not in text:  # an IPv6 address without a port
        raise UsageError(f"'{text}' is not a port", "write PORT, HOST:PORT or [IPV6]:PORT")
    return parse_peer(text)


def parse_peer(text: str) -> tuple[str, int]:
    """``host``, ``host:port``, ``[v6]:port`` or a bare IPv6 address; raises UsageError."""
    host, port = text, str(DEFAULT_PORT)
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest[1:] if rest.startswith(":") else (rest or port)
    elif text.count(":") == 1:
        host, port = text.split(":")
    if not host or any(not char.isprintable() or char.isspace() for char in host):
        raise UsageError(f"'{text}' is not a host and port", "write HOST:PORT or [IPV6]:PORT")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise UsageError(f"'{port}' is not a port", "write HOST:PORT, with a port from 1 to 65535")
    return host, int(port)
