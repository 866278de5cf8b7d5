"""One DER certificate: names and dates.

cryptography reads almost all of them. Some that old Java wrote and keytool prints it refuses
(version 1 spelled out, negative serials, BER lengths, times without seconds, letters that their
string type does not have): for those a short walk to the fields of RFC 5280 section 4.1 does.
"""

from __future__ import annotations

import re
import warnings
from datetime import datetime, timedelta, timezone

from check_smcert.certificate import Certificate
from check_smcert.errors import CorruptStore
from check_smcert.readers import ber

_COMMON_NAME = "2.5.4.3"
_SHORT = {
    _COMMON_NAME: "CN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.25": "DC",
}
_TIME = r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(Z|[+-]\d{4})"
_VERSION, _UTC_TIME, _GENERALIZED_TIME = 0xA0, 0x17, 0x18
_FORMS = {
    _UTC_TIME: re.compile(r"(\d\d)" + _TIME),
    _GENERALIZED_TIME: re.compile(r"(\d{4})" + _TIME),
}


def certificate(der: bytes) -> Certificate:
    """Read one certificate; raises CorruptStore."""
    return _by_library(der) or _by_walk(der)


def _by_library(der: bytes) -> Certificate | None:
    """The certificate, or None where the library refuses it."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a serial that is not positive
        try:
            found = x509.load_der_x509_certificate(der)
            names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            return Certificate(
                found.subject.rfc4514_string(),
                found.issuer.rfc4514_string(),
                found.not_valid_before_utc,
                found.not_valid_after_utc,
                str(names[-1].value) if names else "",
            )
        except (ValueError, TypeError, OverflowError, x509.InvalidVersion):
            return None


def _by_walk(der: bytes) -> Certificate:
    try:
        fields = ber.children(ber.children(ber.element(der).content)[0].content)
        if fields[0].tag == _VERSION:  # which version 1 may leave out
            del fields[0]
        _serial, _algorithm, issuer, validity, subject = fields[:5]
        start, end = (_time(time) for time in ber.children(validity.content)[:2])
        names, issuer_names = _attributes(subject), _attributes(issuer)
    except (ValueError, IndexError, OverflowError) as error:
        raise CorruptStore("X.509 certificate", str(error) or "a field is missing") from None
    common = [value for kind, value in names if kind == "CN"]
    return Certificate(
        _rfc4514(names), _rfc4514(issuer_names), start, end, common[-1] if common else ""
    )


def _time(time: ber.Element) -> datetime:
    """UTCTime or GeneralizedTime, seconds and zone as X.690 allows them."""
    form = _FORMS.get(time.tag)
    match = form and form.fullmatch(time.content.decode("ascii", "replace"))
    if not match:
        raise ValueError("a date that is none")
    *numbers, zone = match.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    if time.tag == _UTC_TIME:
        year += 1900 if year >= 50 else 2000  # RFC 5280 section 4.1.2.5.1
    moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    if zone == "Z":
        return moment
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
    return moment - offset if zone[0] == "+" else moment + offset


def _attributes(name: ber.Element) -> list[tuple[str, str]]:
    found = []
    for part in ber.children(name.content):
        for attribute in ber.children(part.content):
            kind, value = ber.children(attribute.content)[:2]
            oid = ber.object_identifier(kind.content)
            encoding = {0x1E: "utf-16-be", 0x0C: "utf-8"}.get(value.tag, "latin-1")
            found.append((_SHORT.get(oid, oid), value.content.decode(encoding, "replace")))
    return found


def _rfc4514(names: list[tuple[str, str]]) -> str:
    escaped = ((kind, re.sub(r'([,+"\\<>;])', r"\\\1", value)) for kind, value in reversed(names))
    return ",".join(f"{kind}={value}" for kind, value in escaped)
