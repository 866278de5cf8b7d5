"""What was found out about one certificate of the Session Manager, thresholds aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Iterable

from check_smcert.certificate import Store
from check_smcert.errors import SmcertError
from check_smcert.expiry import Expiry, decides, judged
from check_smcert.sources import Document


@dataclass(frozen=True)
class Failure:
    """A document that could not be read, or holds nothing to judge."""

    where: str
    error: SmcertError


@dataclass(frozen=True)
class Finding:
    """Every certificate judged, the one that decides first, and what could not be read.

    Several documents are one finding where a glob has several matches (the JBoss servers).
    """

    label: str
    expiries: tuple[Expiry, ...]
    failures: tuple[Failure, ...] = ()

    @property
    def decider(self) -> Expiry:
        """The certificate that an operator must hear of first."""
        return self.expiries[0]

    @property
    def days(self) -> float:
        """Days remaining of the soonest to expire, negative once expired."""
        return min(expiry.days for expiry in self.expiries)

    @property
    def wheres(self) -> list[str]:
        """The documents judged, each once, the deciding one first."""
        return list(dict.fromkeys(expiry.where for expiry in self.expiries))


def find_out(
    label: str,
    documents: Iterable[Document],
    read: Callable[[bytes], Store],
    alias: str | None = None,
) -> Finding:
    """Read every document with ``read`` and collect its certificates, or why there are none."""
    expiries: list[Expiry] = []
    failures: list[Failure] = []
    for document in documents:
        try:
            if document.error:
                raise document.error
            expiries += judged(read(document.data), document.where, alias)
        except SmcertError as error:
            failures.append(Failure(document.where, error))
    return Finding(label, tuple(sorted(expiries, key=decides)), tuple(failures))
