"""``-f FILE``: a file on this machine."""

from __future__ import annotations

import argparse

from check_smcert.document import Document
from check_smcert.secret import Secrets
from check_smcert.settings import Fetch
from check_smcert.sources import file
from check_smcert.targets import Target


def add(
    parser: argparse.ArgumentParser,
    where: argparse._ActionsContainer,
    targets: tuple[Target, ...],
) -> None:
    """The option that chooses this source."""
    where.add_argument(
        "-f", "--file", help="from this file, - is standard input: JKS, JCEKS, PKCS#12, PKCS#7, "
        "PEM, DER or what keytool -list -rfc prints")  # fmt: skip


def chosen(
    given: argparse.Namespace, targets: tuple[Target, ...], secrets: Secrets
) -> Fetch | None:
    """How to read it, if it was chosen."""
    path = given.file
    if path is None:
        return None

    def fetch() -> dict[str, list[Document]]:
        return {targets[0].label: [file.fetch(path)]}

    return fetch
