"""The tables of a page in HTML, whatever its encoding: rows of cells, each a text.

What a style hides is in them like everything else: whether a row is shown is up to scripts, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from check_smcert import html
from check_smcert.readers.mentions import Mention, Mentions

# What they hold is no part of the page, or markup that is text there.
_APART = frozenset(
    ("script", "style", "template", "textarea", "iframe", "noframes", "noembed", "xmp", "plaintext")
)
# Elements that do not part what is before them from what is behind.
_INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
     "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
     "u", "var", "wbr")
)  # fmt: skip
# Of these, what pages put apart by styles.
_BOXES = ("span", "a", "label", "font")
_TYPED = ("", "text", "search")
# A cell or a row that is longer is none of those that are looked for.
_PIECES, _LETTERS, _COLUMNS = 100, 1000, 1000
_LONG = "..."
_NUMBER = re.compile(r"\s*\+?0*(\d+)", re.ASCII)


@dataclass
class Cell:
    """A cell over so many columns: the pieces of the page's text from ``start`` to ``end``."""

    start: int
    columns: int
    end: int = -1


@dataclass(eq=False)
class Row:
    """A row of a table; all rows of a page share its pieces of text."""

    pieces: list[str] = field(repr=False)
    parts: list[Cell] = field(default_factory=list)

    @property
    def cells(self) -> list[str]:
        """The text of each cell; one over two columns counts twice."""
        cells: list[str] = []
        for part in self.parts:
            cells += [self._text(part)] * part.columns
            if len(cells) > _COLUMNS:
                break
        return cells

    @property
    def is_too_wide(self) -> bool:
        """Whether it has more columns than a table with certificates may have."""
        return sum(part.columns for part in self.parts) > _COLUMNS

    def _text(self, part: Cell) -> str:
        pieces = self.pieces[part.start : min(part.end, part.start + _PIECES + 1)]
        cut = len(pieces) > _PIECES or any(len(piece) > _LETTERS for piece in pieces)
        # Nothing of a longer one: half a password that it echoes is not known as one.
        return _LONG if cut else " ".join("".join(pieces).split())


@dataclass(eq=False)
class Table:
    """The rows of one table, without those of tables inside of it."""

    rows: list[Row] = field(default_factory=list)
    spans_rows: bool = False
    cells_outside_rows: bool = False


@dataclass(frozen=True)
class Page:
    """What a page shows; ``whole``: each table ends, nothing is behind the page.

    ``mentions`` are all of the name that was asked for, ``all_found`` tells whether the markup
    hides no more of them.
    """

    title: str
    tables: tuple[Table, ...]
    whole: bool
    asks_for_password: bool
    mentions: tuple[Mention, ...]
    all_found: bool


def parse(data: bytes, name: str = "") -> Page:
    """The tables of a page, in the order in which they begin, and where it mentions ``name``.

    Raises PageRefused for a page that is too large or too deep.
    """
    text = html.decode(data)
    walker = _Walker(Mentions(name))
    html.walk(text, walker)
    return Page(
        title=" ".join(walker.title.split()),
        tables=tuple(table for table in walker.tables if table.rows),
        whole=_is_whole(text),
        asks_for_password=walker.asks_for_password,
        mentions=tuple(walker.mentions.found),
        all_found=walker.mentions.are_all_of(unescape(text)),
    )


class _Walker(html.Walker):
    def __init__(self, mentions: Mentions) -> None:
        super().__init__()
        self.mentions = mentions
        self.tables: list[Table] = []
        self.title = ""
        self.asks_for_password = False
        self._pieces: list[str] = []
        self._open: list[tuple[str, Table | Row | Cell | None]] = []
        self._tables: list[Table] = []
        self._rows: list[Row] = []
        self._apart: list[str] = []  # text of the script or template that is open
        self._apart_open = 0

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        self.mentions.in_tag(tag, attributes, self._row)
        self._part(tag)
        self._apart_open += tag in _APART
        made = None if self._apart_open else self._made(tag, attributes)
        self._open.append((tag, made))
        if isinstance(made, Table):
            self.tables.append(made)
            self._tables.append(made)
        elif isinstance(made, Row):
            self._rows.append(made)
        if tag == "input":
            kind = attributes.get("type", "").strip().casefold()
            self.asks_for_password |= kind == "password"
            if kind in _TYPED:  # it shows its value
                self._say(attributes.get("value", ""))

    def closed(self, tag: str) -> None:
        self._part(tag)
        _, made = self._open.pop()
        if isinstance(made, Table):
            self._tables.pop()
        elif isinstance(made, Row):
            self._rows.pop()
        elif isinstance(made, Cell):
            made.end = len(self._pieces)
        self._apart_open -= tag in _APART
        if tag in _APART and not self._apart_open:
            self.mentions.apart(f"a {tag}", "".join(self._apart))
            self._apart.clear()

    def said(self, text: str) -> None:
        if self._apart_open:
            self.mentions.count(unescape(text))
            self._apart.append(text)
            return
        self.mentions.count(text)
        if self._tag == "title":
            self.title = self.title or text
        self._say(text)

    def comment(self, text: str) -> None:
        self.mentions.count(unescape(text))
        self.mentions.apart("a comment", text)

    @property
    def _tag(self) -> str:
        return self._open[-1][0] if self._open else ""

    @property
    def _row(self) -> Row | None:
        return self._rows[-1] if self._rows else None

    def _say(self, text: str) -> None:
        self._pieces.append(text)
        self.mentions.say(text, self._tag, self._row, len(self._pieces))

    def _part(self, tag: str) -> None:
        if self._apart_open:
            self._apart.append("" if tag in _INLINE else "\n")
        elif tag not in _INLINE:
            self._pieces.append(" ")
            self.mentions.part()
        elif tag in _BOXES:
            self.mentions.gap()

    def _made(self, tag: str, attributes: dict[str, str]) -> Table | Row | Cell | None:
        """What begins with a tag."""
        if tag == "table":
            return Table()
        if tag == "tr" and self._tables:
            row = Row(self._pieces)
            self._tables[-1].rows.append(row)
            return row
        if tag in ("td", "th"):
            if self._tag != "tr":  # a browser shows it in a row of its own
                for table in self._tables[-1:]:
                    table.cells_outside_rows = True
                return None
            around = self._open[-1][1]
            if isinstance(around, Row):
                cell = Cell(len(self._pieces), _columns(attributes.get("colspan", "")))
                around.parts.append(cell)
                self._tables[-1].spans_rows |= attributes.get("rowspan", "").strip() not in (
                    "",
                    "1",
                )
                return cell
        return None


def _columns(span: str) -> int:
    """A colspan as browsers read it, which know no more than 1,000."""
    found = _NUMBER.match(span)
    return max(1, int(found[1]) if len(found[1]) < 4 else _COLUMNS) if found else 1


def _is_whole(text: str) -> bool:
    """The walk can't tell: lxml closes what is open."""
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
