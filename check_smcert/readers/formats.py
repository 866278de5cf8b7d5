"""The formats that the suite reads, told apart by content: one row each, the first match counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import Callable

from check_smcert.certificate import Keystore
from check_smcert.document import Format
from check_smcert.errors import UnknownFormat
from check_smcert.readers import jks, keytool, pem
from check_smcert.readers.hints import Hints
from check_smcert.readers.unknown import explain

_HTML = re.compile(rb"<(?:!doctype\s+)?html\b", re.I)
_PKCS7_SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"


Reader = Callable[[bytes, Hints], Keystore]


@dataclass(frozen=True)
class Row:
    """A format: how content shows it, the module that reads it, and what a source calls it."""

    recognises: Callable[[bytes], object]
    module: str
    format: Format | None = None


def reader_for(data: bytes, hints: Hints, format: Format | None) -> Reader:
    """The reader of a format, or of what the content shows; it is imported only now.

    Raises UnknownFormat.
    """
    for row in ROWS:
        if row.format is format if format else row.recognises(data):
            if row.format is Format.PAGE and hints.page is None:
                raise UnknownFormat(
                    "this is a web page, and no page vouches for this certificate",
                    "a saved page of System Manager is for check_smcert_smmgmt",
                )
            reader: Reader = import_module(f"check_smcert.readers.{row.module}").read
            return reader
    raise explain(data)


def _is_page(data: bytes) -> bool:
    """Whether HTML begins after a byte order mark, an XML declaration and comments."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # as browsers of the time saved "Unicode"
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while True:
        while data[at : at + 1].isspace():
            at += 1
        comment, declaration = data.startswith(b"<!--", at), data.startswith(b"<?xml", at)
        if not comment and not declaration:
            return bool(_HTML.match(data, at))
        end = b"-->" if comment else b">"
        found = data.find(end, at)
        if found < 0:
            return False
        at = found + len(end)


def _inside(data: bytes) -> bytes:
    """What a DER SEQUENCE has right after its length; empty if data is none."""
    if data[:1] != b"\x30" or len(data) < 2:
        return b""
    start = 2 + (data[1] & 0x7F if data[1] & 0x80 else 0)
    return data[start : start + 32]


def _is_certificate(data: bytes) -> bool:
    """RFC 5280, section 4.1: a sequence that begins with one that begins with [0] or INTEGER."""
    return _inside(_inside(data))[:1] in (b"\xa0", b"\x02")


ROWS = (
    Row(lambda data: data[:4] in jks.FORMATS, "jks"),
    Row(lambda data: _inside(data).startswith(b"\x02\x01\x03"), "pkcs12"),
    Row(lambda data: _inside(data).startswith(_PKCS7_SIGNED_DATA), "pkcs7"),
    Row(_is_certificate, "x509", Format.DER),
    Row(lambda data: False, "tls", Format.TLS),
    Row(_is_page, "webpage", Format.PAGE),
    Row(keytool.looks_like, "keytool", Format.KEYTOOL),
    Row(pem.looks_like, "pem"),
)
