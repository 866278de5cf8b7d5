"""Time zones, as --timezone and System Manager's page name them."""

from datetime import datetime, timedelta

import pytest

from check_smcert import time_zone
from check_smcert.errors import UsageError

WINTER = datetime(2031, 1, 15, 12)


@pytest.mark.parametrize(
    "text, hours",
    [("America/Denver", -7), ("Asia/Kolkata", 5.5), ("UTC", 0), ("GMT", 0), ("z", 0), ("-07:00", -7),
     ("+0530", 5.5), ("GMT+1", 1), ("UTC-3", -3), ("GMT+01:00", 1), ("Etc/GMT+1", -1)],
)  # fmt: skip
def test_a_name_or_an_offset(text, hours):
    assert time_zone.parse(text).utcoffset(WINTER) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["Denver", "MDT", "+25:00", "", "../../etc/passwd", "/etc/localtime",
                                  "a\0b", "America"])  # fmt: skip
def test_what_this_machine_does_not_know(text):
    with pytest.raises(UsageError, match="does not know the time zone"):
        time_zone.parse(text)


@pytest.mark.parametrize("text", ["IST", "CST", "MST", "GMT+19"])
def test_letters_alone_are_no_offset(text):
    assert time_zone.offset(text) is None
