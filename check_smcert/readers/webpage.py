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
from check_smcert.readers import java_date, tables
from check_smcert.readers.hints import Hints, PageHints
from check_smcert.readers.tables import Page

_COMMON_NAME, _VALID_TO, _VALID_FROM = "common name", "valid to", "valid from"
_ISSUERS = ("issuer", "issuer name", "issued by")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")


def read(data: bytes, hints: Hints) -> Keystore:
    """An identity entry for each row, or for the only row of the common name to look for.

    The hints' zone and order are for dates that do not say so themselves; those of other rows are
    not read. Raises TableMissing, UnclearTable, WrongCertificate, SeveralRows and UnclearDate.
    """
    page = hints.page or PageHints()
    rows = list(_rows(tables.parse(data)))
    if hints.common_name is not None:
        rows = [_only(rows, hints.common_name)]
    entries = (
        Entry("", EntryType.PRIVATE_KEY, (row.certificate(page.timezone, page.date_order),))
        for row in rows
    )
    return Keystore("System Manager page", tuple(entries))


@dataclass(frozen=True)
class _Row:
    """The cells of a row by their heads, and the zones that the heads state."""

    cells: dict[str, str]
    zones: dict[str, str]

    @property
    def common_name(self) -> str:
        return self.cells[_COMMON_NAME]

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


def _rows(shown: Page) -> Iterator[_Row]:
    """The rows of every table with the two heads; raises TableMissing and UnclearTable."""
    found = [table for table in shown.tables if any(map(_is_head, table.rows))]
    if not found:
        raise _missing(shown)
    if not shown.whole:
        raise _unclear(
            "the page has a table that does not end, or something behind its end",
            "save it again, whole",
        )
    if any(table.spans_rows for table in found):
        raise _unclear("the table has cells that span rows")
    if any(table.cells_outside_rows for table in found):
        raise _unclear("the table has cells outside of its rows")
    for table in found:
        yield from _below_head(table.rows)


def _is_head(cells: list[str]) -> bool:
    return {_COMMON_NAME, _VALID_TO} <= set(map(_head, cells))


def _below_head(rows: list[list[str]]) -> Iterator[_Row]:
    """The rows of one table. Its head may be repeated; what is above it are titles."""
    at = next(at for at, cells in enumerate(rows) if _is_head(cells))
    columns = list(map(_head, rows[at]))
    for head in (_COMMON_NAME, _VALID_TO, _VALID_FROM):
        if columns.count(head) > 1:
            raise _unclear(f"the table has {columns.count(head)} columns {head.title()}")
    zones = dict(zip(columns, map(_zone, rows[at])))
    for number, cells in enumerate(rows[at + 1 :], 1):
        if len(cells) == len(columns):
            if not _is_head(cells):
                yield _Row(dict(zip(columns, cells)), zones)
        elif any(cells[1:]) and len(set(cells)) > 1:  # one alone is a title or a pager
            raise _unclear(f"row {number} of the table has {len(cells)} cells, not {len(columns)}")


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
    rows = (" / ".join(filter(None, cells)) for table in shown.tables for cells in table.rows)
    # A row of the layout has the texts of all tables in it.
    shortest = sorted(islice(filter(None, rows), 50), key=len)[:5]
    return TableMissing(
        "the page has no table with the columns Common Name and Valid To",
        "in a browser: is this the page that More Actions / Configure Identity Certificates opens?",
        [f"the page calls itself: {shown.title or 'nothing'}"]
        + [f"a row of it: {text}" for text in shortest],
    )
