"""DER and BER elements (ITU-T X.690): tag, length, content.

BER, since keytool reads and prints certificates with lengths that DER forbids.
"""

from __future__ import annotations

from typing import NamedTuple

from check_smcert.readers.cursor import Damage

SEQUENCE, SET, INTEGER, OID, BIT_STRING = 0x30, 0x31, 0x02, 0x06, 0x03

_INDEFINITE = 0x80
_END_OF_CONTENTS = b"\0\0"
# A certificate's names are five levels deep; made-up data must not exhaust Python's stack.
_MAX_DEPTH = 30


class Element(NamedTuple):
    """One element: its tag, its content, and the bytes that make it up."""

    tag: int
    content: bytes
    encoded: bytes


def elements(data: bytes) -> list[Element]:
    """The elements that fill ``data`` to its last byte; raises Damage if they don't."""
    found, position = [], 0
    while position < len(data):
        found.append(_element(data, position))
        position += len(found[-1].encoded)
    return found


def sole(data: bytes) -> Element:
    """The one element that ``data`` is; raises Damage if bytes are missing or left over."""
    found = elements(data)
    if len(found) != 1:
        raise Damage("bytes after its end" if found else "no bytes")
    return found[0]


def first(data: bytes) -> Element:
    """The element that ``data`` begins with; raises Damage if it is cut short."""
    return _element(data, 0)


def _element(data: bytes, position: int) -> Element:
    start, stop, end = _extent(data, position, 0)
    return Element(data[position], data[start:stop], data[position:end])


def _extent(data: bytes, position: int, depth: int) -> tuple[int, int, int]:
    """Where the content of the element at ``position`` starts and stops, and the element ends."""
    if position + 2 > len(data) or data[position] & 0x1F == 0x1F or depth > _MAX_DEPTH:
        raise Damage("cut short, or no DER")
    length, start = data[position + 1], position + 2
    if length == _INDEFINITE:
        return _indefinite(data, start, depth)
    if length > _INDEFINITE:
        after = start + (length & 0x7F)
        length, start = int.from_bytes(data[start:after], "big"), after
    if start + length > len(data):
        raise Damage("cut short")
    return start, start + length, start + length


def _indefinite(data: bytes, start: int, depth: int) -> tuple[int, int, int]:
    position = start
    while data[position : position + 2] != _END_OF_CONTENTS:
        _, _, position = _extent(data, position, depth + 1)
    return start, position, position + 2
