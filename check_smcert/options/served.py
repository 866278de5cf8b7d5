"""``--served [HOST:]PORT``: with -H, the TLS port that should serve the keystore's certificate."""

from __future__ import annotations

import argparse
import time

from check_smcert.document import Document
from check_smcert.errors import PeerFailed, UsageError
from check_smcert.options.arguments import checked
from check_smcert.options.peer import parse_served
from check_smcert.settings import Ask

# Seconds before the time limit at which a silent port is given up: the keystore was read.
_SPARE = 1.0


def add(group: argparse._ActionsContainer) -> None:
    """The option, in the group of those over SSH."""
    group.add_argument(
        "--served", metavar="[HOST:]PORT", type=checked(parse_served),
        help="with -H: also ask this TLS port, on that host unless another is named, whether it "
        "serves the keystore's certificate")  # fmt: skip


def chosen(given: argparse.Namespace) -> Ask | None:
    """How to ask the port, if it was given; raises UsageError without -H."""
    if getattr(given, "served", None) is None:
        return None
    if given.hostname is None:
        raise UsageError(
            "--served compares a port with a keystore on a host", "give -H HOST with it"
        )
    host, port = given.served[0] or given.hostname, given.served[1]
    until = time.monotonic() + given.timeout - _SPARE

    def ask() -> Document:
        from check_smcert.sources import tls

        try:
            return tls.fetch(host, port, max(until - time.monotonic(), _SPARE))
        except PeerFailed as error:
            return Document(f"{host} port {port}", error=error)

    return ask
