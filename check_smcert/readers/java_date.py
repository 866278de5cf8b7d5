"""Dates as Java web pages print them: java.util.Date, DateFormat in English, Timestamp, ISO 8601.

What could be read in two ways is an error: a wrong guess is months off, or a false OK.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone, tzinfo

from check_smcert import time_zone
from check_smcert.errors import UnclearDate

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DAY, _YEAR, _WORD = r"(?P<day>\d{1,2})", r"(?P<year>\d{4})", r"[^\W\d_]+"
_MONTH, _WEEKDAY = rf"(?P<month>{_WORD})\.?", rf"(?:(?P<weekday>{_WORD})\.?,? )?"
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?: ?(?P<half>[AP])\.?M\b\.?)?"
)
_ZONE = r"(?P<zone>[A-Z]+(?:[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d(?::?\d\d)?)"
_REST = rf"(?:(?:T|,? at |,? ){_TIME}(?: ?{_ZONE})?)?"
_FORMS = [
    re.compile(form, re.I)
    for form in (
        rf"{_WEEKDAY}{_MONTH} {_DAY} {_TIME} {_ZONE} {_YEAR}",  # java.util.Date
        rf"{_WEEKDAY}{_MONTH} {_DAY}, {_YEAR}{_REST}",  # DateFormat, FULL to MEDIUM
        rf"{_WEEKDAY}{_DAY}\.?[ -]{_MONTH}[ -]{_YEAR}{_REST}",
        rf"(?P<year>\d{{4}})([-/])(?P<month>\d{{1,2}})\2{_DAY}{_REST}",  # Timestamp, ISO 8601
        rf"(?P<first>\d{{1,2}})([/.-])(?P<middle>\d{{1,2}})\2(?P<last>\d{{4}}|\d\d){_REST}",
    )
]

# A certificate that System Manager shows was issued after Java was, for a few decades at most. Java
# prints Buddhist years, too: 2557 is 2014.
_FIRST_YEAR, _DECADES = 1995, 100


def parse(
    text: str, stated: str = "", given: tzinfo | None = None, order: str | None = None
) -> datetime:
    """A date as UTC; raises UnclearDate.

    ``stated`` is the zone that the column's head states, ``given`` the one for dates without any,
    ``order`` (of hints.DATE_ORDERS) says how 02/03/2012 is meant. A date without a time is the first
    moment of that day: a certificate is never taken to last longer than it does.
    """
    shown = " ".join(text.split())  # Java 20 has a narrow no-break space before AM and PM
    found = next(filter(None, (form.fullmatch(shown) for form in _FORMS)), None)
    if not found:
        raise UnclearDate(
            f"'{shown}' is not a date in a known form" if shown else "a date on the page is empty",
            "set the language of System Manager's page to English, or use --connect",
        )
    parts = found.groupdict()
    try:
        local = datetime(*_day(parts, shown, order), *_clock(parts))
    except ValueError as error:
        raise UnclearDate(f"'{shown}' is not a date ({error})", "look at the page") from error
    weekday = parts.get("weekday")
    if weekday and _number(weekday, _WEEKDAYS, shown) != local.isoweekday():
        raise UnclearDate(f"'{shown}' is not on that weekday", "look at the page")
    return _in_utc(local, shown, {parts["zone"] or "", stated} - {""}, given)


def _day(parts: dict[str, str], shown: str, order: str | None) -> tuple[int, int, int]:
    """Year, month and day; raises UnclearDate for a year that can't be meant."""
    if "first" in parts:
        year, month, day = _by_order(parts, shown, order)
    else:
        name = parts["month"]
        month = int(name) if name.isdigit() else _number(name, _MONTHS, shown)
        year, day = int(parts["year"]), int(parts["day"])
    this_year = datetime.now(timezone.utc).year
    # RFC 5280, section 4.1.2.5: 99991231235959Z is no well-defined end.
    if not _FIRST_YEAR <= year <= this_year + _DECADES and (year, month, day) != (9999, 12, 31):
        raise UnclearDate(
            f"the year of '{shown}' is not plausible",
            "look at the page: its language or its calendar may be another one",
        )
    return year, month, day


def _by_order(parts: dict[str, str], shown: str, order: str | None) -> tuple[int, int, int]:
    """Three figures: taken without ``order`` only where there is one way to read them."""
    figures = parts["first"], parts["middle"], parts["last"]
    first, middle, last = map(int, figures)
    certain = len(figures[2]) == 4 and (first == middle or max(first, middle) > 12)
    if not order and not certain:
        raise UnclearDate(
            f"'{shown}' can be read in several ways", "say which with --date-order dmy, mdy or ymd"
        )
    if order == "ymd":
        return _century(figures[0], shown), middle, last
    day_first = order == "dmy" if order else first > 12
    month, day = (middle, first) if day_first else (first, middle)
    return _century(figures[2], shown), month, day


def _century(figures: str, shown: str) -> int:
    """The year of two figures, which must not be the last century's."""
    if len(figures) != 2:
        return int(figures)
    year = 2000 + int(figures)
    if year > datetime.now(timezone.utc).year + 20:  # java.text.SimpleDateFormat's limit
        raise UnclearDate(
            f"'{shown}' may be of {year - 100} or of {year}",
            "have the page show years with four figures",
        )
    return year


def _clock(parts: dict[str, str]) -> tuple[int, int, int]:
    hour, half = int(parts["hour"] or 0), (parts["half"] or "").upper()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f"hour {hour} with AM or PM")
        hour = hour % 12 + (12 if half == "P" else 0)
    return hour, int(parts["minute"] or 0), int(parts["second"] or 0)


def _number(name: str, names: tuple[str, ...], shown: str) -> int:
    """1 for the first of ``names``, which may be shortened to three letters or more."""
    for number, full in enumerate(names, 1):
        if len(name) >= 3 and full.startswith(name.casefold()):
            return number
    raise UnclearDate(
        f"'{name}' in '{shown}' is not English", "set the language of System Manager's page"
    )


def _in_utc(local: datetime, shown: str, stated: set[str], given: tzinfo | None) -> datetime:
    """The earlier of the two where clocks were set back; ``stated`` are the page's own zones."""
    if len({zone.casefold() for zone in stated}) > 1:
        raise UnclearDate(f"'{shown}' is in a column of another time zone", "look at the page")
    if not stated:
        if not given:
            raise UnclearDate(
                f"'{shown}' has no time zone", "give System Manager's, --timezone America/Denver"
            )
        return _utc(local.replace(tzinfo=given))
    name = stated.pop()
    fixed = time_zone.offset(name)
    if fixed:
        return _utc(local.replace(tzinfo=fixed))
    for fold in (0, 1) if given else ():
        moment = local.replace(tzinfo=given, fold=fold)
        here = moment.tzname() or ""
        if here.casefold() == name.casefold():
            return _utc(moment)
        # Where the tz database has no letters (-03 for Brazil) Java has some of its own.
        if here[:1] in ("+", "-") and not time_zone.is_elsewhere(name, local):
            return _utc(moment)
    raise UnclearDate(
        f"'{name}' in '{shown}' may be one of several time zones"
        + (f" and is not {given} at that date" if given else ""),
        "give System Manager's, --timezone America/Denver",
    )


def _utc(moment: datetime) -> datetime:
    """The end of the year 9999 may be in the year 10000 in UTC, which datetime does not have."""
    try:
        return moment.astimezone(timezone.utc)
    except OverflowError:
        return datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
