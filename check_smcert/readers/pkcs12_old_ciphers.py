"""RC2 (RFC 2268) and RC4 (RFC 6229): what Java and OpenSSL hid certificates with for 20 years.

The cryptography package has no RC2 with 40 bits, and OpenSSL 3 neither of them without its legacy
provider.
"""

from __future__ import annotations

import struct

# RFC 2268, section 2: PITABLE.
_PI = bytes.fromhex("""
    d978f9c419ddb5ed28e9fd794aa0d89d c67e37832b76538e624c6488448bfba2
    179a59f587b34f1361456d8d09817d32 bd8f40eb86b77b0bf09521225c6b4e82
    54d66593ce60b21c7356c014a78cf1dc 1275ca1f3bbee4d1423dd430a33cb626
    6fbf0eda4669075727f21d9bbc944303 f811c7f690ef3ee706c3d52fc8661ed7
    08e8eade8052eef784aa72ac354d6a2a 961ad2715a1549744b9fd05e0418a4ec
    c2e0416e0f51cbcc2491af50a1f47039 997c3a8523b8b47afc02365b25559731
    2d5dfa98e38a92ae05df2910676cbac9 d300e6cfe19ea82c6316013f58e289a9
    0d38341bab33ffb0bb480c5fb9b1cd2e c5f3db47e5a59c770aa62068fe7fc1ad
""")


def rc4(key: bytes, _iv: bytes, data: bytes) -> bytes:
    """Decipher a stream, which has no initialization vector."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    stream, i, j = bytearray(), 0, 0
    for _ in range(len(data)):
        i = (i + 1) & 255
        a = state[i]
        j = (j + a) & 255
        b = state[i] = state[j]
        state[j] = a
        stream.append(state[(a + b) & 255])
    size = len(data)
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(size, "big")


def rc2(key: bytes, iv: bytes, data: bytes) -> bytes:
    """Decipher whole blocks in CBC mode; as many bits of the key count as it has."""
    words = _expanded(key)
    clear = bytearray()
    for at in range(0, len(data), 8):
        block = data[at : at + 8]
        clear += (_block(words, block) ^ int.from_bytes(iv, "little")).to_bytes(8, "little")
        iv = block
    return bytes(clear)


def _expanded(key: bytes) -> tuple[int, ...]:
    """RFC 2268, section 2: 64 words of 16 bits."""
    size, table = len(key), bytearray(key)
    for i in range(size, 128):
        table.append(_PI[(table[i - 1] + table[i - size]) & 255])
    table[128 - size] = _PI[table[128 - size]]
    for i in range(127 - size, -1, -1):
        table[i] = _PI[table[i + 1] ^ table[i + size]]
    return struct.unpack("<64H", table)


def _block(words: tuple[int, ...], block: bytes) -> int:
    """RFC 2268, section 4: rounds of mixing backwards, with mashing after the 5th and the 11th."""
    a, b, c, d = struct.unpack("<4H", block)
    for number in range(15, -1, -1):
        at = 4 * number
        d = ((d >> 5 | d << 11) - words[at + 3] - (c & b) - (~c & a)) & 0xFFFF
        c = ((c >> 3 | c << 13) - words[at + 2] - (b & a) - (~b & d)) & 0xFFFF
        b = ((b >> 2 | b << 14) - words[at + 1] - (a & d) - (~a & c)) & 0xFFFF
        a = ((a >> 1 | a << 15) - words[at] - (d & c) - (~d & b)) & 0xFFFF
        if number in (11, 5):
            d = (d - words[c & 63]) & 0xFFFF
            c = (c - words[b & 63]) & 0xFFFF
            b = (b - words[a & 63]) & 0xFFFF
            a = (a - words[d & 63]) & 0xFFFF
    made: int = a | b << 16 | c << 32 | d << 48
    return made
