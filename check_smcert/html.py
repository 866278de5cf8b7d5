"""HTML from bytes, as a walk over its tags and texts: linear in time, and no tree is kept.

libxml2 closes cells and rows that old pages leave open.
"""

from __future__ import annotations

import re

from lxml import etree

from check_smcert.errors import PageRefused

LARGEST = 8 << 20  # bytes; the table has a dozen rows
# Tags, a hundred times as many as such a page has, and elements inside of each other, which is
# libxml2's own limit: it looks through all that are open for each end tag.
_MOST, _DEEPEST = 300_000, 256

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LINE_END = re.compile("</br[ \t\r\n/]*>", re.I)
_META = re.compile(rb"<meta\b[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.I)
# Encodings in which ASCII is ASCII.
_USUAL = re.compile(r"(iso-?8859|windows-125|cp125|koi8|euc|gb|big5|shift)[\w-]*", re.I)


class Walker:
    """What a page has, in its order; a subclass does something with it.

    Each :meth:`opened` has its :meth:`closed`, whatever the page leaves out.
    """

    def __init__(self) -> None:
        self.__open: list[str] = []
        self.__said: list[str] = []

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        """A start tag, names in lower case."""

    def closed(self, tag: str) -> None:
        """An end tag, or where one is missing."""

    def said(self, text: str) -> None:
        """All text between two tags, scripts and styles included."""

    def comment(self, text: str) -> None:
        """A comment, or what browsers take for one."""

    # What lxml calls.

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        self.__flush()
        if len(self.__open) >= _DEEPEST:
            raise PageRefused(
                f"the page has more than {_DEEPEST} elements inside of each other",
                "look at it in a browser",
            )
        self.opened(tag, dict(attrib))
        self.__open.append(tag)

    def end(self, tag: str) -> None:
        self.__flush()
        while tag in self.__open:
            last = self.__open.pop()
            self.closed(last)
            if last == tag:
                break

    def data(self, text: str) -> None:
        self.__said.append(text)  # entities come alone

    def pi(self, target: str, data: str | None = None) -> None:
        self.comment(f"{target} {data or ''}")

    def close(self) -> None:
        self.__flush()
        while self.__open:
            self.closed(self.__open.pop())

    def __flush(self) -> None:
        if self.__said:
            text = "".join(self.__said)
            self.__said.clear()
            self.said(text)


def walk(text: str, walker: Walker) -> None:
    """Show the walker a page; raises PageRefused for one with too many tags, or nested too deep."""
    if text.count("<") > _MOST:
        raise PageRefused(f"the page has more than {_MOST:,} tags", "look at it in a browser")
    text = _LINE_END.sub("<br>", text)  # browsers take it for one, libxml2 for nothing
    parser = etree.HTMLParser(target=walker, encoding="utf-8", huge_tree=True)
    try:
        etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:  # nothing in it is an element
        walker.close()


def decode(data: bytes) -> str:
    """A page's text: by its byte order mark, as it says itself, or else UTF-8 or Windows' Latin.

    The order of the HTML standard, section 13.2.3, without what an HTTP header says. Raises
    PageRefused for a page of more than LARGEST bytes.
    """
    if len(data) > LARGEST:
        raise PageRefused(f"a page of more than {LARGEST >> 20} MiB", "check what is read")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    found = _META.search(data[:4096])
    stated = found[1].decode("ascii", "replace") if found else ""
    for encoding in (stated if _USUAL.fullmatch(stated) else "utf-8", "utf-8"):
        try:
            # Windows' is what browsers take for ISO 8859-1, which has no quotes nor dashes.
            return data.decode("cp1252" if encoding.lower() == "iso-8859-1" else encoding)
        except (UnicodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")
