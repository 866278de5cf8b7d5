"""What was read of one target, thresholds aside: its certificates, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from check_smcert import common_name, readers
from check_smcert.document import Document, Format
from check_smcert.errors import NoCertificate, SmcertError
from check_smcert.readers.hints import Hints
from check_smcert.selection import Selection
from check_smcert.targets import Target
from check_smcert.validity import Validity, most_urgent_first, validities


@dataclass(frozen=True)
class Failure:
    """A document that could not be read, or holds nothing to judge."""

    origin: str
    error: SmcertError


@dataclass(frozen=True)
class StoreReport:
    """Every certificate that counts, the most urgent first, and every failure.

    Several documents are one report where a glob has several matches (the JBoss servers).
    ``excluded`` are certificates that the operator does not want judged, ``remarks`` what sources
    say of what they have read.
    """

    target: Target
    validities: tuple[Validity, ...]
    failures: tuple[Failure, ...] = ()
    excluded: tuple[Validity, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def days(self) -> float:
        """Days remaining of the soonest to expire, negative once expired."""
        return min(validity.days for validity in self.validities)


def read_all(
    target: Target,
    documents: Iterable[Document],
    hints: Hints,
    now: datetime,
    selection: Selection = Selection(),
) -> StoreReport:
    """Read every document: its certificates, or why there are none."""
    found: list[Validity] = []
    excluded: list[Validity] = []
    failures: list[Failure] = []
    remarks: list[str] = []
    for document in documents:
        try:
            if document.error:
                raise document.error
            keystore = readers.read(document.data, hints, document.format)
            if hints.common_name is not None:
                live = document.format is Format.TLS
                keystore = common_name.only(keystore, hints.common_name, live)
            keystore = selection.narrowed(keystore)
            for validity in validities(keystore, document.origin, now, selection.alias):
                out = selection.excludes(validity.alias, validity.certificate)
                (excluded if out else found).append(validity)
            remarks += filter(None, [document.remark])
        except SmcertError as error:
            failures.append(Failure(document.origin, error))
    if excluded and not found and not failures:
        nothing = NoCertificate(
            "every certificate is excluded",
            "give --exclude fewer patterns; one that names an issuer is for what it issued, too",
        )
        failures.append(Failure("", nothing))
    return StoreReport(
        target,
        tuple(most_urgent_first(found)),
        tuple(failures),
        tuple(most_urgent_first(excluded)),
        tuple(remarks),
    )
