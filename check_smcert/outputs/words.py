"""The words for a certificate, shared by all outputs for people."""

from __future__ import annotations

from datetime import datetime, timedelta

from check_smcert.safe_text import Door
from check_smcert.validity import Validity


def when(validity: Validity) -> str:
    """When it expires or has expired: "expires in 61 days (2027-01-23 13:43 UTC)"."""
    certificate, now = validity.certificate, validity.now
    end = certificate.not_after
    if validity.expired:
        return f"expired {_length(now - end)} ago ({date(end)})"
    if validity.not_yet_valid and certificate.not_before:
        return f"is not valid before {date(certificate.not_before)}"
    return f"expires in {_length(end - now)} ({date(end)})"


def described(validity: Validity, door: Door) -> str:
    """All of it in one line: where it was read, alias, subject, issuer, dates."""
    certificate = validity.certificate
    parts = [door.value(validity.origin)]
    if validity.alias:
        parts.append(f"alias {door.value(validity.alias)}")
    parts.append(door.value(certificate.subject) or "no subject")
    if certificate.issuer:
        parts.append(f"issued by {door.value(certificate.issuer)}")
    start = f"from {date(certificate.not_before)} " if certificate.not_before else ""
    parts.append(f"valid {start}until {date(certificate.not_after)}")
    return "; ".join(parts)


def date(moment: datetime) -> str:
    """A moment in UTC to the minute."""
    return f"{moment.year:04}-{moment:%m-%d %H:%M} UTC"


def _length(span: timedelta) -> str:
    if span.days:
        return f"{span.days} day{'' if span.days == 1 else 's'}"
    hours = span.seconds // 3600
    return f"{hours} hour{'' if hours == 1 else 's'}" if hours else "less than an hour"
