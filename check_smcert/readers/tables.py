"""The tables of a page in HTML, whatever its encoding: rows of cells, each a text.

lxml reads them, since it is linear in time and memory; it closes cells and rows that old pages leave
open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bs4.dammit import UnicodeDammit
from lxml import etree
from lxml import html as lxml_html

# What a browser does not show.
_HIDDEN = ("script", "style", "template")


@dataclass
class Table:
    """The rows of one table, without those of tables inside of it."""

    rows: list[list[str]] = field(default_factory=list)
    spans_rows: bool = False
    cells_outside_rows: bool = False


@dataclass(frozen=True)
class Page:
    """What a page shows; ``whole``: each table ends, nothing is behind the page."""

    title: str
    tables: tuple[Table, ...]
    whole: bool
    asks_for_password: bool


def parse(data: bytes) -> Page:
    """The tables of a page, in the order in which they begin."""
    text = UnicodeDammit(data, is_html=True).unicode_markup or ""
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):  # nothing in it is an element
        return Page("", (), whole=True, asks_for_password=False)
    etree.strip_elements(tree, etree.Comment, *_HIDDEN, with_tail=False)
    tables: dict[Any, Table] = {}
    for row in tree.iter("tr"):
        table = next(row.iterancestors("table"), None)
        if table is not None:
            _add(tables.setdefault(table, Table()), row)
    for cell in tree.iter("td", "th"):
        if cell.getparent().tag != "tr":  # a browser shows it in a row of its own
            table = next(cell.iterancestors("table"), None)
            if table in tables:
                tables[table].cells_outside_rows = True
    return Page(
        title=_text(tree.find(".//title")),
        tables=tuple(tables.values()),
        whole=_is_whole(text),
        asks_for_password=any(
            str(each.get("type")).lower() == "password" for each in tree.iter("input")
        ),
    )


def _add(table: Table, row: Any) -> None:
    """A cell over two columns counts twice."""
    cells: list[str] = []
    for cell in row:
        if cell.tag in ("td", "th"):
            span = (cell.get("colspan") or "1").strip()
            count = min(int(span), 100) if span.isdecimal() else 1
            cells += [_text(cell)] * max(count, 1)
            table.spans_rows |= (cell.get("rowspan") or "1").strip() != "1"
    table.rows.append(cells)


def _text(element: Any) -> str:
    return "" if element is None else " ".join(" ".join(element.itertext()).split())


def _is_whole(text: str) -> bool:
    """The tree can't tell: lxml closes what is open."""
    text = text.casefold()
    for begin, end in (("<!--", "-->"), ("<script", "</script"), ("<style", "</style")):
        text = _without(text, begin, end)
    after = text.partition("</html")[2].partition(">")[2]
    return text.count("<table") == text.count("</table") and not after.strip() and "\0" not in text


def _without(text: str, begin: str, end: str) -> str:
    kept, at = [], 0
    while (start := text.find(begin, at)) >= 0:
        kept.append(text[at:start])
        found = text.find(end, start)
        at = found + len(end) if found >= 0 else len(text)
    return "".join([*kept, text[at:]])
