"""CSV for a spreadsheet: RFC 4180, in UTF-8 with the mark by which Excel knows that."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from check_smcert.outputs.rows import Row, problem_lines
from check_smcert.safe_text import Door
from check_smcert.secret import Secrets

HEADS = (
    "host", "address", "release", "plugin", "store", "state", "days_remaining", "not_before_utc",
    "not_after_utc", "subject", "issuer", "alias", "read_from", "step", "outage_least_minutes",
    "outage_most_minutes", "not_read",
)  # fmt: skip
# What a spreadsheet takes for a formula (OWASP, CSV Injection), and the same in full width.
_FORMULAS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_DOOR = Door(Secrets())  # outcomes have no passwords any more


def render(rows: Iterable[Row]) -> Iterator[str]:
    """The file in pieces, a line for each row."""
    yield "\ufeff" + _line(HEADS)
    for row in rows:
        yield _line(_cells(row))


def _cells(row: Row) -> Iterator[object]:
    host, validity = row.host, row.validity
    yield from (host.name, host.address, host.release or "", host.outcome.plugin.name, row.label)
    yield row.status.name
    if validity:
        certificate, start = validity.certificate, validity.certificate.not_before
        yield validity.days
        yield f"{start.year:04}-{start:%m-%d %H:%M:%S}" if start else ""
        yield f"{certificate.not_after.year:04}-{certificate.not_after:%m-%d %H:%M:%S}"
        yield from (certificate.subject, certificate.issuer, validity.alias, validity.origin)
    else:
        yield from [""] * 7
    # Not 5/6 or 7: a spreadsheet makes dates of such texts.
    yield f"step {row.step}" if row.step else ""
    yield from row.outage or ("", "")
    yield "; ".join(problem_lines(row))


def _line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_harmless(cell) for cell in cells])
    return buffer.getvalue()


def _harmless(cell: object) -> object:
    """Text as text, whatever it begins with; numbers are the suite's own."""
    if not isinstance(cell, str):
        return cell
    text = _DOOR.line(cell)
    return f"'{text}" if text.lstrip().startswith(_FORMULAS) else text
