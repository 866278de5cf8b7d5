"""ASN.1 elements (X.690), definite lengths minimal or not."""

from __future__ import annotations

from dataclasses import dataclass


class Malformed(ValueError):
    """Bytes that are no ASN.1 element."""


@dataclass(frozen=True)
class Element:
    """A tag byte, the content, and the offset behind the element."""

    tag: int
    content: bytes
    end: int


def element(data: bytes, at: int = 0) -> Element:
    """The element that begins at offset ``at``; raises Malformed."""
    if at + 2 > len(data):
        raise Malformed("it ends within an element")
    tag, length = data[at], data[at + 1]
    at += 2
    if length == 0x80:
        raise Malformed("an element of indefinite length")
    if length > 0x80:
        octets = length - 0x80
        length = int.from_bytes(data[at : at + octets], "big")
        at += octets
    if at + length > len(data):
        raise Malformed("it ends within an element")
    return Element(tag, data[at : at + length], at + length)


def children(data: bytes) -> list[Element]:
    """The elements that follow each other in the content of a constructed one."""
    found, at = [], 0
    while at < len(data):
        found.append(element(data, at))
        at = found[-1].end
    return found


def object_identifier(content: bytes) -> str:
    """The dotted form of an OBJECT IDENTIFIER's content."""
    numbers, number = [], 0
    for byte in content:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    if not numbers:
        raise Malformed("an empty object identifier")
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))
