"""System Manager's page of identity certificates (PSN003617u step 3b and 3c), live or saved.

Its markup is not public: the table is known by its column heads, whatever else is around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import islice

from check_smcert.certificate import Certificate, Entry, EntryType, Keystore
from check_smcert.errors import SeveralRows, TableMissing, UnclearTable, WrongCertificate
from check_smcert.readers import java_date, mentions, tables
from check_smcert.readers.hints import Hints, PageHints
from check_smcert.readers.tables import Page, Row, Table

_COMMON_NAME, _VALID_TO, _VALID_FROM = "common name", "valid to", "valid from"
_ISSUERS = ("issuer", "issuer name", "issued by")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")


def read(data: bytes, hints: Hints) -> Keystore:
    """An identity entry for each row, or for the only row of the common name to look for.

    The hints' zone and order are for dates that do not say so themselves; those of other rows are
    not read. Raises PageRefused, TableMissing, UnclearTable, WrongCertificate, SeveralRows and
    UnclearDate.
    """
    page = hints.page or PageHints()
    shown = tables.parse(data, hints.common_name or "")
    rows = list(_rows(shown))
    if hints.common_name is not None:
        only = _only(rows, hints.common_name)
        _check_mentions(shown, rows, only, hints.common_name)
        rows = [only]
    entries = (
        Entry("", EntryType.PRIVATE_KEY, (row.certificate(page.timezone, page.date_order),))
        for row in rows
    )
    return Keystore("System Manager page", tuple(entries))


@dataclass(frozen=True)
class _Row:
    """The cells of a row by their heads, and the zones that the heads state."""

    source: Row
    cells: dict[str, str]
    zones: dict[str, str]

    @property
    def common_name(self) -> str:
        return self.cells[_COMMON_NAME]

    def has_in_common_name(self, piece: int) -> bool:
        """Whether the cell of the common name has this piece of the page's text."""
        columns = [part for part in self.source.parts for _ in range(part.columns)]
        cell = columns[list(self.cells).index(_COMMON_NAME)]
        return cell.start < piece <= cell.end

    def has_in_a_cell(self, piece: int) -> bool:
        """Whether one of its cells has this piece, or a tag in them does (-1)."""
        return piece < 0 or any(part.start < piece <= part.end for part in self.source.parts)

    def certificate(self, zone: tzinfo | None, order: str | None) -> Certificate:
        def date(head: str) -> datetime:
            return java_date.parse(self.cells[head], self.zones.get(head, ""), zone, order)

        return Certificate(
            subject=f"CN={self.common_name}",
            issuer=next(filter(None, map(self.cells.get, _ISSUERS)), ""),
            not_before=date(_VALID_FROM) if self.cells.get(_VALID_FROM) else None,
            not_after=date(_VALID_TO),
            common_name=self.common_name,
        )


def _only(rows: list[_Row], common_name: str) -> _Row:
    found = [row for row in rows if row.common_name == common_name]
    if not found:
        others = ", ".join(dict.fromkeys(row.common_name for row in rows)) or "no row at all"
        raise WrongCertificate(
            f"no row with the common name {common_name} in System Manager's table, but {others}",
            "check the page, --common-name NAME tests another one",
        )
    if len(found) > 1:
        raise SeveralRows(
            f"{len(found)} rows with the common name {common_name} in System Manager's table",
            "give the page of one Session Manager, with each certificate once",
        )
    return found[0]


def _check_mentions(shown: Page, rows: list[_Row], only: _Row, name: str) -> None:
    """Raise UnclearTable if the page lists the name in another place, too; prose is no list."""
    for other in rows:
        if other is not only and mentions.names(other.common_name, name):
            raise _listed_elsewhere(name, "another row of the table", other.common_name)
    named: dict[object, str] = {row.source: row.common_name for row in rows}
    lists: dict[object, bool] = {}
    for mention in shown.mentions:
        row = mention.row
        if only.has_in_common_name(mention.at):
            continue
        if isinstance(row, Row) and row not in lists:
            lists[row] = _lists(row, named.get(row), name)
        own = row is only.source and only.has_in_a_cell(mention.at)
        if (mention.is_value and not own) or lists.get(row):
            raise _listed_elsewhere(name, mention.where, mention.text)
    if not shown.all_found:
        raise _listed_elsewhere(name, "a part of the page that is not shown", "broken markup")


def _lists(row: Row, named: str | None, name: str) -> bool:
    """Whether a row that mentions the name has a date for it; ``named``: by its common name."""
    if named is None:
        return any(map(mentions.is_date, row.cells))
    # One without is filled in by a script.
    return not named or any(
        mentions.names(cell, name) and mentions.has_date(cell) for cell in row.cells
    )


def _rows(shown: Page) -> Iterator[_Row]:
    """The rows of every table with the two heads; raises TableMissing and UnclearTable."""
    found = [(at, _head_at(table)) for at, table in enumerate(shown.tables)]
    headed = [(at, head) for at, head in found if head is not None]
    if not headed:
        raise _missing(shown)
    if not shown.whole:
        raise _unclear(
            "the page has a table that does not end, or something behind its end",
            "save it again, whole",
        )
    for at, head in headed:
        table = shown.tables[at]
        _check_shape(table)
        yield from _below_head(table.rows[head], table.rows[head + 1 :])
        following = shown.tables[at + 1 : at + 2]
        if (
            following
            and at + 1 not in dict(headed)
            and not any(map(_has_text, table.rows[head + 1 :]))
        ):
            yield from _in_the_next(table.rows[head], following[0])


def _head_at(table: Table) -> int | None:
    return next((at for at, row in enumerate(table.rows) if _is_head(row.cells)), None)


def _check_shape(table: Table) -> None:
    if table.spans_rows:
        raise _unclear("the table has cells that span rows")
    if table.cells_outside_rows:
        raise _unclear("the table has cells outside of its rows")
    if any(row.is_too_wide for row in table.rows):
        raise _unclear("the table has a row of more than 1,000 columns")


def _in_the_next(head: Row, table: Table) -> Iterator[_Row]:
    """The rows below heads that have a table of their own, so that they stay when rows scroll."""
    columns, wide = len(head.cells), [len(row.cells) for row in table.rows if _has_text(row)]
    if wide and set(wide) != {columns}:
        raise _unclear(
            f"the heads have a table of their own with {columns} columns, and the next table has a "
            f"row of {next(each for each in wide if each != columns)}"
        )
    _check_shape(table)
    yield from _below_head(head, table.rows)


def _is_head(cells: list[str]) -> bool:
    return {_COMMON_NAME, _VALID_TO} <= set(map(_head, cells))


def _has_text(row: Row) -> bool:
    return any(row.cells)


def _below_head(head: Row, rows: list[Row]) -> Iterator[_Row]:
    """The rows of one table below its head, which may be repeated."""
    columns = list(map(_head, head.cells))
    for name in (_COMMON_NAME, _VALID_TO, _VALID_FROM):
        if columns.count(name) > 1:
            raise _unclear(f"the table has {columns.count(name)} columns {name.title()}")
    zones = dict(zip(columns, map(_zone, head.cells)))
    for number, row in enumerate(rows, 1):
        cells = row.cells
        if len(cells) == len(columns):
            if not _is_head(cells):
                found = _Row(row, dict(zip(columns, cells)), zones)
                if not found.common_name and found.cells[_VALID_TO]:
                    raise _unclear(f"row {number} of the table has a date and no common name")
                yield found
        elif any(cells[1:]) and len(set(cells)) > 1:  # one alone is a title or a pager
            raise _unclear(f"row {number} of the table has {len(cells)} cells, not {len(columns)}")


def _listed_elsewhere(name: str, where: str, text: str) -> UnclearTable:
    return UnclearTable(
        f"the page names {name} outside of its row, too, in {where}: '{text}'",
        "see whether a certificate is listed there; --connect needs no page",
        option="--connect",
    )


def _unclear(what: str, do: str = "") -> UnclearTable:
    return UnclearTable(
        f"{what}, so what belongs together is not certain",
        do or "use --connect, or -f with the exported certificate",
        option="--connect",
    )


def _head(cell: str) -> str:
    """A cell as a head: no case, no brackets, no arrows of a sorted column."""
    return " ".join(re.findall(r"\w+", _IN_BRACKETS.sub("", cell).casefold()))


def _zone(head: str) -> str:
    """``Valid To (GMT)``: what stands in brackets."""
    found = _IN_BRACKETS.search(head)
    return found[1].strip() if found else ""


def _missing(shown: Page) -> TableMissing:
    if shown.asks_for_password:
        return TableMissing(
            "this is a login page, no table of certificates", "save the page after logging in"
        )
    rows = (" / ".join(filter(None, row.cells)) for table in shown.tables for row in table.rows)
    # A row of the layout has the texts of all tables in it.
    shortest = sorted(islice(filter(None, rows), 50), key=len)[:5]
    return TableMissing(
        "the page has no table with the columns Common Name and Valid To",
        "in a browser: is this the page that More Actions / Configure Identity Certificates opens?",
        [f"the page calls itself: {shown.title or 'nothing'}"]
        + [f"a row of it: {text}" for text in shortest],
    )
