"""Dates and names of certificates that the cryptography package refuses and keytool prints.

Explicit version 1, serial numbers and lengths with needless zeros, UTCTime without seconds,
PrintableString with other characters: old certificates have them. RFC 5280, section 4.1, says where
the dates are; nothing else is looked at but the names.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from check_smcert.certificate import Certificate
from check_smcert.readers import der, names
from check_smcert.readers.cursor import Damage

_CERTIFICATE = [der.SEQUENCE, der.SEQUENCE, der.BIT_STRING]
# Serial number, signature algorithm, issuer, validity, subject, public key.
_BODY = [der.INTEGER, *[der.SEQUENCE] * 5]
_VERSION = 0xA0
# Issuer's and subject's unique identifier, extensions.
_OPTIONAL = {0x81, 0x82, 0xA3}
# Hours from Greenwich: no zone is further.
_LARGEST_OFFSET = timedelta(hours=14)

_REST = rb"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(?:Z|([+-])(\d\d)(\d\d))"
_TIMES = {
    0x17: re.compile(rb"(\d\d)" + _REST),  # UTCTime
    0x18: re.compile(rb"(\d{4})" + _REST),  # GeneralizedTime
}


def certificate(data: bytes) -> Certificate:
    """The certificate in ``data``; raises Damage if it has not the shape of one."""
    fields = der.elements(_shaped(der.elements(_sequence(data)), _CERTIFICATE)[0].content)
    if fields and fields[0].tag == _VERSION:
        del fields[0]
    serial, _, issuer, validity, subject, _ = _shaped(fields[:6], _BODY)
    more = [field.tag for field in fields[6:]]
    if more != sorted(set(more)) or not set(more) <= _OPTIONAL:
        raise Damage("fields that no certificate has")
    times = der.elements(validity.content)
    if len(times) != 2:
        raise Damage("a certificate without dates")
    return Certificate(
        subject=names.rfc4514(subject.content),
        issuer=names.rfc4514(issuer.content),
        not_before=_time(times[0]),
        not_after=_time(times[1]),
        common_name=names.common_name(subject.content),
        serial=int.from_bytes(serial.content, "big", signed=True),
    )


def _sequence(data: bytes) -> bytes:
    return _shaped([der.sole(data)], [der.SEQUENCE])[0].content


def _shaped(found: list[der.Element], tags: list[int]) -> list[der.Element]:
    if [element.tag for element in found] != tags:
        raise Damage("not the shape of a certificate")
    return found


def _time(element: der.Element) -> datetime:
    """RFC 5280, section 4.1.2.5, and what BER allows beyond it: no seconds, other zones."""
    pattern = _TIMES.get(element.tag)
    match = pattern.fullmatch(element.content) if pattern else None
    if not match:
        raise Damage("an invalid date")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    if len(match[1]) == 2:
        year += 1900 if year >= 50 else 2000
    sign, hours, minutes = match.groups()[6:]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if int(minutes or 0) > 59 or offset > _LARGEST_OFFSET:
        raise Damage("an invalid time zone")
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
        return local + offset if sign == b"-" else local - offset
    except (ValueError, OverflowError) as error:
        raise Damage("an invalid date") from error
