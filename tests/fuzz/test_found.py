"""What the fuzzer has found, each as a test of its own."""

import base64
import struct
from datetime import datetime, timezone

import pytest

from check_smcert import errors, readers, time_zone
from check_smcert.readers import java_date
from check_smcert.readers.hints import Hints, PageHints
from check_smcert.sources.ssh import known_hosts
from tests.readers.test_exported import der, pem
from tests.webpage import pages

GOOD = (pages.row("sip", pages.in_days(400)), pages.row("smmgmt", pages.in_days(61)))


@pytest.mark.parametrize("zone", ["America/Denver", "-07:00"])
def test_no_well_defined_end_in_a_zone_that_is_behind_utc(zone):
    """In UTC it is in the year 10000."""
    found = java_date.parse("9999-12-31 23:59:59", given=time_zone.parse(zone))
    assert found == datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)


@pytest.mark.parametrize("damage", ["<t<tr>", "", "<x>"])
def test_cells_outside_of_a_row_are_not_passed_over(damage):
    """A browser shows them in a row of their own."""
    page = pages.identity_certificates(*GOOD).replace(
        '<tr><td><input type="checkbox"></td><td>service of smmgmt',
        f'{damage}<td><input type="checkbox"></td><td>service of smmgmt',
    )
    with pytest.raises(errors.UnclearTable, match="cells outside of its rows"):
        readers.read(page.encode(), Hints(page=PageHints()))


def test_an_empty_block_of_a_trusted_certificate():
    empty = pem(b"", "TRUSTED CERTIFICATE")
    for text in (empty, empty + pem(der("EC")), pem(der("EC")) + empty):
        with pytest.raises(errors.CorruptStore, match="TRUSTED CERTIFICATE"):
            readers.read(text.encode())


def rsa(exponent, modulus):
    parts = (b"ssh-rsa", exponent, modulus)
    data = b"".join(struct.pack(">I", len(part)) + part for part in parts)
    return f"ssh-rsa {base64.b64encode(data).decode()}"


@pytest.mark.parametrize(
    "key",
    [
        "ssh-rsa A",
        "ssh-rsa AAA",
        rsa(b"\1\0\1", b"\2"),
        rsa(b"\2", b"\x7f" * 128),
        rsa(b"\xff", b"\x7f" * 128),
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTO//ARF9alPv7Hx",
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTY=",
    ],
)
def test_a_host_key_that_is_none_hides_no_other(key, tmp_path):
    """paramiko fails for each of them in another way."""
    good = "sm1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43 + "\n"
    (tmp_path / "hosts").write_text(f"sm1 {key}\n{good}")
    assert len(known_hosts.known_keys("sm1", str(tmp_path / "hosts"))) == 1
