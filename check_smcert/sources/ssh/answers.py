"""What read_keystores.sh printed, taken apart at its markers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from check_smcert.errors import RemoteFailed


@dataclass(frozen=True)
class Reading:
    """One keystore that keytool or cat was run for.

    ``data`` is what it printed, ``status`` its exit status, ``errors`` its standard error. ``kind``
    is what the user of the script sees at ``path``: readable, unreadable, directory, missing, or
    hidden (in a folder that it can't search).
    """

    label: str
    path: str
    data: bytes
    status: int
    kind: str
    errors: bytes


@dataclass(frozen=True)
class Search:
    """One run of find for a glob: its exit status and standard error."""

    label: str
    status: int
    errors: bytes


def take_apart(output: bytes, token: str, prompt: bytes) -> list[Reading | Search]:
    """The answers in their order; ``output`` is what came between the script's begin and end.

    ``prompt`` is sudo's, or b"": where it stands, what follows its last one is the data. Raises
    RemoteFailed for markers that are out of order or unknown. Takes linear time.
    """
    found: list[Reading | Search] = []
    parts = _parts(output, token)
    for name, argument, data in parts:
        data = _after_prompt(data, prompt)
        if name == "file":
            label, _, path = argument.partition(" ")
            _, ended, errors = _next(parts, "exit")
            status, _, kind = ended.partition(" ")
            found.append(Reading(label, path, data, _number(status), kind, errors))
        elif name == "find":
            _, status, _ = _next(parts, "found")
            found.append(Search(argument, _number(status), data))
        elif name != "ready" or found:
            raise _out_of_order(name)
    return found


def _parts(output: bytes, token: str) -> Iterator[tuple[str, str, bytes]]:
    """For each marker its name, its argument, and the bytes up to the next."""
    for part in output.split(f"\n{token} ".encode())[1:]:
        line, _, data = part.partition(b"\n")
        name, _, argument = line.rstrip(b"\r").decode(errors="replace").partition(" ")
        yield name, argument, data


def _next(parts: Iterator[tuple[str, str, bytes]], expected: str) -> tuple[str, str, bytes]:
    part = next(parts, ("end", "", b""))
    if part[0] != expected:
        raise _out_of_order(part[0])
    return part


def _after_prompt(data: bytes, prompt: bytes) -> bytes:
    """sudo writes its lecture, its prompt and a line's end to the terminal, before the data."""
    before, asked, after = data.rpartition(prompt) if prompt else (b"", b"", data)
    if not asked:
        return data
    end_of_line = re.match(rb"\r?\n?", after)
    return after[end_of_line.end() :] if end_of_line else after


def _number(status: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", status):  # Python refuses to convert thousands of digits
        raise _out_of_order("a status that is not a number")
    return int(status)


def _out_of_order(name: str) -> RemoteFailed:
    return RemoteFailed(
        f"the answers of the host are out of order (at '{name}')",
        "try it again, and run it with -vvv if it stays",
    )
