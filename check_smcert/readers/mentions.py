"""Where a page mentions a common name: as a value, like a cell has it, or in prose.

A certificate may be listed in ways that no reader of tables knows: in cells made of div, in a
comment, in a script. A row that was passed over could be the expired one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# What may be a date, or the milliseconds that scripts have for one.
_DATE = re.compile(
    r"(?<!\d)(?:19|20|21|25)\d\d(?!\d)|(?<![\d.])\d{1,4}([./-])\d{1,2}\1\d\d(?:\d\d)?(?![\d.])"
    rf"|\d{{1,2}}:\d\d|(?<!\d)\d{{10}}(?:\d{{3}})?(?!\d)|\b(?:{_MONTHS})[a-z]*\W{{1,2}}\d"
    rf"|\d\W{{1,2}}(?:{_MONTHS})"
)
_DATE_BEGINS = re.compile(rf"\W*(?:\d|mon|tue|wed|thu|fri|sat|sun|{_MONTHS})")
# What may stand before a name that is alone.
_LABELS = frozenset({"cn", "common", "name"})
# A name in them is no certificate's, unless there is a date, too.
_NO_ROWS = ("title", "option")
_SHOWN = ("title", "alt", "label", "summary", "placeholder", "aria-label")
_GAP = "\x1f"
_LONGEST = 300
# Letters that show nothing, and are no format characters to Unicode.
_EMPTY = "\u115f\u1160\u3164"


@dataclass(frozen=True)
class Mention:
    """The name in a text: ``is_value`` if it is alone, or a CN, or there is a date.

    ``row`` is the innermost around it, ``at`` the piece of the page's text, -1 if it is in none.
    """

    text: str
    where: str
    is_value: bool
    row: object = None
    at: int = -1


class Mentions:
    """Collects them in the order of the page; without a name there are none."""

    def __init__(self, name: str) -> None:
        self.found: list[Mention] = []
        self._name = _Name(name)
        self._seen = 0
        self._unit: list[str] = []
        self._place: tuple[str, object, int] = ("", None, -1)

    def count(self, text: str) -> None:
        """Text that is looked at, a tag's or a text's."""
        self._seen += self._name.times(text)

    def are_all_of(self, page: str) -> bool:
        """Whether the page's source has no more of them than were counted."""
        return self._name.times(page) <= self._seen

    def say(self, text: str, tag: str, row: object, at: int) -> None:
        """Text that the page shows, next to what came before."""
        if not self._unit:
            self._place = tag, row, at
        self._unit.append(text)

    def gap(self) -> None:
        """What comes next may stand elsewhere, if a style says so."""
        if self._unit:
            self._unit.append(_GAP)

    def part(self) -> None:
        """What comes next stands elsewhere."""
        if self._unit:
            for text in _readings(self._unit):
                if self._name.is_in(text):
                    tag, row, at = self._place
                    value = (
                        self._name.is_dated(text) if tag in _NO_ROWS else self._name.is_value(text)
                    )
                    where = "a row of a table" if row else f"the element {tag or 'body'}"
                    self.found.append(Mention(_short(text), where, value, row, at))
            self._unit.clear()

    def in_tag(self, tag: str, attributes: dict[str, str], row: object) -> None:
        """A tag's attributes; what browsers show of them counts as text."""
        self.count(tag)
        for key, text in attributes.items():
            self.count(key)
            self.count(text)
            if key == "srcdoc":
                self.apart(f"a {tag}", text)
            elif self._name.is_in(text):
                shown = key in _SHOWN or key.startswith("data-")
                value = self._name.is_value(text) if shown else self._name.is_dated(text)
                where = f"the attribute {key} of {tag}"
                self.found.append(Mention(_short(text), where, value, row))

    def apart(self, where: str, text: str) -> None:
        """What is no text of the page; it may be markup that is not shown, or a list."""
        if self._name.is_in(text := unescape(text)):
            lines = [line for line in re.split(r"[<>\n]", text) if self._name.is_in(line)]
            values = [line for line in lines if self._name.is_value(line)]
            value = bool(values) or self._name.is_dated(text)
            self.found.append(Mention(_short(next(iter(values or lines), text)), where, value))


class _Name:
    """A common name, and what a text says of it; whatever letters look alike are the same."""

    def __init__(self, name: str) -> None:
        self._folded = folded(name)
        self._words = _words(self._folded)
        exact = re.escape(self._folded)
        # "smmgmt2" and "smmgmt.example.com" are others.
        self._alone = re.compile(rf"(?<!\w)(?<!\w[.@-]){exact}(?!\w|[.@-]\w)")
        self._as_cn = re.compile(rf"\b(?:cn|common name)\W{{0,3}}{exact}(?!\w|[.@-]\w)")

    def times(self, text: str) -> int:
        """How often it is in a text, as a part of words, too."""
        return folded(text).count(self._folded) if self._folded else 0

    def is_in(self, text: str) -> bool:
        """Whether it is in a text, as a word."""
        return bool(self.times(text)) and bool(self._alone.search(folded(text)))

    def is_dated(self, text: str) -> bool:
        """Whether the text has a date."""
        return bool(_DATE.search(folded(text)))

    def is_value(self, text: str) -> bool:
        """Whether it is nothing but the name, or the name as a CN, or dated."""
        text = folded(text)
        words = _words(text)
        while len(words) > len(self._words) and words[0] in _LABELS:
            words.pop(0)
        alone = words == self._words
        return alone or bool(self._as_cn.search(text)) or bool(_DATE.search(text))


def _readings(unit: list[str]) -> Iterable[str]:
    """Cells may be made of spans: with a gap that only a style makes, or without."""
    if len(unit) == 1:
        return list(unit)
    joined = "".join(unit)
    return dict.fromkeys((joined.replace(_GAP, ""), joined.replace(_GAP, " "), " ".join(unit)))


def names(text: str, name: str) -> bool:
    """Whether a text has the name as a word, in whatever case."""
    return _Name(name).is_in(text)


def has_date(text: str) -> bool:
    """Whether there is a date in a text."""
    return bool(_DATE.search(folded(text)))


def is_date(text: str) -> bool:
    """Whether a text is a date and no more than that."""
    text = folded(text)
    return bool(_DATE.search(text) and _DATE_BEGINS.match(text))


def folded(text: str) -> str:
    """A text without case, format characters, accents, or wide and narrow forms of letters."""
    if text.isascii() and (text.isprintable() or text.isspace()):
        return text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    unseen = {ord(char) for char in set(text) if char in _EMPTY or _is_unseen(char)}
    return (text.translate(dict.fromkeys(unseen)) if unseen else text).casefold()


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Cc", "Mn", "Me") and not char.isspace()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _short(text: str) -> str:
    """A text to show; half a password that a longer one echoes would not be known as one."""
    return " ".join(text.split()) if len(text) <= _LONGEST else "..."
