"""Each sign that a date may have or lack, and those that it may not have."""

from datetime import datetime, timezone

import pytest

from check_smcert import time_zone
from check_smcert.errors import UnclearDate
from check_smcert.readers.java_date import parse

TEN = datetime(2031, 3, 2, 10, 20, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "Sun Mar 02 10:20:30 UTC 2031",
        "Mar 2 10:20:30 Z 2031",
        "Sunday, March 2, 2031 at 10:20:30 AM UTC",
        "Sunday, March 2, 2031, at 10:20:30 AM UTC",
        "Sunday, March 2, 2031, 10:20:30 AM UTC",
        "Sunday, March 2, 2031 10:20:30 AM UTC",
        "Sun., Mar. 2, 2031 10:20:30 A.M. UTC",
        "Sun. Mar 2, 2031 10:20:30AM UTC",
        "Mar 2, 2031 10:20:30 a.m UTC",
        "Mar 2, 2031 10:20:30\u202fam\u00a0UTC",
        "2. March 2031 10:20:30 UTC",
        "Sunday, 2 March 2031 at 10:20:30 UTC",
        "02-Mar-2031 10:20:30 UTC",
        "2 Mar. 2031 10:20:30UTC",
        "2031-03-02 10:20:30.0 UTC",
        "2031-03-02 10:20:30,123 GMT",
        "2031-03-02T10:20:30Z",
        "2031-3-2T10:20:30.123456789Z",
        "2031/03/02 10:20:30+00:00",
        "2031/03/02 10:20:30 +0000",
        "2031/03/02 10:20:30 +00",
        "2031/03/02 11:20:30 GMT+1",
        "2031/03/02 11:20:30 GMT+01",
        "2031/03/02 11:20:30 GMT+01:00",
        "2031/03/02 11:20:30 UTC+0100",
        "2031/03/02 03:20:30 -07:00",
        "  2031-03-02\n 10:20:30\tUTC ",
    ],
)
def test_a_moment_in_every_form(text):
    assert parse(text) == TEN


@pytest.mark.parametrize(
    "text",
    [
        "March 2, 2031",
        "2-Mar-2031",
        "2. Mar 2031",
        "2031-03-02",
        "2031/3/2",
        "2.3.2031",
        "02/03/31",
    ],
)
def test_a_day_without_a_time_is_its_first_moment(text):
    assert parse(text, "UTC", order="dmy") == datetime(2031, 3, 2, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    ["2031-03/02 10:20 UTC", "2.3/2031 10:20 UTC", "2031-03-02 10:20 UTC x", "x 2031-03-02 10:20 UTC",
     "Sun Mar 02 10:20:30 2031", "Sun Mar 02 UTC 2031", "2031-03-02 10 UTC", "2031-03-02 10:2 UTC",
     "2031-03-02  at noon UTC", "031-03-02 10:20 UTC", "12031-03-02 10:20 UTC", "2031-003-02 10:20 UTC",
     "2031-03-02 10:20:30: UTC", "2031-03-02 10:20:30. UTC", "2031-03-02 10:20 +1", "2031-03-02 10:20 GMT+",
     "March 2 2031 10:20 UTC", "2/3/031 10:20 UTC", "2031-03-02 10:20 XM UTC", "1930896030",
     "Mar1 2, 2031 10:20 UTC", "2-Mar3-2031 10:20 UTC"],
)  # fmt: skip
def test_what_has_another_form_is_no_date(text):
    with pytest.raises(UnclearDate):
        parse(text, order="dmy")


def test_letters_that_only_java_has_are_those_of_a_zone_without_any():
    """The tz database has +04 and -03 for Dubai and Brazil, Java has GST and BRT."""
    for zone, letters, hour in (("Asia/Dubai", "GST", 6), ("America/Sao_Paulo", "BRT", 13)):
        found = parse(f"Mar 2, 2031 10:00 AM {letters}", given=time_zone.parse(zone))
        assert found == datetime(2031, 3, 2, hour, tzinfo=timezone.utc)
    for letters in ("XYZ", "GST", "BRT"):
        with pytest.raises(UnclearDate, match="is not America/Denver at that date"):
            parse(f"Mar 2, 2031 10:00 AM {letters}", given=time_zone.parse("America/Denver"))


def test_of_a_time_that_came_twice_there_the_first_is_taken():
    found = parse("Sat Feb 17 23:30:00 BRT 2018", given=time_zone.parse("America/Sao_Paulo"))
    assert found == datetime(2018, 2, 18, 1, 30, tzinfo=timezone.utc)
