"""Text with something foreign in it: what is intact beside it is judged, or all is refused."""

from __future__ import annotations

import re
from functools import cache

from check_smcert.certificate import Certificate
from check_smcert.errors import SmcertError
from check_smcert.readers import keytool, pem, webpage
from check_smcert.readers.hints import Hints, PageHints
from tests.fuzz import seeds
from tests.fuzz.judge import all_judged, expect, judged, read
from tests.fuzz.target import Target
from tests.fuzz.targets.text import known_bodies
from tests.readers.stores import listing
from tests.webpage import pages

_STARS = ("*" * 43 + "\n") * 2
_ENTRIES = ("EC", "expired", "long-lived")


def place(data: bytes, length: int) -> tuple[int, bytes]:
    """Where in ``length`` bytes the foreign part goes, and the part: two bytes say where."""
    return int.from_bytes(data[:2], "big") % (length + 1), data[2:]


def _pem(data: bytes) -> None:
    whole = _whole_pem()
    at, foreign = place(data, len(whole))
    made = whole[:at] + foreign + whole[at:]
    all_judged(read(pem.read, made), made, known_bodies())


@cache
def _whole_pem() -> bytes:
    return b"text\n".join(map(seeds.as_pem, seeds.certificates()[:2]))


def _pem_parts() -> list[bytes]:
    more = seeds.as_pem(seeds.certificates()[2])
    end = len(_whole_pem())
    half = end - len(seeds.as_pem(seeds.certificates()[1]))
    places = [at.to_bytes(2, "big") for at in (0, half, end)]
    parts = (
        b"",
        b"text\n",
        more,
        more.replace(b" CERT", b" X CERT"),
        seeds.pem_files()[3],
        b"-----",
    )
    return [at + part for at in places for part in parts]


@cache
def _printed(name: str) -> str:
    """The one entry of a listing."""
    text = listing(name, "-rfc")
    return text[text.index("Alias name:") : text.index(_STARS)]


@cache
def _whole_listing() -> tuple[bytes, bytes]:
    """The head up to the number of entries, and two entries after it."""
    text = listing("EC", "-rfc")
    at = text.index("Your keystore contains 1")
    entries = (f"{_printed(name)}{_STARS}\n\n" for name in _ENTRIES[:2])
    return text[:at].encode(), (" entries\n\n" + "".join(entries)).encode()


def _keytool(data: bytes) -> None:
    """The first byte says how many entries the foreign part claims to be."""
    head, rest = _whole_listing()
    at, foreign = place(data[1:], len(rest))
    number = 2 + (data[0] % 4 if data else 0)
    made = head + f"Your keystore contains {number}".encode() + rest[:at] + foreign + rest[at:]
    all_judged(read(keytool.read, made), made, known_bodies())


def _keytool_parts() -> list[bytes]:
    _, rest = _whole_listing()
    third = f"{_printed(_ENTRIES[2])}{_STARS}\n\n".encode()
    certificate = seeds.as_pem(seeds.certificates()[2])
    places = [m.end() for m in re.finditer(_STARS.replace("*", r"\*").encode() + b"\n\n", rest)]
    return [
        bytes([number]) + at.to_bytes(2, "big") + part
        for at in (11, *places)
        for number, part in ((0, b""), (1, third), (0, third), (0, certificate), (2, third * 2))
    ]


# What hides the rows after it from a browser, too, or is a table of its own.
_HIDES = re.compile(
    rb"<(?:!|\?|/|table|script|style|template|t[dhr]|title|textarea|select|iframe|noscript|xmp"
    rb"|plaintext|frame|head|body|html|col|caption|object|option|svg|math)|[\0\x80-\xff]",
    re.I,
)


def _page(data: bytes) -> None:
    """Rows of another shape, attributes, entities: the two good rows are read, or nothing is."""
    at, foreign = place(data, 3)
    if _HIDES.search(
        foreign.replace(b"</tr>", b"")
        .replace(b"</td>", b"")
        .replace(b"<tr>", b"")
        .replace(b"<td>", b"")
    ):
        return
    first, last = _rows()
    parts = (foreign + first + last, first + foreign + last, first + last + foreign)
    page = _around()[0] + parts[at % 3] + _around()[1]
    hints = Hints(page=PageHints())
    found = read(webpage.read, page, hints)
    if found is not None:
        names = {(each.common_name, each.not_after) for each in judged(found)}
        expect(_dates() <= names, "a row was passed over in silence")


@cache
def _around() -> tuple[bytes, bytes]:
    page = pages.identity_certificates(pages.row("mark", "mark"))
    row = re.search(r"<tr>(?:(?!<tr>).)*mark.*?</tr>", page)
    if not row:
        raise SmcertError("the page has changed")
    return page[: row.start()].encode(), page[row.end() :].encode()


@cache
def _rows() -> tuple[bytes, bytes]:
    first, last = (_row(name, days) for name, days in (("smmgmt", 61), ("http", 400)))
    return first, last


def _row(name: str, days: int) -> bytes:
    cells = pages.row(name, pages.in_days(days).replace(hour=12, minute=0, second=0))
    return ("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>").encode()


@cache
def _dates() -> set[tuple[str, object]]:
    found = read(
        webpage.read, _around()[0] + b"".join(_rows()) + _around()[1], Hints(page=PageHints())
    )
    certificates: set[Certificate] = judged(found) if found else set()
    expect(len(certificates) == 2, "the page without anything foreign is not read")
    return {(each.common_name, each.not_after) for each in certificates}


def _page_parts() -> list[bytes]:
    rows = (b"", _row("spirit", 9), b"<tr><td>Page 1 of 1</td></tr>", _row("", 9), b"<tr></tr>")
    return [bytes([0, at]) + part for at in range(3) for part in rows]


TARGETS = (
    Target("pem-spliced", _pem_parts, _pem),
    Target("keytool-spliced", _keytool_parts, _keytool),
    Target("page-spliced", _page_parts, _page),
)
