"""``--served``: what a TLS port shows, beside the keystore that its certificate should come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from check_smcert import readers
from check_smcert.document import Document
from check_smcert.errors import NoCertificate, SmcertError
from check_smcert.readers.hints import Hints
from check_smcert.validity import Validity


@dataclass(frozen=True)
class Served:
    """The port's own certificate, None where ``error`` says why there is none.

    ``held``: the keystore has it too. ``outdated``: it does not, and has one that ends later.
    """

    origin: str
    validity: Validity | None = None
    error: SmcertError | None = None
    held: bool = False
    outdated: bool = False


def compare(
    document: Document, keystore: Sequence[Validity], hints: Hints, now: datetime
) -> Served:
    """The port's certificate and those that are judged of the keystore, which may be none."""
    try:
        if document.error:
            raise document.error
        own = readers.read(document.data, hints, document.format).entries[0].chain[0]
        ends = [each.certificate.not_after for each in keystore if each.own]
        if keystore and not ends:
            raise NoCertificate(
                f"there is nothing to compare {document.origin} with: the keystore's own "
                "certificates are excluded",
                "give --exclude fewer patterns, or no --served",
            )
    except SmcertError as error:
        return Served(document.origin, error=error)
    held = any(each.certificate == own for each in keystore)
    outdated = not held and any(own.not_after < end for end in ends)
    return Served(document.origin, Validity(document.origin, "", own, now), None, held, outdated)
