"""Outcomes that wait to be shown: on disk, so that memory does not grow with their certificates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from check_smcert.fleet.handover import packed, unpacked
from check_smcert.outcome import HostOutcome
from check_smcert.outputs.rows import Row, rows


class Results:
    """The outcomes so far, what was not read first and then the soonest to expire.

    ``file`` is where they wait, empty and for nobody else.
    """

    def __init__(self, file: IO[bytes]) -> None:
        # For each row: whether its days are known, the days, and where it is.
        self._rows: list[tuple[bool, float, int, int, int]] = []
        self._file = file
        self._end = 0

    def add(self, host: HostOutcome) -> None:
        """Keep an outcome; raises OSError if the disk is full."""
        data = packed(host)
        self._file.seek(self._end)
        self._file.write(data)
        for number, row in enumerate(rows(host)):
            days = row.days
            place = (self._end, len(data), number)
            self._rows.append((days is not None, days or 0.0, *place))
        self._end += len(data)

    def rows(self) -> Iterator[Row]:
        """A row for each certificate store, sorted."""
        for *_, offset, size, number in sorted(self._rows):
            yield rows(self._read(offset, size))[number]

    def hosts(self) -> Iterator[HostOutcome]:
        """The outcomes, in the order of each one's first row."""
        shown: set[int] = set()
        for *_, offset, size, _number in sorted(self._rows):
            if offset not in shown:
                shown.add(offset)
                yield self._read(offset, size)

    def _read(self, offset: int, size: int) -> HostOutcome:
        self._file.seek(offset)
        return unpacked(self._file.read(size))
