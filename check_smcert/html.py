"""HTML as a tree, from bytes in whatever encoding they are."""

from __future__ import annotations

import warnings

from bs4 import BeautifulSoup


def parse(html: bytes) -> BeautifulSoup:
    """The tree of a page; lxml closes cells and rows that old pages leave open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of XHTML that is read as HTML: stderr is Nagios' too
        return BeautifulSoup(html, "lxml")


def title(tree: BeautifulSoup) -> str:
    """What the page calls itself, empty if it does not."""
    return tree.title.get_text(" ", strip=True) if tree.title else ""


def tables_end(html: bytes, tree: BeautifulSoup) -> bool:
    """Whether every table that begins also ends: the tree can't tell, it closes what is open."""
    text = html.decode(tree.original_encoding or "utf-8", "replace").casefold()
    for begin, end in (("<!--", "-->"), ("<script", "</script"), ("<style", "</style")):
        text = _without(text, begin, end)
    return text.count("<table") == text.count("</table")


def _without(text: str, begin: str, end: str) -> str:
    kept, at = [], 0
    while (start := text.find(begin, at)) >= 0:
        kept.append(text[at:start])
        found = text.find(end, start)
        at = found + len(end) if found >= 0 else len(text)
    return "".join([*kept, text[at:]])
