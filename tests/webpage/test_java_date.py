"""Dates as a real Java prints them are read back to their moment, or refused: never another one."""

import subprocess
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest

from check_smcert import errors, time_zone
from check_smcert.readers import java_date
from tests.requirements import need

ZONES = (
    "America/Denver",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "America/Sao_Paulo",
    "UTC",
)
MOMENTS = {
    "winter": datetime(2027, 1, 23, 13, 43, 20, tzinfo=timezone.utc),
    "summer": datetime(2026, 7, 5, 23, 59, 59, tzinfo=timezone.utc),
    "the same day and month": datetime(2026, 6, 6, 12, 0, 0, tzinfo=timezone.utc),
    "midnight in Denver": datetime(2026, 12, 10, 7, 0, 0, tzinfo=timezone.utc),
    "noon in Berlin": datetime(2026, 12, 10, 11, 0, 0, tzinfo=timezone.utc),
    "before Denver sets its clocks back": datetime(2026, 11, 1, 7, 30, 0, tzinfo=timezone.utc),
    "after Denver has set its clocks back": datetime(2026, 11, 1, 8, 30, 0, tzinfo=timezone.utc),
}
ORDERS = {"en_US": "mdy", "en_GB": "dmy"}
FULL, SHORT = "0", "3"


@pytest.fixture(scope="module", params=["CLDR", "COMPAT"])
def printed(request):
    """(zone, moment, form, text) for all zones, moments and forms; COMPAT is as Java 8 and older."""
    need("java")
    return by_java(request.param)


@cache
def by_java(locales):
    moments = ",".join(str(int(moment.timestamp())) for moment in MOMENTS.values())
    done = subprocess.run(
        [
            "java",
            f"-Djava.locale.providers={locales}",
            "-Dstdout.encoding=UTF-8",
            Path(__file__).with_name("Dates.java"),
            ",".join(ZONES),
            moments,
        ],  # fmt: skip
        capture_output=True,
        check=True,
    )
    lines = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert len(lines) == len(ZONES) * len(MOMENTS) * 11
    return [(zone, datetime.fromtimestamp(int(moment), timezone.utc), form, text)
            for zone, moment, form, text in lines]  # fmt: skip


def read(text, zone=None, order=None, stated=""):
    return java_date.parse(text, stated, zone and time_zone.parse(zone), order)


def test_with_zone_and_order_given_every_form_is_read_back(printed):
    for zone, moment, form, text in printed:
        locale, _, style = form.partition(" ")
        try:
            found = read(text, zone, ORDERS.get(locale))
        except errors.UnclearDate:
            assert style == FULL  # Java 9 and newer write the zone's name in full
            continue
        cut = timedelta(seconds=moment.second if style == SHORT else 0)
        # A time that came twice, in a form that does not say which: the first.
        repeated = (
            zone == "America/Denver" and moment == MOMENTS["after Denver has set its clocks back"]
        )
        said = any(name in text for name in ("MST", "GMT-07:00", "-07:00", "Z"))
        hour = timedelta(hours=1 if repeated and not said else 0)
        assert found == moment - cut - hour, (zone, form, text)


def test_without_them_nothing_is_read_wrong(printed):
    read_at_all = 0
    for zone, moment, form, text in printed:
        try:
            found = read(text)
        except errors.UnclearDate:
            continue
        read_at_all += 1
        assert moment - timedelta(minutes=1) < found <= moment, (zone, form, text)
    assert read_at_all > len(MOMENTS) * len(ZONES)  # Instant everywhere, and all that say UTC


@pytest.mark.parametrize(
    "text, why",
    [
        ("02/03/2031 10:00 UTC", "can be read in several ways: say which with --date-order"),
        ("2/3/31 10:00 AM UTC", "can be read in several ways"),
        ("13/3/31 10:00 UTC", "can be read in several ways"),  # of 2013, or of 2031
        ("Mar 2, 2031 10:00:00 AM", "has no time zone: give System Manager's, --timezone"),
        ("Sun Mar 02 10:00:00 IST 2031", "'IST' in .* may be one of several time zones"),
        ("Sun Mar 02 10:00:00 CST 2031", "'CST' in .* may be one of several time zones"),
        ("Mon Mar 02 10:00:00 UTC 2031", "is not on that weekday"),
        ("So Mrz 02 10:00:00 UTC 2031", "is not English"),
        ("2 mars 2031 10:00:00 UTC", "'mars' in .* is not English"),
        ("Feb 30, 2031 10:00:00 AM UTC", "is not a date"),
        ("Mar 2, 2031 13:00:00 PM UTC", "is not a date"),
        ("2031-03-02 24:30:00 UTC", "is not a date"),
        ("Sun Feb 15 13:43:17 UTC 2557", "year of .* is not plausible"),  # Buddhist: 2014
        ("2557-02-15 13:43:17 UTC", "year of .* is not plausible"),
        ("0026-02-15 13:43:17 UTC", "year of .* is not plausible"),
        ("soon", "is not a date in a known form"),
        ("", "a date on the page is empty"),
        ("Mar 2, 2031 10:00:00 AM UTC (in 61 days)", "is not a date in a known form"),
    ],
)
def test_what_is_not_clear_is_refused(text, why):
    with pytest.raises(errors.UnclearDate, match=why):
        read(text)


@pytest.mark.parametrize(
    "order, text", [("dmy", "31/12/99"), ("mdy", "12/31/99"), ("ymd", "99/12/31")]
)
def test_two_figures_are_never_a_year_of_which_the_last_century_had_one_too(order, text):
    with pytest.raises(errors.UnclearDate, match="may be of 1999 or of 2099"):
        read(f"{text} 10:00 UTC", order=order)


def test_no_well_defined_end_is_a_date():
    """RFC 5280, section 4.1.2.5."""
    assert read("9999-12-31T23:59:59Z").year == 9999


@pytest.mark.parametrize("name", ["EST", "IST", "MSK"])
def test_another_zones_name_is_not_taken_for_one_that_has_only_a_number(name):
    with pytest.raises(errors.UnclearDate, match="may be one of several time zones"):
        read(f"Sun Mar 02 10:00:00 {name} 2031", "America/Sao_Paulo")


@pytest.mark.parametrize(
    "text, zone, order, expected",
    [
        ("02/03/2031 10:00", "UTC", "dmy", "2031-03-02T10:00"),
        ("02/03/2031 10:00", "UTC", "mdy", "2031-02-03T10:00"),
        ("02.03.31 10:00", "UTC", "dmy", "2031-03-02T10:00"),
        ("31/03/02 10:00", "UTC", "ymd", "2031-03-02T10:00"),
        ("23/03/2031 10:00 UTC", None, None, "2031-03-23T10:00"),  # there is no 23rd month
        ("Sun Mar 02 10:00:00 IST 2031", "Asia/Kolkata", None, "2031-03-02T04:30"),
        ("Sun Mar 02 10:00:00 CST 2031", "Asia/Shanghai", None, "2031-03-02T02:00"),
        ("Sun Mar 02 10:00:00 CST 2031", "America/Chicago", None, "2031-03-02T16:00"),
        ("Sun Mar 02 10:00:00 BRT 2031", "America/Sao_Paulo", None, "2031-03-02T13:00"),
        ("02-Mar-2031 10:00:00 UTC", None, None, "2031-03-02T10:00"),
        ("2031-03-02T10:00:00+05:30", None, None, "2031-03-02T04:30"),
        ("2031-03-02 10:00:00.0", "-07:00", None, "2031-03-02T17:00"),
        ("Mar 2, 2031, 10:00:00\u202fAM UTC", None, None, "2031-03-02T10:00"),
        ("Mar 2, 2031", "UTC", None, "2031-03-02T00:00"),  # the first moment of that day
    ],
)
def test_what_is_clear_is_read(text, zone, order, expected):
    assert read(text, zone, order) == datetime.fromisoformat(f"{expected}:00+00:00")


def test_a_zone_in_the_columns_head(printed):
    text = "2031-03-02 10:00:00"
    assert read(text, stated="GMT").hour == 10
    assert read(f"{text} GMT", stated="gmt").hour == 10
    with pytest.raises(errors.UnclearDate, match="in a column of another time zone"):
        read(f"{text} MST", "America/Denver", stated="GMT")


def test_a_stated_zone_that_is_not_the_given_one_at_that_date():
    with pytest.raises(errors.UnclearDate, match="is not America/Denver at that date"):
        read("Sun Mar 02 10:00:00 MDT 2031", "America/Denver")  # it is MST in winter
