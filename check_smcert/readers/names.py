"""Names out of a certificate as RFC 4514 strings, as the cryptography package writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from check_smcert.readers import der
from check_smcert.readers.cursor import Damage

_COMMON_NAME = b"\x55\x04\x03"
# RFC 4514, section 3; the rest is written as a dotted number.
_SHORT_NAMES = {
    _COMMON_NAME: "CN",
    b"\x55\x04\x06": "C",
    b"\x55\x04\x07": "L",
    b"\x55\x04\x08": "ST",
    b"\x55\x04\x09": "STREET",
    b"\x55\x04\x0a": "O",
    b"\x55\x04\x0b": "OU",
    b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01": "UID",
    b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19": "DC",
}
# Longer ones are made up, and Python refuses to print numbers of thousands of digits.
_MAX_IDENTIFIER = 100
_WIDE = {0x1E: "utf-16-be", 0x1C: "utf-32-be"}
# UTF8String, NumericString, PrintableString, T61String, IA5String, VisibleString.
_NARROW = (0x0C, 0x12, 0x13, 0x14, 0x16, 0x1A)


def rfc4514(name: bytes) -> str:
    """The string for the content of a Name (RFC 5280, section 4.1.2.4)."""
    sets = [
        "+".join(f"{_type(kind)}={_value(value)}" for kind, value in attributes)
        for attributes in _sets(name)
    ]
    return ",".join(reversed(sets))


def common_name(name: bytes) -> str:
    """The last common name in it, or an empty string."""
    found = [
        _text(value)
        for attributes in _sets(name)
        for kind, value in attributes
        if kind == _COMMON_NAME
    ]
    return found[-1] if found else ""


def _sets(name: bytes) -> Iterator[list[tuple[bytes, der.Element]]]:
    for relative in der.elements(name):
        pairs = [der.elements(attribute.content) for attribute in der.elements(relative.content)]
        if relative.tag != der.SET or any(len(pair) != 2 for pair in pairs):
            raise Damage("an invalid name")
        yield [(kind.content, value) for kind, value in pairs]


def _value(value: der.Element) -> str:
    if value.tag in _WIDE or value.tag in _NARROW:
        return _escaped(_text(value))
    return "#" + value.encoded.hex()


def _text(value: der.Element) -> str:
    if value.tag in _WIDE:
        return value.content.decode(_WIDE[value.tag], "replace")
    # Whatever the type allows, in practice it is UTF-8 or Latin-1.
    try:
        return value.content.decode("utf-8")
    except UnicodeDecodeError:
        return value.content.decode("latin-1")


def _type(identifier: bytes) -> str:
    if len(identifier) > _MAX_IDENTIFIER:
        raise Damage("an invalid name")
    return _SHORT_NAMES.get(identifier) or der.dotted(identifier)


def _escaped(text: str) -> str:
    """RFC 4514, section 2.4."""
    text = re.sub(r'([\\",;+<>])', r"\\\1", text).replace("\0", r"\00")
    text = re.sub(r"^(?=[# ])", r"\\", text)
    return re.sub(r"(?<!^\\) $", r"\\ ", text)
