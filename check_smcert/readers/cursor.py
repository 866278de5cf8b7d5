"""Reads binary data from front to back, and never more than there is."""

from __future__ import annotations


class Damage(ValueError):
    """Data that breaks the rules of its format; a reader adds which format and where."""


class Cursor:
    """A place in ``data`` that moves on with each read; numbers are big-endian and unsigned."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    @property
    def left(self) -> int:
        """How many bytes are not read yet."""
        return len(self._data) - self.position

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes; raises Damage, before it copies any, if there are fewer."""
        if size > self.left:
            raise Damage(f"it ends within the {size} bytes from byte {self.position} on")
        start = self.position
        self.position += size
        return self._data[start : self.position]

    def u1(self) -> int:
        """An integer of one byte."""
        return self.take(1)[0]

    def u2(self) -> int:
        """An integer of two bytes."""
        return int.from_bytes(self.take(2), "big")

    def u4(self) -> int:
        """An integer of four bytes."""
        return int.from_bytes(self.take(4), "big")

    def u8(self) -> int:
        """An integer of eight bytes."""
        return int.from_bytes(self.take(8), "big")

    def utf(self) -> bytes:
        """The bytes of a string as java.io.DataOutput.writeUTF writes it, not decoded."""
        return self.take(self.u2())
