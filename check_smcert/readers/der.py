"""DER and BER elements (ITU-T X.690): tag, length, content.

BER, since keytool reads and prints certificates with lengths that DER forbids.
"""

from __future__ import annotations

from typing import NamedTuple

from check_smcert.readers.cursor import Damage

SEQUENCE, SET, INTEGER, OID, BIT_STRING = 0x30, 0x31, 0x02, 0x06, 0x03
OCTET_STRING, NULL, BMP_STRING = 0x04, 0x05, 0x1E
CONSTRUCTED = 0x20
EXPLICIT_0 = 0xA0

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


def shape(data: bytes) -> list[int]:
    """The tags within the first element of a SEQUENCE: what a signed structure signs.

    Empty if that is no SEQUENCE. Raises Damage.
    """
    whole = sole(data)
    inner = elements(whole.content) if whole.tag == SEQUENCE else []
    return (
        [each.tag for each in elements(inner[0].content)]
        if inner and inner[0].tag == SEQUENCE
        else []
    )


def first(data: bytes) -> Element:
    """The element that ``data`` begins with; raises Damage if it is cut short."""
    return _element(data, 0)


def fields(element: Element, *tags: int, optional: tuple[int, ...] = ()) -> list[Element]:
    """What a SEQUENCE has: elements of these tags, then perhaps the first of the optional ones.

    Raises Damage for anything else. OCTET_STRING stands for one in pieces, too.
    """
    found = elements(element.content)
    wanted = [*tags, *optional][: max(len(found), len(tags))]
    in_pieces = OCTET_STRING | CONSTRUCTED
    shape = [OCTET_STRING if each.tag == in_pieces else each.tag for each in found]
    if element.tag != SEQUENCE or shape != wanted:
        raise Damage("not the fields that belong there")
    return found


def octets(element: Element, tag: int = OCTET_STRING, depth: int = 0) -> bytes:
    """An OCTET STRING, which BER may cut in pieces (X.690, section 8.7); raises Damage."""
    if element.tag == tag:
        return element.content
    if element.tag != tag | CONSTRUCTED or depth > _MAX_DEPTH:
        raise Damage("no OCTET STRING where one belongs")
    return b"".join(octets(piece, depth=depth + 1) for piece in elements(element.content))


def number(element: Element) -> int:
    """An INTEGER; raises Damage if it is none."""
    if element.tag != INTEGER or not element.content:
        raise Damage("no number where one belongs")
    return int.from_bytes(element.content, "big", signed=True)


def dotted(identifier: bytes) -> str:
    """An object identifier's numbers (X.690, section 8.19): seven bits a byte, the first two in one."""
    numbers, number = [], 0
    for byte in identifier:
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(number)
            number = 0
    top = min(numbers[0] // 40, 2) if numbers else 0
    return ".".join(map(str, [top, numbers[0] - 40 * top, *numbers[1:]] if numbers else []))


def _element(data: bytes, position: int) -> Element:
    start, stop, end = _extent(data, position, 0)
    return Element(data[position], data[start:stop], data[position:end])


def _extent(data: bytes, position: int, depth: int) -> tuple[int, int, int]:
    """Where the content of the element at ``position`` starts and stops, and the element ends."""
    if position + 2 > len(data) or data[position] & 0x1F == 0x1F or depth > _MAX_DEPTH:
        raise Damage("cut short, or no DER")
    length, start = data[position + 1], position + 2
    if length == _INDEFINITE:
        if not data[position] & CONSTRUCTED:
            raise Damage("an indefinite length where none may be")
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
