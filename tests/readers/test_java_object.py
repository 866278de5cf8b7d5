"""Secret keys in JCEKS keystores: whatever Java object stands there, the next entry is found."""

import struct

import pytest

from check_smcert import readers
from check_smcert.errors import CorruptStore
from tests.readers.stores import store

STREAM = b"\xac\xed\0\5"
NULL, REFERENCE, CLASS, OBJECT, STRING, ARRAY, BLOCK, END = (bytes([n]) for n in (
    0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x77, 0x78,
))  # fmt: skip
WRITE_METHOD, SERIALIZABLE, EXTERNALIZABLE, BLOCK_DATA = 1, 2, 4, 8


def text(value):
    return struct.pack(">H", len(value)) + value


def described(name, flags=SERIALIZABLE, fields=(), parent=NULL):
    """A class description; a field is its type and name, and the class's name of a reference."""
    written = b"".join(
        kind.encode() + text(field.encode()) + (STRING + text(kind_name) if kind_name else b"")
        for kind, field, kind_name in fields
    )
    head = CLASS + text(name) + bytes(8) + bytes([flags]) + struct.pack(">H", len(fields))
    return head + written + END + parent


def handle(number):
    return REFERENCE + struct.pack(">I", 0x7E0000 + number)


def keystore(secret):
    """The JKS store with one trusted or private entry, as a JCEKS with this object before it."""
    data = store("RSA")
    header = b"\xce\xce\xce\xce" + struct.pack(">II", 2, 2)
    return header + struct.pack(">I", 3) + text(b"secret") + bytes(8) + STREAM + secret + data[12:]


READABLE = {
    "nothing": NULL,
    "a text": STRING + text(b"key"),
    "bytes": ARRAY + described(b"[B") + struct.pack(">I", 3) + b"abc",
    "longs": ARRAY + described(b"[J") + struct.pack(">I", 2) + bytes(16),
    "numbers": OBJECT + described(b"N", fields=[(k, "f", b"") for k in "BCDFIJSZ"]) + bytes(30),
    "a writer of its own": OBJECT + described(b"W", SERIALIZABLE | WRITE_METHOD)
        + BLOCK + b"\4\x78\x78\x78\x78" + STRING + text(b"x") + END,
    "an externalizable": OBJECT + described(b"E", EXTERNALIZABLE | BLOCK_DATA) + BLOCK + b"\1x" + END,
    "its ancestors first": OBJECT
        + described(b"Child", fields=[("B", "b", b"")], parent=described(b"Old", fields=[("J", "j", b"")]))
        + bytes(9),
    "a long text": b"\x7c" + struct.pack(">Q", 3) + b"key",
    "an enum": b"\x7e" + described(b"E") + STRING + text(b"ONE"),
    "a long block": OBJECT + described(b"W", SERIALIZABLE | WRITE_METHOD)
        + b"\x7a" + struct.pack(">I", 300) + b"\x78" * 300 + END,
    "the same class twice": ARRAY + described(b"[Lx;") + struct.pack(">I", 2)
        + OBJECT + described(b"x", fields=[("I", "i", b"")]) + bytes(4) + OBJECT + handle(2) + bytes(4),
}  # fmt: skip


@pytest.mark.parametrize("secret", READABLE.values(), ids=READABLE)
def test_the_entry_after_it_is_found(secret):
    (hidden, after) = readers.read(keystore(secret)).entries
    assert hidden.chain == ()
    assert after == readers.read(store("RSA")).entries[0]


MADE_UP = {
    "no stream": b"",
    "an array larger than the file": ARRAY + described(b"[J") + b"\xff\xff\xff\xff",
    "objects larger than the file": ARRAY + described(b"[Lx;") + b"\xff\xff\xff\xff",
    "fields larger than the file": CLASS + text(b"x") + bytes(8) + b"\2\xff\xff",
    "a reference to nothing": OBJECT + handle(7),
    "a class that is its own ancestor": OBJECT + described(b"x", parent=handle(0)),
    "arrays in arrays": (ARRAY + described(b"[[x") + b"\0\0\0\1") * 5000,
    "ancestors of ancestors": OBJECT + described(b"x", parent=b"") * 5000,
    "an endless annotation": CLASS + text(b"x") + bytes(8) + b"\2\0\0" + NULL * 5000,
    "a form of its own": OBJECT + described(b"x", EXTERNALIZABLE) + bytes(50),
    "an array of no class": ARRAY + NULL + bytes(4),
    "block data for an object": BLOCK + b"\3abc",
    "a long block for an object": b"\x7a" + struct.pack(">I", 3) + b"abc",
    "block data in an array": ARRAY + described(b"[Lx;") + struct.pack(">I", 1) + BLOCK + b"\0",
}


@pytest.mark.parametrize("secret", MADE_UP.values(), ids=MADE_UP)
def test_what_no_java_writes_is_damage(secret):
    with pytest.raises(CorruptStore):
        readers.read(keystore(secret))
