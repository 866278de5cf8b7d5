"""Ini files as the Monitoring Plugins write them, with the number of each line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from check_smcert.errors import ExtraOptsError


class Line(NamedTuple):
    """``key=value``; nothing after the ``=`` is an empty value."""

    number: int
    key: str
    value: str


class Section(NamedTuple):
    """``[name]`` and its lines; ``number`` is that of its head."""

    number: int
    name: str
    lines: list[Line]


class IniFile(NamedTuple):
    """Sections in order; one that stands there twice is two. ``status`` has owner and permissions."""

    path: str
    status: os.stat_result
    sections: tuple[Section, ...]

    def lines(self, name: str) -> list[Line]:
        """The lines of all sections of this name."""
        return [line for each in self.sections if each.name == name for line in each.lines]

    def where(self, number: int) -> str:
        """A place in it, for an error."""
        return f"line {number} of {self.path}"


def read(path: str) -> IniFile:
    """Read a file of at most a few megabytes; raises ExtraOptsError, which quotes no value."""
    try:
        if not os.path.isfile(path) and os.path.exists(path):
            raise ExtraOptsError(f"{path} is not a regular file")
        with open(path, encoding="utf-8-sig") as file:
            return IniFile(path, os.fstat(file.fileno()), tuple(_sections(path, file)))
    except OSError as error:
        raise ExtraOptsError(f"can't read {path} ({error.strerror})") from error
    except UnicodeDecodeError:
        raise _no_ini_file(path, " (not UTF-8)") from None


def _sections(path: str, file: Iterator[str]) -> Iterator[Section]:
    section: Section | None = None
    for number, text in enumerate(file, 1):
        # Indented lines are keys of their own, and not more of the one before.
        line = text.strip()
        if not line or line[0] in "#;":
            continue
        head = re.match(r"\[(.+)\]", line)
        if head:
            if section:
                yield section
            section = Section(number, head[1], [])
            continue
        key, equals, value = line.partition("=")
        if not section or not equals or not key.strip():
            raise _no_ini_file(f"line {number} of {path}")  # not the line: it may be a password
        section.lines.append(Line(number, key.strip(), value.strip()))
    if section:
        yield section


def _no_ini_file(where: str, why: str = "") -> ExtraOptsError:
    return ExtraOptsError(f"{where} is not an ini file{why}", "write [SECTION] and key=value")
