"""``--connect HOST[:PORT]``: a live TLS port."""

from __future__ import annotations

import argparse

from check_smcert.document import Document
from check_smcert.options.arguments import checked
from check_smcert.options.peer import parse_peer
from check_smcert.secret import Secrets
from check_smcert.settings import Fetch
from check_smcert.targets import Target


def add(
    parser: argparse.ArgumentParser,
    where: argparse._ActionsContainer,
    targets: tuple[Target, ...],
) -> None:
    """The option that chooses this source."""
    where.add_argument(
        "--connect", metavar="HOST[:PORT]", type=checked(parse_peer),
        help="the certificates that this TLS port presents, its chain included (default port: 5061)")  # fmt: skip


def chosen(
    given: argparse.Namespace, targets: tuple[Target, ...], secrets: Secrets
) -> Fetch | None:
    """How to ask it, if it was chosen."""
    if given.connect is None:
        return None
    host, port = given.connect
    timeout = given.timeout

    def fetch() -> dict[str, list[Document]]:
        from check_smcert.sources import tls

        return {targets[0].label: [tls.fetch(host, port, timeout)]}

    return fetch
