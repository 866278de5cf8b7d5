"""Certificates that cryptography refuses and keytool prints: their dates are read all the same."""

import subprocess

import pytest
from cryptography import x509

from check_smcert import readers
from check_smcert.errors import SmcertError
from check_smcert.readers import der
from tests.readers.stores import store
from tests.requirements import need


@pytest.fixture(scope="module")
def good():
    data = store("RSA")
    start = data.index(b"\0\5X.509") + 11
    return data[start:-20]


def wrapped(tag, *parts, length_octets=0):
    content = b"".join(parts)
    size = len(content)
    if length_octets or size > 127:
        octets = size.to_bytes(length_octets or (size.bit_length() + 7) // 8, "big")
        return bytes([tag, 0x80 | len(octets)]) + octets + content
    return bytes([tag, size]) + content


def raw(element):
    return wrapped(element.tag, element.content)


def rebuilt(good, change):
    """The certificate with its TBSCertificate's fields changed; its signature no longer fits."""
    tbs, algorithm, signature = der.elements(der.sole(good).content)
    fields = change([raw(field) for field in der.elements(tbs.content)])
    return wrapped(0x30, wrapped(0x30, *fields), raw(algorithm), raw(signature))


def version_1(fields):
    return [wrapped(0xA0, b"\2\1\0"), *fields[1:-1]]


def long_serial(fields):
    return [fields[0], wrapped(2, b"\0\0" + der.sole(fields[1]).content), *fields[2:]]


def no_seconds(fields):
    times = [time.content for time in der.elements(der.sole(fields[4]).content)]
    short = [wrapped(0x17, time[:10] + b"Z") for time in times]
    return [*fields[:4], wrapped(0x30, *short), *fields[5:]]


def star_in_printable_string(fields):
    return [*fields[:5], fields[5].replace(b"sm1", b"*@\xe9"), *fields[6:]]


def ber_length(fields):
    validity = der.sole(fields[4]).content
    return [*fields[:4], wrapped(0x30, validity, length_octets=3), *fields[5:]]


@pytest.mark.parametrize(
    "change", [version_1, long_serial, no_seconds, star_in_printable_string, ber_length]
)
def test_its_dates_are_read(good, tmp_path, change):
    need("keytool")
    odd = rebuilt(good, change)
    file = tmp_path / "odd.der"
    file.write_bytes(odd)
    with pytest.raises(ValueError):
        found = x509.load_der_x509_certificate(odd)
        assert found.subject and found.not_valid_after_utc
    printed = subprocess.run(
        ["keytool", "-printcert", "-file", file], capture_output=True, check=False
    )
    assert printed.returncode == 0, printed.stdout

    ((expected,),) = [entry.chain for entry in readers.read(good).entries]
    ((certificate,),) = [entry.chain for entry in readers.read(odd).entries]
    assert certificate.not_after.replace(second=0) == expected.not_after.replace(second=0)
    assert certificate.issuer == expected.issuer
    assert certificate.common_name == ("*@é" if change is star_in_printable_string else "sm1")


def test_a_certificate_cut_anywhere_is_refused(good):
    for length in range(1, len(good)):
        with pytest.raises(SmcertError):
            readers.read(good[:length])
