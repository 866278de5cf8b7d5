"""Reads the pixels of a PNG as rrdtool writes it: 8 bits a colour, with or without alpha."""

from __future__ import annotations

import struct
import zlib


def pixels(data: bytes) -> list[list[tuple]]:
    """The rows from the top, each from the left; a pixel is (red, green, blue), 0 to 255.

    PNG specification (ISO/IEC 15948), sections 5 and 9.
    """
    assert data.startswith(b"\x89PNG\r\n\x1a\n"), data[:80]
    chunks, at = {}, 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        chunks[kind] = chunks.get(kind, b"") + data[at + 8 : at + 8 + length]
        at += 12 + length
    width, height, depth, colours, _, _, interlaced = struct.unpack(">2I5B", chunks[b"IHDR"])
    assert (depth, interlaced) == (8, 0) and colours in (2, 6)
    size = 3 if colours == 2 else 4
    raw = zlib.decompress(chunks[b"IDAT"])
    rows, above = [], bytes(width * size)
    for start in range(0, height * (width * size + 1), width * size + 1):
        above = _unfiltered(raw[start], raw[start + 1 : start + 1 + width * size], above, size)
        rows.append([tuple(above[x : x + 3]) for x in range(0, len(above), size)])
    return rows


def _unfiltered(kind: int, row: bytes, above: bytes, size: int) -> bytes:
    out = bytearray()
    for i, byte in enumerate(row):
        left = out[i - size] if i >= size else 0
        corner = above[i - size] if i >= size else 0
        up = above[i]
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
        out.append((byte + guess) & 255)
    return bytes(out)


def _paeth(left: int, up: int, corner: int) -> int:
    target = left + up - corner
    return min((left, up, corner), key=lambda it: abs(target - it))
