"""Which certificate of a store expires first, and how long that is from now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timezone

from check_smcert.certificate import Certificate, Entry, Kind, Store
from check_smcert.errors import NoCertificate
from check_smcert.notice import State

DAY = 86400


@dataclass(frozen=True)
class Expiry:
    """The certificate that decides: ``where`` names the file, ``alias`` the entry it is of."""

    where: str
    alias: str
    certificate: Certificate
    now: datetime

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

    @property
    def state(self) -> State:
        """The certificate as the notice sees it, thresholds aside."""
        if self.expired:
            return State.EXPIRED
        return State.NOT_YET_VALID if self.not_yet_valid else State.FUTURE


def judged(store: Store, where: str, alias: str | None = None) -> list[Expiry]:
    """Every certificate of the store that counts, chains included, the one that decides first.

    Those are the identity (private key) entries, or the entry named ``alias`` whatever it is. An
    expired certificate decides over one not yet valid, and that over the soonest to expire.
    Raises NoCertificate, which says what the store holds.
    """
    now = datetime.now(timezone.utc)
    chosen = _chosen(store, alias)
    found = [
        Expiry(where, entry.alias, certificate, now)
        for entry in chosen
        for certificate in entry.chain
    ]
    if not found or not all(entry.chain for entry in chosen):
        raise NoCertificate(f"no certificate to judge in this {store.format}, {_holds(store)}")
    return sorted(found, key=decides)


def decides(expiry: Expiry) -> tuple:
    """Sort key: the certificate that an operator must hear of first comes first."""
    return (not expiry.expired, not expiry.not_yet_valid, expiry.certificate.not_after)


def _chosen(store: Store, alias: str | None) -> list[Entry]:
    if alias is None:
        return [entry for entry in store.entries if entry.kind is Kind.IDENTITY]
    # keytool writes a JKS alias in lower case and finds it in any.
    exact = [entry for entry in store.entries if entry.alias == alias]
    found = exact or [e for e in store.entries if e.alias.casefold() == alias.casefold()]
    if not found:
        shown = _holds(store)
        if not alias.isascii() and "?" in shown:
            shown += "; keytool shows some letters as ?, --reader native does not"
        raise NoCertificate(f"no entry has the alias '{alias}' in this {store.format}", shown)
    return found


def _holds(store: Store) -> str:
    if not store.entries:
        return "it holds no entry at all"
    if any(entry.kind is Kind.IDENTITY and not entry.chain for entry in store.entries):
        return "its certificates are hidden without its password: set SMCERT_STORE_PASSWORD"
    shown = ", ".join(f"'{entry.alias}' ({entry.kind.value})" for entry in store.entries[:5])
    more = f" and {len(store.entries) - 5} more" if len(store.entries) > 5 else ""
    return f"it holds {shown}{more}"
