"""HTML as a tree, from bytes in whatever encoding they are."""

from __future__ import annotations

import warnings

from bs4 import BeautifulSoup


def parse(html: bytes) -> BeautifulSoup:
    """The tree of a page; lxml closes cells and rows that old pages leave open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of XHTML that is read as HTML: stderr is Nagios' too
        return BeautifulSoup(html, "lxml")
