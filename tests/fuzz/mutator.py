"""Small changes to data, by chance: bytes, numbers, runs; and whole elements of DER, PEM bodies."""

from __future__ import annotations

import base64
import binascii
import re
from random import Random

from check_smcert.readers import der
from check_smcert.readers.cursor import Damage

_EDGES = (0, 1, 0x7F, 0x80, 0x81, 0x84, 0xFE, 0xFF)
_NUMBERS = (0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
_BODY = re.compile(rb"(?<=-----\n)[A-Za-z0-9+/=\n]{8,}(?=-----END)")
_TAGS = (0x02, 0x03, 0x04, 0x05, 0x06, 0x0C, 0x17, 0x18, 0x24, 0x30, 0x31, 0xA0, 0xA1, 0x80)


class Mutator:
    """Changes data by the chances of a seed; ``others`` is where it takes foreign parts from."""

    def __init__(self, chance: Random, others: list[bytes]) -> None:
        self._chance = chance
        self._others = [each for each in others if each] or [b"\0"]

    def seeded(self, seed: int) -> Mutator:
        """The same with other chances."""
        self._chance.seed(seed)
        return self

    def mutated(self, data: bytes, most: int = 4) -> bytes:
        """The data after one to ``most`` changes."""
        for _ in range(self._chance.randint(1, most)):
            data = self._chance.choice(self._CHANGES)(self, data)
        return data

    def element(self, data: bytes, depth: int = 0) -> bytes:
        """DER with one element changed, and the lengths of all around it as they should be."""
        chance = self._chance
        try:
            found = der.elements(data)
        except Damage:
            found = []
        if not found or depth > 12:
            return self._bytes(data)
        encoded = [each.encoded for each in found]
        at = chance.randrange(len(found))
        if chance.random() < 0.75 and len(found[at].content) > 1:
            inner = self.element(found[at].content, depth + 1)
            encoded[at] = element(found[at].tag, inner)
        else:
            encoded[at] = chance.choice(
                (
                    b"",
                    encoded[at] * 2,
                    element(chance.choice(_TAGS), found[at].content),
                    element(chance.choice(_TAGS), encoded[at]),
                    element(found[at].tag, self._bytes(found[at].content)),
                    chance.choice(encoded),
                    encoded[at] + self._foreign(),
                )
            )
        return b"".join(encoded)

    def _bytes(self, data: bytes) -> bytes:
        return self._chance.choice(self._PLAIN)(self, data)

    def _flip(self, data: bytes) -> bytes:
        at = self._at(data)
        return (
            data[:at]
            + bytes(b ^ 1 << self._chance.randrange(8) for b in data[at : at + 1])
            + data[at + 1 :]
        )

    def _edge(self, data: bytes) -> bytes:
        at = self._at(data)
        return data[:at] + bytes([self._chance.choice(_EDGES)]) + data[at + 1 :]

    def _number(self, data: bytes) -> bytes:
        at, size = self._at(data), self._chance.choice((1, 2, 4))
        old = int.from_bytes(data[at : at + size], "big")
        near = (old + 1, old - 1, old * 2, len(data) - at)
        new = self._chance.choice((*_NUMBERS, *near)) % (1 << 8 * size)
        return data[:at] + new.to_bytes(size, "big") + data[at + size :]

    def _cut(self, data: bytes) -> bytes:
        start, end = self._run(data)
        return data[:start] + data[end:]

    def _repeat(self, data: bytes) -> bytes:
        start, end = self._run(data)
        return data[:end] + data[start:end] * self._chance.choice((1, 1, 2, 7)) + data[end:]

    def _move(self, data: bytes) -> bytes:
        start, end = self._run(data)
        at = self._at(data)
        return data[:at] + data[start:end] + data[at:]

    def _splice(self, data: bytes) -> bytes:
        at = self._at(data)
        return data[:at] + self._foreign() + data[at + self._chance.choice((0, 0, 1, 8)) :]

    def _base64(self, data: bytes) -> bytes:
        """A change within what stands between a BEGIN and its END."""
        found = list(_BODY.finditer(data))
        if not found:
            return self._bytes(data)
        chosen = self._chance.choice(found)
        try:
            decoded = base64.b64decode(chosen[0])
        except binascii.Error:
            return self._bytes(data)
        changed = base64.encodebytes(self.element(decoded))
        return data[: chosen.start()] + changed + data[chosen.end() :]

    def _lines(self, data: bytes) -> bytes:
        """A line less, a line twice, two lines exchanged."""
        lines = data.split(b"\n")
        at, other = self._chance.randrange(len(lines)), self._chance.randrange(len(lines))
        way = self._chance.randrange(3)
        if way == 0:
            del lines[at]
        elif way == 1:
            lines.insert(other, lines[at])
        else:
            lines[at], lines[other] = lines[other], lines[at]
        return b"\n".join(lines)

    def _foreign(self) -> bytes:
        other = self._chance.choice(self._others)
        start, end = self._run(other)
        return other if self._chance.random() < 0.3 else other[start:end]

    def _at(self, data: bytes) -> int:
        return self._chance.randrange(len(data) + 1)

    def _run(self, data: bytes) -> tuple[int, int]:
        start = self._at(data)
        return start, start + self._chance.choice((1, 2, 4, 16, 64, 1 + self._at(data)))

    _PLAIN = (_flip, _flip, _edge, _number, _cut, _repeat, _move, _splice)
    _CHANGES = (*_PLAIN, element, element, element, _base64, _base64, _lines)


def element(tag: int, *parts: bytes) -> bytes:
    """An element of DER with these parts."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content
