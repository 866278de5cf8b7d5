"""Finds the end of a serialized Java object, which has no length field: its end is found by parsing it.

Source: Java Object Serialization Specification, chapter 6 (Object Serialization Stream Protocol).
A JCEKS keystore has one in place of each secret key, a javax.crypto.SealedObject; no object is
made of it here, and nothing decrypted.
"""

from __future__ import annotations

from dataclasses import dataclass

from check_smcert.readers.cursor import Cursor, Damage

_STREAM_MAGIC_AND_VERSION = b"\xac\xed\x00\x05"
_WIDTH = {b"B": 1, b"C": 2, b"D": 8, b"F": 4, b"I": 4, b"J": 8, b"S": 2, b"Z": 1}
_REFERENCES = (b"L", b"[")
_FIRST_HANDLE = 0x7E0000
_END_BLOCK_DATA = 0x78
_BLOCKS = (0x77, 0x7A)

# Flags of a class (SC_...).
_WRITE_METHOD, _SERIALIZABLE, _EXTERNALIZABLE, _BLOCK_DATA = 1, 2, 4, 8

# A sealed object is three levels deep; a made-up one must not exhaust Python's stack.
_MAX_DEPTH = 40


@dataclass
class _Class:
    """What a class says of its objects' bytes; ``lineage`` starts with the oldest ancestor."""

    name: bytes
    flags: int = 0
    field_types: tuple[bytes, ...] = ()
    lineage: tuple[_Class, ...] | None = None


def skip(cursor: Cursor) -> None:
    """Move the cursor past one object stream; raises Damage where it breaks the grammar."""
    if cursor.take(4) != _STREAM_MAGIC_AND_VERSION:
        raise Damage("no serialized Java object")
    _Stream(cursor).content(0)


class _Stream:
    """The grammar's productions; each one moves past what it is named for."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        # What TC_REFERENCE refers to by number; only classes matter, the rest is None.
        self._handles: list[_Class | None] = []

    def content(self, depth: int, blocks: bool = False) -> _Class | None:
        """One object, or block data where that may be; returns the class if it is a description."""
        tag = self._cursor.u1()
        production = self._PRODUCTIONS.get(tag)
        if tag in _BLOCKS and not blocks:
            raise Damage("a Java object with block data in place of an object")
        if production is None or depth > _MAX_DEPTH:
            raise Damage(f"a Java object with the unexpected element {tag:02x}")
        return production(self, depth + 1)

    def _null(self, depth: int) -> None:
        pass

    def _reference(self, depth: int) -> _Class | None:
        number = self._cursor.u4() - _FIRST_HANDLE
        if not 0 <= number < len(self._handles):
            raise Damage("a Java object that refers to nothing")
        return self._handles[number]

    def _class_description(self, depth: int) -> _Class:
        described = _Class(self._cursor.utf())
        self._cursor.u8()  # serialVersionUID
        self._handles.append(described)
        described.flags = self._cursor.u1()
        described.field_types = tuple(self._field(depth) for _ in range(self._cursor.u2()))
        self._annotation(depth)
        parent = self.content(depth)
        described.lineage = (*(_complete(parent) if parent else ()), described)
        return described

    def _field(self, depth: int) -> bytes:
        kind = self._cursor.take(1)
        self._cursor.utf()  # the field's name
        if kind in _REFERENCES:
            self.content(depth)  # the name of its class
        elif kind not in _WIDTH:
            raise Damage("a Java field of an unknown type")
        return kind

    def _object(self, depth: int) -> None:
        lineage = _complete(self.content(depth))
        self._handles.append(None)
        for described in lineage:
            if described.flags & _SERIALIZABLE:
                for kind in described.field_types:
                    self._value(kind, depth)
                if described.flags & _WRITE_METHOD:
                    self._annotation(depth)
            elif described.flags & _EXTERNALIZABLE and described.flags & _BLOCK_DATA:
                self._annotation(depth)
            else:
                raise Damage("a Java object that does not say how long it is")

    def _array(self, depth: int) -> None:
        described = self.content(depth)
        self._handles.append(None)
        kind, size = _complete(described)[-1].name[1:2], self._cursor.u4()
        if kind in _WIDTH:
            self._cursor.take(size * _WIDTH[kind])
        else:
            for _ in range(size):
                self._value(kind, depth)

    def _value(self, kind: bytes, depth: int) -> None:
        if kind in _WIDTH:
            self._cursor.take(_WIDTH[kind])
        else:
            self.content(depth)

    def _annotation(self, depth: int) -> None:
        while self._peek() != _END_BLOCK_DATA:
            self.content(depth, blocks=True)
        self._cursor.u1()

    def _peek(self) -> int:
        byte = self._cursor.u1()
        self._cursor.position -= 1
        return byte

    def _string(self, depth: int) -> None:
        self._cursor.utf()
        self._handles.append(None)

    def _long_string(self, depth: int) -> None:
        self._cursor.take(self._cursor.u8())
        self._handles.append(None)

    def _block(self, depth: int) -> None:
        self._cursor.take(self._cursor.u1())

    def _long_block(self, depth: int) -> None:
        self._cursor.take(self._cursor.u4())

    def _enum(self, depth: int) -> None:
        self.content(depth)
        self._handles.append(None)
        self.content(depth)

    _PRODUCTIONS = {
        0x70: _null,
        0x71: _reference,
        0x72: _class_description,
        0x73: _object,
        0x74: _string,
        0x75: _array,
        0x77: _block,
        0x7A: _long_block,
        0x7C: _long_string,
        0x7E: _enum,
    }


def _complete(described: _Class | None) -> tuple[_Class, ...]:
    """The lineage of a class that has been read to its end, which its own ancestor has not."""
    if described is None or described.lineage is None:
        raise Damage("a Java object without a class")
    return described.lineage
