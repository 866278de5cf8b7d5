"""Dates at their boundaries: each month and weekday by its name, and where a figure decides."""

from datetime import datetime, timedelta, timezone

import pytest

from check_smcert import time_zone
from check_smcert.errors import UnclearDate
from check_smcert.readers.java_date import parse

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOW = datetime.now(timezone.utc)


def refused(text, words, **options):
    with pytest.raises(UnclearDate, match=words):
        parse(text, **options)


@pytest.mark.parametrize("number, name", list(enumerate(MONTHS, 1)))
def test_each_month_by_its_name_and_by_its_first_letters(number, name):
    expected = datetime(2031, number, 9, 10, 20, 30, tzinfo=timezone.utc)
    for length in range(3, len(name) + 1):
        for form in (name[:length], name[:length].upper(), name[:length] + "."):
            assert parse(f"{form} 9, 2031 10:20:30 AM UTC") == expected
            assert parse(f"9-{form}-2031 10:20:30 UTC") == expected
    for wrong in (name[:2], name + "s", "x" + name):
        refused(f"{wrong} 9, 2031 10:20:30 AM UTC", "is not English")


@pytest.mark.parametrize("number", range(7))
def test_each_weekday_fits_its_own_date_only(number):
    day = 3 + number  # 3 March 2031 is a Monday
    for length in (3, 4, len(WEEKDAYS[number])):
        name = WEEKDAYS[number][:length]
        found = parse(f"{name}, March {day}, 2031 at 10:20:30 UTC")
        assert found == datetime(2031, 3, day, 10, 20, 30, tzinfo=timezone.utc)
        refused(f"{name}, March {day + 1}, 2031 at 10:20:30 UTC", "is not on that weekday")
        refused(f"{name} Mar {day - 1:02} 10:20:30 UTC 2031", "is not on that weekday")


@pytest.mark.parametrize(
    "text, month, day", [("13/12/2031", 12, 13), ("12/13/2031", 12, 13), ("13-01-2031", 1, 13),
                         ("01.13.2031", 1, 13), ("12/12/2031", 12, 12), ("1/1/2031", 1, 1)],
)  # fmt: skip
def test_figures_that_can_be_read_in_one_way_only(text, month, day):
    assert parse(f"{text} 10:20 UTC") == datetime(2031, month, day, 10, 20, tzinfo=timezone.utc)


@pytest.mark.parametrize("text", ["12/11/2031", "11/12/2031", "01/12/2031", "12/1/2031", "12/12/31",
                                  "13/12/31", "31/12/13"])  # fmt: skip
def test_figures_that_can_be_read_in_two_ways(text):
    refused(f"{text} 10:20 UTC", "can be read in several ways")


@pytest.mark.parametrize(
    "order, text, expected", [("dmy", "12/11/2031", (2031, 11, 12)), ("mdy", "12/11/2031", (2031, 12, 11)),
                              ("dmy", "01/02/31", (2031, 2, 1)), ("mdy", "01/02/31", (2031, 1, 2)),
                              ("ymd", "31/01/02", (2031, 1, 2)), ("dmy", "13/12/2031", (2031, 12, 13))],
)  # fmt: skip
def test_the_order_that_is_given_decides(order, text, expected):
    assert parse(text, "UTC", order=order) == datetime(*expected, tzinfo=timezone.utc)


@pytest.mark.parametrize("order, text", [("mdy", "13/12/2031"), ("dmy", "12/13/2031"),
                                         ("ymd", "31/13/02")])  # fmt: skip
def test_an_order_that_does_not_fit_is_no_date(order, text):
    refused(f"{text} 10:20 UTC", "is not a date", order=order)


def test_the_first_and_the_last_year_that_can_be_meant():
    last = NOW.year + 100
    for year in (1995, last):
        assert parse(f"{year}-06-07 10:20 UTC").year == year
    for year in (1994, last + 1, 9999):
        refused(f"{year}-06-07 10:20 UTC", "is not plausible")
    refused("9999-12-30 10:20 UTC", "is not plausible")
    refused("9999-11-31 10:20 UTC", "is not plausible")


def test_two_figures_are_a_year_of_this_century_within_twenty_years():
    year = NOW.year + 20
    assert parse(f"30/12/{year % 100:02} 10:20 UTC", order="dmy").year == year
    refused(
        f"30/12/{(year + 1) % 100:02} 10:20 UTC", f"of {year - 99} or of {year + 1}", order="dmy"
    )
    assert parse("30/12/00 10:20 UTC", order="dmy").year == 2000


@pytest.mark.parametrize("shown, hour", [("12:05 AM", 0), ("1:05 AM", 1), ("11:05 am", 11),
                                         ("12:05 PM", 12), ("1:05 PM", 13), ("11:05 p.m.", 23),
                                         ("00:05", 0), ("13:05", 13), ("23:05", 23)])  # fmt: skip
def test_hours_with_and_without_their_half_of_the_day(shown, hour):
    assert parse(f"Mar 2, 2031 {shown} UTC") == datetime(2031, 3, 2, hour, 5, tzinfo=timezone.utc)


@pytest.mark.parametrize("shown", ["0:05 AM", "0:05 PM", "13:05 PM", "24:05", "10:60", "10:05:60"])
def test_hours_and_minutes_that_no_clock_shows(shown):
    refused(f"Mar 2, 2031 {shown} UTC", "is not a date")


def test_the_end_of_time_in_any_zone_is_no_error():
    """RFC 5280, section 4.1.2.5: 99991231235959Z is no well-defined end."""
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
    assert parse("9999-12-31T23:59:59-01:00") == end
    assert parse("9999-12-31 23:59:59", given=time_zone.parse("-07:00")) == end
    assert parse("9999-12-31T23:59:59+01:00") == end - timedelta(hours=1)


def test_of_a_time_that_came_twice_the_first_is_taken_unless_its_zone_is_said():
    denver = time_zone.parse("America/Denver")
    first = datetime(2026, 11, 1, 7, 30, tzinfo=timezone.utc)
    assert parse("2026-11-01 01:30", given=denver) == first
    assert parse("2026-11-01 01:30 MDT", given=denver) == first
    assert parse("2026-11-01 01:30 MST", given=denver) == first + timedelta(hours=1)


def test_the_columns_zone_and_the_dates_own_must_be_the_same():
    moment = datetime(2031, 3, 2, 10, tzinfo=timezone.utc)
    assert parse("2031-03-02 10:00", "UTC") == moment
    assert parse("2031-03-02 10:00 utc", "UTC") == moment
    assert parse("2031-03-02 10:00 utc", "UTC", time_zone.parse("-07:00")) == moment
    refused("2031-03-02 10:00 GMT", "in a column of another time zone", stated="UTC")
    with pytest.raises(UnclearDate) as caught:
        parse("Mar 2, 2031 10:00 AM EST")
    assert caught.value.what.endswith("may be one of several time zones")


def test_a_zones_letters_of_the_other_half_of_the_year_are_still_anothers():
    brazil = time_zone.parse("America/Sao_Paulo")
    for letters in ("MDT", "mdt", "MST", "AEDT"):
        refused(f"Sun Mar 02 10:00:00 {letters} 2031", "one of several", given=brazil)
    assert time_zone.is_elsewhere("MDT", datetime(2031, 1, 31))
    assert time_zone.is_elsewhere("MST", datetime(2031, 7, 31))
    assert not time_zone.is_elsewhere("BRT", datetime(2031, 1, 31))


def test_no_zone_is_more_than_18_hours_away():
    assert time_zone.offset("-18:00").utcoffset(None) == timedelta(hours=-18)
    assert time_zone.offset("+18:30").utcoffset(None) == timedelta(hours=18, minutes=30)
    assert time_zone.offset("+19:00") is None
