"""Dates in each form that X.690 allows, in certificates that only our own walk reads."""

from datetime import datetime, timedelta, timezone

import pytest

from check_smcert import readers
from check_smcert.errors import SmcertError

UTC_TIME, GENERALIZED_TIME = 0x17, 0x18


def element(tag, *parts):
    content = b"".join(parts)
    assert len(content) < 128
    return bytes([tag, len(content)]) + content


def certificate(tag, text, *more):
    """Version 1 spelled out, which the library refuses; valid from 1990."""
    name = element(0x30, element(0x31, element(0x30, b"\6\3\x55\4\3", element(0x0C, b"x"))))
    algorithm = element(0x30, b"\6\1\x2a")
    body = element(
        0x30,
        *(element(0xA0, b"\2\1\0"), b"\2\1\1", algorithm, name),
        element(0x30, element(UTC_TIME, b"900101000000Z"), element(tag, text)),
        *(name, element(0x30, algorithm, b"\3\2\0\0"), *more),
    )
    return element(0x30, body, algorithm, b"\3\2\0\0")


def not_after(tag, text):
    (entry,) = readers.read(certificate(tag, text)).entries
    return entry.chain[0].not_after


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("form", ["%y%m%d%H%M%SZ", "%y%m%d%H%MZ"])
def test_utc_time_with_and_without_seconds(form, month):
    date = datetime(2027, month, 10, 12, 15, tzinfo=timezone.utc)
    assert not_after(UTC_TIME, date.strftime(form).encode()) == date


@pytest.mark.parametrize("form", ["%Y%m%d%H%M%SZ", "%Y%m%d%H%MZ", "%Y%m%d%H%M%S.000Z"])
def test_generalized_time(form):
    date = datetime(2051, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert not_after(GENERALIZED_TIME, date.strftime(form).encode()) == date


def test_years_of_two_digits_are_1950_to_2049():
    assert not_after(UTC_TIME, b"491231235959Z").year == 2049
    assert not_after(UTC_TIME, b"500101000000Z").year == 1950


@pytest.mark.parametrize(
    "zone, ahead", [(b"+0530", 330), (b"-0800", -480), (b"+1400", 840), (b"-0059", -59)]
)
def test_other_time_zones(zone, ahead):
    expected = datetime(2027, 3, 1, tzinfo=timezone.utc) - timedelta(minutes=ahead)
    assert not_after(UTC_TIME, b"270301000000" + zone) == expected
    assert not_after(GENERALIZED_TIME, b"20270301000000" + zone) == expected


@pytest.mark.parametrize(
    "tag, text",
    [
        (UTC_TIME, b""),
        (UTC_TIME, b"270230000000Z"),
        (UTC_TIME, b"270101000000"),
        (UTC_TIME, b"20270101000000Z"),
        (UTC_TIME, "２７0101000000Z".encode()),
        (GENERALIZED_TIME, b"00000101000000Z"),
        (GENERALIZED_TIME, b"99991231235959-0100"),
        (GENERALIZED_TIME, b"270101000000Z"),
        (0x0C, b"270101000000Z"),
        (UTC_TIME, b"270101000000-9999"),
        (UTC_TIME, b"270101000000+0060"),
        (UTC_TIME, b"270101000000+1401"),
    ],
)
def test_what_is_no_date_is_refused(tag, text):
    with pytest.raises(SmcertError):
        not_after(tag, text)


def test_less_than_a_certificate_is_refused():
    whole = certificate(UTC_TIME, b"270101000000Z")
    for at in range(len(whole)):
        with pytest.raises(SmcertError):
            readers.read(whole[:at])
    with pytest.raises(SmcertError):
        readers.read(whole + b"\0")


@pytest.mark.parametrize(
    "more",
    [
        [b"\x30\0"],
        [b"\xa3\0", b"\x81\0"],
        [b"\x81\0", b"\x81\0"],
        [b"\xa3\0", b"\x04\0"],
        [b"\xa4\0"],
    ],
)
def test_behind_the_public_key_is_what_rfc_5280_has_there(more):
    data = certificate(UTC_TIME, b"270101000000Z", b"\x81\0", b"\x82\0", b"\xa3\0")
    assert readers.read(data).entries
    with pytest.raises(SmcertError, match="fields that no certificate has"):
        readers.read(certificate(UTC_TIME, b"270101000000Z", *more))
