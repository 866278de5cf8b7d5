"""A table for people: a row for each certificate store, and below it what could not be read."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Callable

from check_smcert.outcome import Status
from check_smcert.outputs.rows import Row, problem_lines
from check_smcert.outputs.words import date
from check_smcert.safe_text import Door
from check_smcert.secret import Secrets

_HEADS = ("HOST", "RELEASE", "STORE", "CERTIFICATE", "DAYS", "UNTIL", "STATE", "STEP")
_DAYS, _STATE = _HEADS.index("DAYS"), _HEADS.index("STATE")
# SGR codes (ECMA-48): green, yellow, red, magenta.
_COLOURS = {Status.OK: 32, Status.WARNING: 33, Status.CRITICAL: 31, Status.UNKNOWN: 35}
_DOOR = Door(Secrets())  # outcomes have no passwords any more


def render(
    rows: Callable[[], Iterable[Row]], width: int | None = None, colours: bool = False
) -> Iterator[str]:
    """The lines of the table; where ``width`` columns do not hold it, a few lines for each row."""
    widths = [len(head) for head in _HEADS]
    for row in rows():
        widths = [max(size, _columns(cell)) for size, cell in zip(widths, _cells(row))]
    if width is not None and sum(widths) + 2 * (len(widths) - 1) > width:
        for row in rows():
            yield from _card(row, max(width, 20), colours)
        return
    yield _line(_HEADS, widths)
    for row in rows():
        line = _line(_cells(row), widths)
        yield _coloured(line, row.status, colours)
        yield from _problems(row, width)


def _cells(row: Row) -> tuple[str, ...]:
    name, until, days = "not read", "", ""
    if row.validity:
        name = _DOOR.value(row.validity.certificate.name)
        until, days = date(row.validity.certificate.not_after), f"{row.validity.days:.2f}"
    host = row.host
    state = row.status.name
    return (host.name, host.release or "-", row.label, name, days, until, state, row.step)


def _line(cells: Iterable[str], widths: list[int]) -> str:
    padded = []
    for number, (cell, size) in enumerate(zip(cells, widths)):
        blanks = " " * (size - _columns(cell))
        padded.append(blanks + cell if number == _DAYS else cell + blanks)
    return "  ".join(padded).rstrip()


def _card(row: Row, width: int, colours: bool) -> Iterator[str]:
    host, release, store, name, days, until, state, step = _cells(row)
    first = textwrap.wrap(f"{state} {host} {store}", width)
    yield from (_coloured(line, row.status, colours) for line in first)
    parts = [f"release {release}", name]
    parts += [f"{days} days", until] if days else []
    parts += [f"step {step}"] if step else []
    yield from textwrap.wrap(", ".join(parts), width, initial_indent="  ", subsequent_indent="  ")
    yield from _problems(row, width)


def _problems(row: Row, width: int | None) -> Iterator[str]:
    for text in problem_lines(row):
        if width is None:
            yield f"  {text}"
        else:
            yield from textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ")


def _coloured(line: str, status: Status, colours: bool) -> str:
    """The name of the state in its colour."""
    if not colours:
        return line
    before, found, after = line.rpartition(status.name)
    return f"{before}\x1b[{_COLOURS[status]}m{found}\x1b[0m{after}" if found else line


def _columns(text: str) -> int:
    """How many columns of a terminal it takes (UAX #11)."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)
