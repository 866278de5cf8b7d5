"""smmgmt is found by its common name (PSN003617u step 3c): any other certificate is not it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from check_smcert.certificate import Entry, Keystore
from check_smcert.errors import WrongCertificate


def only(store: Keystore, common_name: str, live: bool = False) -> Keystore:
    """The certificates with this common name, each with its issuers; raises WrongCertificate.

    They may have issued others: what an exported file is for is not known. A ``live`` port's own
    certificate comes first, and it is no other one.
    """
    owned = [entry for entry in store.entries if entry.chain]
    found = tuple(cut for entry in owned for cut in _from(entry, common_name, live))
    if not found:
        others = ", ".join(dict.fromkeys(entry.chain[0].name for entry in owned)) or "none"
        raise WrongCertificate(
            f"no certificate with the common name {common_name}, but {others}",
            "check where it is read, --common-name NAME tests another one",
        )
    return Keystore(store.format, found)


def _from(entry: Entry, common_name: str, live: bool) -> Iterator[Entry]:
    """The entry from its first certificate with this common name on."""
    for at, certificate in enumerate(entry.chain[:1] if live else entry.chain):
        if certificate.common_name == common_name:
            yield replace(entry, chain=entry.chain[at:])
            return
