"""Text: PEM, keytool's listings, System Manager's page and its dates, known_hosts; any format."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from typing import IO

from check_smcert import readers, time_zone
from check_smcert.errors import SmcertError, UnclearDate
from check_smcert.readers import java_date, keytool, pem, webpage
from check_smcert.readers.hints import Hints, PageHints
from check_smcert.sources.ssh import known_hosts
from tests.fuzz import seeds
from tests.fuzz.judge import all_judged, expect, read
from tests.fuzz.target import Target
from tests.readers.stores import PASSWORD, listing, store
from tests.webpage import pages

_LISTED = ("EC", "chain", "JCEKS with secret keys", "JKS trust store")


@cache
def known_bodies() -> list[tuple[bytes, object]]:
    """The certificates whose base64, in lines as it was printed, is looked for."""
    encoded = [
        seeds.as_pem(each).split(b"-----\n")[1].rsplit(b"\n-----", 1)[0]
        for each in seeds.certificates()
    ]
    return list(zip(encoded, seeds.read_certificates()))


def _pem(data: bytes) -> None:
    all_judged(read(pem.read, data), data, known_bodies())


def _keytool(data: bytes) -> None:
    all_judged(read(keytool.read, data), data.replace(b"\r", b""), known_bodies())


def listings() -> list[bytes]:
    """As keytool prints them, a whole store and one entry."""
    alone = listing("chain", "-rfc", "-alias", "tm").encode()
    return [*(listing(name, "-rfc").encode() for name in _LISTED), alone]


def _page(data: bytes) -> None:
    """Every other input is asked for one row; guessing at an encoding is slow, few need that."""
    if len(data) % 16:
        data = data.decode("utf-8", "replace").encode()
    name = "smmgmt" if len(data) % 2 else None
    hints = PageHints(time_zone.parse("America/Denver"), "mdy")
    found = read(webpage.read, data, Hints(common_name=name, page=hints))
    if found and name:
        names = [each.common_name for entry in found.entries for each in entry.chain]
        expect(names == [name], "a row that nobody asked for")


def html() -> list[bytes]:
    """The page with dates of all kinds, and a login page."""
    dates = _date_texts()
    rows = [pages.row("smmgmt" if at == 0 else f"n{at}", text) for at, text in enumerate(dates)]
    login = "<html><form><input type=password name=IDToken2></form></html>"
    small = [f"<html>{pages.table(*rows[at : at + 2])}" for at in range(0, len(rows), 2)]
    usual = pages.identity_certificates(*rows[:2])
    return [page.encode() for page in (*small, usual, login)]


def _date_texts() -> list[str]:
    return [
        "Sat Jan 23 13:43:20 UTC 2027",
        "Sat Jan 23 06:43:20 MST 2027",
        "Jan 23, 2027, 1:43:20 PM",
        "Saturday, January 23, 2027 at 1:43:20 PM GMT",
        "23 Jan 2027 13:43:20",
        "1/23/27, 1:43 PM",
        "23/01/2027 13:43 UTC",
        "2027-01-23 13:43:20.0",
        "2027-01-23T13:43:20Z",
        "2027-01-23T13:43:20+05:30",
        "9999-12-31T23:59:59Z",
    ]


_HINTS = [
    (zone, order)
    for zone in (None, "America/Denver", "+05:30")
    for order in (None, "dmy", "mdy")
    if zone or order
]


def _java_date(data: bytes) -> None:
    """Hints say what a text leaves open, they never change what it says."""
    text, _, stated = data.decode("utf-8", "replace").partition("\t")
    alone = _date(text, stated)
    zone, order = _HINTS[len(data) % len(_HINTS)]
    given = _date(text, stated, zone, order)
    expect(None in (alone, given) or alone == given, "hints change a date")


def _date(text: str, stated: str, zone: str | None = None, order: str | None = None) -> object:
    try:
        found = java_date.parse(text, stated, zone and time_zone.parse(zone), order)
    except UnclearDate:
        return None
    expect(found.utcoffset() is not None and not found.utcoffset(), "a date that is not in UTC")
    expect(1994 < found.year < 2200 or found.year in (9999, 10000), "a year that can't be meant")
    return found


def _any_format(data: bytes) -> None:
    """As -f reads a file, whatever it is."""
    every = read(readers.read, data)
    all_judged(every, data, known_bodies())
    read(readers.read, data, Hints(PASSWORD, "smmgmt", PageHints()))


def _files() -> list[bytes]:
    """One of each format; PKCS#12 has a target where its hashing takes less time."""
    der, odd = seeds.certificates()[0], seeds.odd_certificates()[0]
    many = [store("EC"), store("JCEKS with secret keys"), der, odd, seeds.pkcs7()[0]]
    return [*many, listings()[0], *seeds.pem_files(), html()[0], b"<!-- x --><?xml?>" + html()[0]]


@cache
def _file() -> IO[bytes]:
    """A file in memory where there is such a folder."""
    folder = "/dev/shm" if os.path.isdir("/dev/shm") else None
    return tempfile.NamedTemporaryFile(prefix="check-smcert-fuzz-", dir=folder)


def _known_hosts(data: bytes) -> None:
    """A good line and a revoked one stay what they are, whatever stands between them."""
    first, last = (line.encode() for line in _host_keys()[:2])
    with open(_file().name, "wb") as file:
        file.write(b"\n".join((first, data, b"@revoked " + last, b"")))
    try:
        found = known_hosts.known_keys("sm1", _file().name)
    except SmcertError:
        return
    names = {(known.key.get_base64(), known.revoked) for known in found if known.key}
    wanted = {(first.split()[2].decode(), False), (last.split()[2].decode(), True)}
    expect(wanted <= names, "a line of known_hosts was passed over")


@cache
def _host_keys() -> list[str]:
    import paramiko

    hashed = paramiko.HostKeys.hash_host("sm1")
    made = [
        paramiko.ECDSAKey.generate(),
        paramiko.RSAKey.generate(1024),
        paramiko.ECDSAKey.generate(),
    ]
    return [
        f"{name} {key.get_name()} {key.get_base64()}"
        for name, key in zip(("sm1", "sm*,!sm2", hashed), made)
    ]


def _known_hosts_lines() -> list[bytes]:
    lines = _host_keys()
    more = [
        f"@revoked {lines[0]}",
        f"@cert-authority *.x {lines[1]}",
        f"# {lines[2]}",
        f"  {lines[1]} me",
    ]
    return [line.encode() for line in (*lines, *more, "\n".join(lines))]


TARGETS = (
    Target("pem", seeds.pem_files, _pem),
    Target("keytool", listings, _keytool),
    Target("page", html, _page),
    Target("java_date", lambda: [text.encode() for text in _date_texts()], _java_date, 100),
    Target("any_format", _files, _any_format),
    Target("known_hosts", _known_hosts_lines, _known_hosts, 2048),
)
