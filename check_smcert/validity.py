"""Which certificates of a keystore decide, which of them first, and how long they are valid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from check_smcert.certificate import Certificate, Entry, EntryType, Keystore
from check_smcert.errors import NoCertificate

DAY = 86400


@dataclass(frozen=True)
class Validity:
    """A certificate at the moment ``now``: ``origin`` names the file, ``alias`` the entry.

    ``own``: it is the entry's own, and not one of its issuers'.
    """

    origin: str
    alias: str
    certificate: Certificate
    now: datetime
    own: bool = True

    @property
    def days(self) -> float:
        """Days remaining, rounded down to two decimals so that 89.999 is never shown as 90."""
        seconds = (self.certificate.not_after - self.now).total_seconds()
        return math.floor(seconds / DAY * 100) / 100

    @property
    def expired(self) -> bool:
        """RFC 5280 4.1.2.5: notAfter itself is still inside the validity."""
        return self.now > self.certificate.not_after

    @property
    def not_yet_valid(self) -> bool:
        """RFC 5280 4.1.2.5: notBefore itself is inside the validity."""
        start = self.certificate.not_before
        return start is not None and self.now < start


def validities(
    keystore: Keystore, origin: str, now: datetime, alias: str | None = None
) -> list[Validity]:
    """Every certificate that counts, chains included, the most urgent first.

    Those are the private key entries, or the entry named ``alias`` whatever it is. Raises
    NoCertificate, which says what the keystore holds.
    """
    chosen = _chosen(keystore, alias)
    found = [
        Validity(origin, entry.alias, certificate, now, own=not depth)
        for entry in chosen
        for depth, certificate in enumerate(entry.chain)
    ]
    if not found or not all(entry.chain for entry in chosen):
        raise NoCertificate(f"no certificate to judge in this {keystore.format}", _holds(keystore))
    return most_urgent_first(found)


def most_urgent_first(found: list[Validity]) -> list[Validity]:
    """An expired certificate, then one that is not yet valid, then the soonest to expire."""
    return sorted(
        found,
        key=lambda each: (not each.expired, not each.not_yet_valid, each.certificate.not_after),
    )


def _chosen(keystore: Keystore, alias: str | None) -> list[Entry]:
    if alias is None:
        return [entry for entry in keystore.entries if entry.kind is EntryType.PRIVATE_KEY]
    # keytool writes a JKS alias in lower case and finds it in any.
    exact = [entry for entry in keystore.entries if entry.alias == alias]
    found = exact or [e for e in keystore.entries if e.alias.casefold() == alias.casefold()]
    if not found:
        what, shown = (
            f"no entry has the alias '{alias}' in this {keystore.format}",
            _holds(keystore),
        )
        if not alias.isascii() and "?" in shown:
            raise NoCertificate(
                what,
                f"{shown}; keytool shows some letters as ?, --reader native does not",
                option="--reader",
                otherwise=f"{shown}; keytool shows some letters as ?",
            )
        raise NoCertificate(what, shown)
    return found


def _holds(keystore: Keystore) -> str:
    if not keystore.entries:
        return "it holds no entry at all"
    if any(entry.kind is EntryType.PRIVATE_KEY and not entry.chain for entry in keystore.entries):
        return "a private key shows no certificate, without the password they may be hidden: set SMCERT_STORE_PASSWORD"
    shown = ", ".join(f"'{entry.alias}' ({entry.kind.value})" for entry in keystore.entries[:5])
    more = f" and {len(keystore.entries) - 5} more" if len(keystore.entries) > 5 else ""
    return f"it holds {shown}{more}"
