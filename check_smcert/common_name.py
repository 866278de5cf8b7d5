"""smmgmt is found by its common name (PSN003617u step 3c): any other certificate is not it."""

from __future__ import annotations

from check_smcert.certificate import Keystore
from check_smcert.errors import WrongCertificate


def only(store: Keystore, common_name: str) -> Keystore:
    """The entries whose own certificate has this common name; raises WrongCertificate."""
    owned = [entry for entry in store.entries if entry.chain]
    found = tuple(entry for entry in owned if entry.chain[0].common_name == common_name)
    if not found:
        others = ", ".join(dict.fromkeys(entry.chain[0].name for entry in owned)) or "none"
        raise WrongCertificate(
            f"no certificate with the common name {common_name}, but {others}",
            "check where it is read, --common-name NAME tests another one",
        )
    return Keystore(store.format, found)
