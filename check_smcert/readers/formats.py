"""The formats that the suite reads, told apart by content: one row each, the first match counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import Callable

from check_smcert.certificate import Store
from check_smcert.readers import jks, keytool, pem

_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml[^>]*>|<!--(?:(?!-->).)*-->|\s)*<(?:!doctype\s+)?html\b", re.I | re.S
)
_PKCS7_SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"


@dataclass(frozen=True)
class Format:
    """How a format is recognised, the module whose ``read`` reads it, and the options it takes."""

    recognises: Callable[[bytes], object]
    module: str
    options: tuple[str, ...] = ()

    def read(self, data: bytes, options: dict[str, str | None]) -> Store:
        """Read ``data``; the module is imported only now."""
        module = import_module(f"check_smcert.readers.{self.module}")
        return module.read(data, **{name: options[name] for name in self.options})


def _inside(data: bytes) -> bytes:
    """What a DER SEQUENCE has right after its length; empty if data is none."""
    if data[:1] != b"\x30" or len(data) < 2:
        return b""
    start = 2 + (data[1] & 0x7F if data[1] & 0x80 else 0)
    return data[start : start + 32]


def _is_certificate(data: bytes) -> bool:
    """RFC 5280, section 4.1: a sequence that begins with one that begins with [0] or INTEGER."""
    return _inside(_inside(data))[:1] in (b"\xa0", b"\x02")


FORMATS = (
    Format(lambda data: data[:4] in jks.FORMATS, "jks", ("password",)),
    Format(lambda data: _inside(data).startswith(b"\x02\x01\x03"), "pkcs12", ("password",)),
    Format(lambda data: _inside(data).startswith(_PKCS7_SIGNED_DATA), "pkcs7"),
    Format(_is_certificate, "x509"),
    Format(_HTML.match, "webpage", ("timezone", "date_order", "common_name")),
    Format(keytool.looks_like, "keytool"),
    Format(pem.looks_like, "pem"),
)
