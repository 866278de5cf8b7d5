"""Time zones, as an option gives them and as a page states them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

from check_smcert.errors import UsageError

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?", re.I)
_UTC = ("utc", "gmt", "z")


def parse(text: str) -> tzinfo:
    """An IANA name (America/Denver) or an offset (-07:00, GMT+1); raises UsageError."""
    fixed = offset(text)
    if fixed:
        return fixed
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            f"this machine does not know the time zone '{text}'",
            "give a name like America/Denver (Debian has them in the package tzdata) or an offset "
            "like -07:00",
        ) from error


def offset(text: str) -> timezone | None:
    """The zone that is UTC or says how far from it; None for any other name.

    ``GMT+01:00`` is east, as java.util.TimeZone writes it (and not as ``Etc/GMT+1``, which is west).
    """
    if text.casefold() in _UTC:
        return timezone.utc
    found = _OFFSET.fullmatch(text)
    if not found or int(found[2]) > 18:
        return None
    distance = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-distance if found[1] == "-" else distance)


def is_elsewhere(name: str, local: datetime) -> bool:
    """Whether some zone of the tz database has this abbreviation (IST, CST) in that year."""
    from zoneinfo import ZoneInfo, available_timezones

    halves = [local.replace(month=month, day=1) for month in (1, 7)]
    return any(
        half.replace(tzinfo=ZoneInfo(zone)).tzname() == name.upper()
        for zone in available_timezones()
        for half in halves
    )
