"""Finds the end of a serialized Java object: a JCEKS secret key is one, and has no length.

The grammar is section 6.4 of the Java Object Serialization Specification. Nothing is built and
nothing is run; only what tells how long the object is gets read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from check_smcert.errors import CorruptStore

_NULL, _REFERENCE, _CLASS_DESCRIPTION, _OBJECT, _STRING, _ARRAY, _CLASS = range(0x70, 0x77)
_BLOCK, _END_OF_BLOCKS, _RESET, _LONG_BLOCK, _EXCEPTION, _LONG_STRING = range(0x77, 0x7D)
_PROXY, _ENUM = 0x7D, 0x7E
_FIRST_HANDLE = 0x7E0000
_WRITE_METHOD, _SERIALIZABLE, _EXTERNALIZABLE, _BLOCK_DATA = 1, 2, 4, 8
_SIZES = {"B": 1, "C": 2, "D": 8, "F": 4, "I": 4, "J": 8, "S": 2, "Z": 1}
# A sealed key is three objects deep.
_DEEPEST = 32


def end(data: bytes, start: int) -> int:
    """The offset behind the object stream that begins at ``start``; raises CorruptStore."""
    walk = _Walk(data, start)
    if walk.take(4) != b"\xac\xed\0\5":
        raise walk.corrupt("no serialized object")
    walk.content()
    return walk.at


@dataclass(frozen=True)
class _ClassDescription:
    name: str
    flags: int
    field_types: tuple[str, ...]
    parent: _ClassDescription | None


class _Walk:
    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self.at = at
        self._handles: list[_ClassDescription | None] = []
        self._depth = 0

    def corrupt(self, why: str) -> CorruptStore:
        return CorruptStore("JCEKS", f"{why} in a secret key, at byte {self.at}")

    def take(self, length: int) -> bytes:
        start, self.at = self.at, self.at + length
        if self.at > len(self._data):
            raise self.corrupt("the end")
        return self._data[start : self.at]

    def _number(self, layout: str) -> int:
        return struct.unpack(f">{layout}", self.take(struct.calcsize(layout)))[0]

    def content(self) -> int:
        """Walk over one content, whatever it is; returns its type code."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self.corrupt(f"more than {_DEEPEST} objects within each other")
        code = self._number("B")
        if code in (_CLASS_DESCRIPTION, _PROXY):
            self.at -= 1
            self._class_description()
        elif code == _REFERENCE:
            self.take(4)
        elif code == _OBJECT:
            self._object()
        elif code == _ARRAY:
            self._array()
        elif code == _ENUM:
            self._class_description()
            self._handles.append(None)
            self.content()
        elif code == _CLASS:
            self._class_description()
            self._handles.append(None)
        elif code in (_STRING, _LONG_STRING):
            self._handles.append(None)
            self.take(self._number("H" if code == _STRING else "Q"))
        elif code in (_BLOCK, _LONG_BLOCK):
            self.take(self._number("B" if code == _BLOCK else "I"))
        elif code not in (_NULL, _END_OF_BLOCKS):
            raise self.corrupt(f"an unknown type code {code:#x}")
        self._depth -= 1
        return code

    def _class_description(self) -> _ClassDescription | None:
        code = self._number("B")
        if code == _NULL:
            return None
        if code == _REFERENCE:
            number = self._number("I") - _FIRST_HANDLE
            known = self._handles[number] if 0 <= number < len(self._handles) else None
            if known is None:
                raise self.corrupt("a reference to no class")
            return known
        if code != _CLASS_DESCRIPTION:
            raise self.corrupt(f"type code {code:#x} instead of a class")
        name = self.take(self._number("H")).decode("utf-8", "replace")
        self.take(8)  # serialVersionUID
        handle = len(self._handles)
        self._handles.append(None)
        flags = self._number("B")
        types = []
        for _ in range(self._number("H")):
            kind = chr(self._number("B"))
            self.take(self._number("H"))  # the field's name
            if kind in "L[":
                self.content()  # its type's name
            types.append(kind)
        self._annotations()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self.corrupt(f"more than {_DEEPEST} classes above each other")
        described = _ClassDescription(name, flags, tuple(types), self._class_description())
        self._depth -= 1
        self._handles[handle] = described
        return described

    def _annotations(self) -> None:
        while self.content() != _END_OF_BLOCKS:
            pass

    def _object(self) -> None:
        description = self._class_description()
        self._handles.append(None)
        classes = []
        while description:
            classes.append(description)
            description = description.parent
        for each in reversed(classes):
            if each.flags & _SERIALIZABLE:
                for kind in each.field_types:
                    self._value(kind)
                if each.flags & _WRITE_METHOD:
                    self._annotations()
            elif each.flags & _EXTERNALIZABLE and each.flags & _BLOCK_DATA:
                self._annotations()
            else:
                raise self.corrupt(f"a {each.name}, which says nothing of its length,")

    def _array(self) -> None:
        description = self._class_description()
        self._handles.append(None)
        kind = description.name[1:2] if description else ""
        count = self._number("I")
        if kind in _SIZES:
            self.take(count * _SIZES[kind])
            return
        if count > len(self._data) - self.at:
            raise self.corrupt(f"an array of {count} objects")
        for _ in range(count):
            self._value(kind)

    def _value(self, kind: str) -> None:
        if kind in _SIZES:
            self.take(_SIZES[kind])
        elif kind and kind in "L[":
            self.content()
        else:
            raise self.corrupt(f"a field of the unknown type '{kind}'")
