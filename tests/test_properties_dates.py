"""Date texts in all forms, zones and orders: the moment that was printed, or UnclearDate."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from check_smcert import time_zone
from check_smcert.errors import UnclearDate
from check_smcert.readers import java_date
from tests.repeatable import repeatable

pytestmark = pytest.mark.long
repeatable()


ZONES = ("UTC", "America/Denver", "Europe/Berlin", "Asia/Kolkata", "America/Sao_Paulo")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def name(at):
    """The zone as Java shows it."""
    return at.tzname() if at.tzname().isalpha() else "BRT"


def offset(at):
    return f"{at:%z}"[:3] + ":" + f"{at:%z}"[3:]


def half(at):
    return f"{at.hour % 12 or 12}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"


# What a form prints, and which order its figures have.
FORMS = {
    "Date": (lambda at: f"{DAYS[at.weekday()]} {MONTHS[at.month - 1]} {at:%d %H:%M:%S} {name(at)} {at.year}", None),
    "US": (lambda at: f"{MONTHS[at.month - 1]} {at.day}, {at.year}, {half(at)}", None),
    "US with its zone": (lambda at: f"{MONTHS[at.month - 1]} {at.day}, {at.year} {half(at)} {name(at)}", None),
    "UK": (lambda at: f"{at.day} {MONTHS[at.month - 1]} {at.year} {at:%H:%M:%S}", None),
    "ISO": (lambda at: f"{at:%Y-%m-%dT%H:%M:%S}{offset(at)}", None),
    "Timestamp": (lambda at: f"{at:%Y-%m-%d %H:%M:%S}.0", None),
    "with slashes": (lambda at: f"{at:%Y/%m/%d %H:%M:%S} {name(at)}", None),
    "short mdy": (lambda at: f"{at.month}/{at.day}/{at:%y} {half(at)}", "mdy"),
    "short dmy": (lambda at: f"{at:%d.%m.%y %H:%M:%S}", "dmy"),
    "short ymd": (lambda at: f"{at:%y-%m-%d %H:%M:%S}", "ymd"),
    "long dmy": (lambda at: f"{at:%d/%m/%Y %H:%M:%S} {name(at)}", "dmy"),
    "long mdy": (lambda at: f"{at:%m/%d/%Y %H:%M:%S} {name(at)}", "mdy"),
}  # fmt: skip

MOMENTS = st.datetimes(datetime(2001, 1, 2), datetime(2045, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=timezone.utc)
)


@settings(max_examples=600)
@given(MOMENTS, st.sampled_from(ZONES), st.sampled_from(sorted(FORMS)))
def test_a_date_with_its_zone_and_order_given_is_the_moment_that_was_printed(moment, zone, form):
    printed, order = FORMS[form]
    local = moment.astimezone(ZoneInfo(zone))
    found = java_date.parse(printed(local), given=time_zone.parse(zone), order=order)
    # Where clocks are set back a time comes twice; the first is taken where the text is silent.
    first = local.replace(fold=0).astimezone(timezone.utc)
    assert found in (moment, first)
    if first != moment and form in ("Date", "ISO", "US with its zone", "with slashes"):
        assert found == moment or not name(local).isalpha() or name(local) == "BRT"


@settings(max_examples=1000)
@given(
    MOMENTS,
    st.sampled_from(ZONES),
    st.sampled_from(sorted(FORMS)),
    st.sampled_from((None, *ZONES)),
    st.sampled_from((None, "dmy", "mdy", "ymd")),
)
def test_whatever_is_given_a_date_is_never_another_one_than_the_text_can_mean(
    moment, zone, form, told, order
):
    """A wrong hint can only be believed where the text leaves that open."""
    printed, real = FORMS[form]
    local = moment.astimezone(ZoneInfo(zone))
    text = printed(local)
    try:
        found = java_date.parse(text, given=told and time_zone.parse(told), order=order)
    except UnclearDate:
        return
    if form in ("US", "UK", "Timestamp") or form.startswith("short"):
        assert told  # the text has no zone: it is the told one's
        found = found.astimezone(ZoneInfo(told)).replace(tzinfo=None)
        wanted = local.replace(tzinfo=None)
    else:
        wanted = moment
        local_fold = local.replace(fold=0).astimezone(timezone.utc)
        found = moment if found == local_fold else found
    if real is None or order in (real, None):
        assert found == wanted or (name(local) == "BRT" and form != "ISO"), text


def test_a_day_is_never_rounded_up():
    """The text of a date without a time is the first moment of that day."""
    start = datetime(2030, 1, 1, tzinfo=timezone.utc)
    for day in range(0, 400, 7):
        moment = start + timedelta(days=day, hours=23)
        assert java_date.parse(f"{moment:%Y-%m-%d}", given=timezone.utc) <= moment
