"""What must hold for whatever a reader is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Callable

from check_smcert import validity
from check_smcert.certificate import Certificate, EntryType, Keystore
from check_smcert.errors import NoCertificate, SmcertError
from check_smcert.readers.hints import Hints

NOW = datetime(2030, 1, 1, tzinfo=timezone.utc)
_NO_DISTANCE = timedelta(0)


class Broken(AssertionError):
    """A property that does not hold for some input."""


def expect(holds: object, what: str) -> None:
    """Raise Broken unless it holds; an assert statement would be skipped by python -O."""
    if not holds:
        raise Broken(what)


def read(
    reader: Callable[[bytes, Hints], Keystore], data: bytes, hints: Hints = Hints()
) -> Keystore | None:
    """What a reader makes of the data, None if it refuses it; only SmcertError is a refusal."""
    try:
        keystore = reader(data, hints)
    except SmcertError as error:
        expect(error.what and isinstance(str(error), str), "an error without a text")
        return None
    well_formed(keystore)
    return keystore


def well_formed(keystore: Keystore) -> None:
    """A keystore that the rest of the suite can judge, or that it sees is empty."""
    expect(keystore.format and isinstance(keystore.format, str), "a format without a name")
    for entry in keystore.entries:
        expect(isinstance(entry.alias, str), "an alias that is no text")
        expect(isinstance(entry.kind, EntryType), "an entry of no kind")
        for each in entry.chain:
            texts = (each.subject, each.issuer, each.common_name)
            expect(all(isinstance(text, str) for text in texts), "a name that is no text")
            _is_utc(each.not_after)
            if each.not_before is not None:
                _is_utc(each.not_before)
    try:
        found = validity.validities(keystore, "fuzz", NOW)
    except NoCertificate:
        return
    expect(found, "nothing to judge, and no error that says so")
    expect(all(isinstance(each.days, float) for each in found), "days that are no number")


def _is_utc(moment: datetime) -> None:
    expect(moment.utcoffset() == _NO_DISTANCE, "a date that is not in UTC")


def judged(keystore: Keystore) -> set[Certificate]:
    """Every certificate of the keystore."""
    return {each for entry in keystore.entries for each in entry.chain}


def all_judged(
    keystore: Keystore | None, data: bytes, known: Iterable[tuple[bytes, Certificate]]
) -> None:
    """Each known certificate whose bytes are intact in ``data`` is in the keystore, or it is None."""
    if keystore is None:
        return
    found = judged(keystore)
    for encoded, certificate in known:
        if encoded in data and certificate not in found:
            raise Broken(f"a certificate was passed over in silence: {certificate.name}")
