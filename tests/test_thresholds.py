"""-w and -c: the range syntax of the Monitoring Plugins, for days remaining."""

from datetime import timedelta

import pytest

from check_smcert.errors import UsageError
from check_smcert.thresholds import parse, refuse_contradiction


@pytest.mark.parametrize(
    "text, alerts, fine",
    [
        ("90", [89.99, 0, -3], [90, 90.01, 700]),  # a bare N is "below N"
        ("90:", [89.99, -3], [90, 700]),
        ("30.5", [30.49], [30.5]),
        ("10:90", [9.99, 90.01], [10, 90]),
        ("@0:90", [0, 45, 90], [-0.01, 90.01]),
        ("~:400", [400.01], [-1000, 400]),
        ("-5", [-5.01], [-5, 0]),
        ("0", [-0.01], [0]),
    ],
)
def test_a_range_alerts_outside_of_itself(text, alerts, fine):
    threshold = parse(text)
    assert not any(threshold.allows(days) for days in alerts)
    assert all(threshold.allows(days) for days in fine)


@pytest.mark.parametrize(
    "text, shown", [("90", "90:"), ("90:", "90:"), ("0", "0:"), ("@0:90", "@0:90"), ("~:4", "~:4")]
)
def test_perfdata_shows_the_range_in_full(text, shown):
    assert parse(text).text == shown


@pytest.mark.parametrize(
    "text",
    ["", ":", "@", "~", "abc", "9o", "90d", "nan", "inf", "1e3", "1_000", " 90", "90 ", "1:2:3",
     "--90", "9" * 400, "٩٠"],
)  # fmt: skip
def test_what_is_no_range_is_refused(text):
    with pytest.raises(UsageError, match="is not a range"):
        parse(text)


def test_a_range_whose_start_is_after_its_end_is_refused():
    with pytest.raises(UsageError, match="start after its end"):
        parse("90:30")


def test_an_at_sign_without_a_colon_alerts_from_zero_to_the_number():
    """@30 is @0:30 in the range syntax, and not @30: as a bare number would be."""
    threshold = parse("@30")
    assert threshold.text == "@30"
    assert [threshold.allows(days) for days in (-1, 0, 30, 30.01, 31)] == [
        *(True, False, False, True, True)
    ]


@pytest.mark.parametrize("text", ["@:", "@", "@~", "~"])
def test_a_range_without_any_bound_is_refused(text):
    with pytest.raises(UsageError, match="is not a range"):
        parse(text)


def test_percent_are_of_the_whole_lifetime():
    threshold = parse("10%").in_days(timedelta(days=730))
    assert threshold.text == "73.00:"
    assert not threshold.allows(72.99) and threshold.allows(73)
    assert parse("90").in_days(None).text == "90:"


@pytest.mark.parametrize("text", ["101%", "-1%", "10%:", "@10%", "1e1%", "%", "10 %", "10%%"])
def test_what_is_no_percentage_is_refused(text):
    with pytest.raises(UsageError, match="is not a range"):
        parse(text)


@pytest.mark.parametrize(
    "warning, critical",
    [("30", "90"), ("30", "30"), ("90:", "90"), ("0", "-5"), ("@0:30", "@0:90"), ("@10:20", "@0:30"),
     ("10:100", "20:50"), ("5%", "10%"), ("5%", "5%"), ("~:500", "~:400")],
)  # fmt: skip
def test_a_warning_that_comes_never_before_the_alarm_is_refused(warning, critical):
    with pytest.raises(UsageError, match="can never warn before -c") as caught:
        refuse_contradiction(parse(warning), parse(critical))
    assert "~: for no WARNING" in caught.value.do


@pytest.mark.parametrize(
    "warning, critical",
    [("90", "30"), ("30.01", "30"), ("~:", "30"), ("@0:90", "@0:30"), ("@0:90", "30"), ("10:100", "5:"),
     ("10%", "5%"), ("5%", "90"), ("30", "90%"), ("~:400", "~:500"), ("0.01", "0"), ("10:", "@50:60")],
)  # fmt: skip
def test_a_warning_that_may_come_alone_is_taken(warning, critical):
    refuse_contradiction(parse(warning), parse(critical))
