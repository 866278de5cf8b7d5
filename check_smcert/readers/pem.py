"""PEM (RFC 7468): certificates in text, with any other text around them."""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

from check_smcert.certificate import Certificate, Keystore
from check_smcert.errors import CorruptStore, UnknownFormat
from check_smcert.readers import der, pkcs7, x509
from check_smcert.readers.cursor import Damage
from check_smcert.readers.hints import Hints

CERTIFICATES = ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE")
_PKCS7 = ("PKCS7", "CMS")
_MARKER = re.compile(rb"-----(BEGIN|END) ([^-\r\n]+)-----")
_BODY_LINE = re.compile(rb"^[A-Za-z0-9+/]{60,76}\s*$", re.M)


class Block(NamedTuple):
    """What stands between a BEGIN and its END."""

    label: str
    body: bytes


def looks_like(data: bytes) -> bool:
    """Whether there is anything in PEM in ``data``, whole or not."""
    return b"-----BEGIN" in data or b"-----END " in data


def read(data: bytes, hints: Hints) -> Keystore:
    """Every certificate of the text, in its order, as one chain.

    Raises CorruptStore if one of them, or the text itself, is damaged, and UnknownFormat if there
    is none.
    """
    where = "its BEGIN and END lines"
    certificates: list[Certificate] = []
    try:
        found = blocks(data)
        for number, block in enumerate(found, 1):
            where = f"block {number} of {len(found)}, {block.label}"
            certificates += _certificates(block)
    except Damage as damage:
        raise CorruptStore("PEM", f"{where}: {damage}") from damage
    if not certificates:
        labels = ", ".join(dict.fromkeys(block.label for block in found))
        raise UnknownFormat(
            f"PEM that holds {labels} and no certificate",
            "give the file that has the certificate",
        )
    return x509.exported("PEM", certificates)


def blocks(data: bytes) -> list[Block]:
    """What is in PEM in ``data``; raises Damage where a BEGIN has no END of its own, or neither is."""
    markers = list(_MARKER.finditer(data))
    if len(markers) != data.count(b"-----BEGIN") + data.count(b"-----END "):
        raise Damage("one is broken")
    found = []
    for begin, end in zip(markers[::2], markers[1::2]):
        if (begin[1], end[1]) != (b"BEGIN", b"END") or begin[2] != end[2]:
            raise Damage("they do not pair")
        found.append(Block(begin[2].decode("latin-1"), data[begin.end() : end.start()]))
    if len(markers) % 2:
        raise Damage("the last one has no END")
    ends = [0, *(end.end() for end in markers[1::2])]
    starts = [*(begin.start() for begin in markers[::2]), len(data)]
    if any(_BODY_LINE.search(data[end:start]) for end, start in zip(ends, starts)):
        raise Damage("there is base64 outside of them")
    return found


def certificate(block: Block) -> Certificate:
    """The certificate in a block; raises Damage."""
    data = _decoded(block)
    if block.label == "TRUSTED CERTIFICATE":
        data = der.first(data).encoded  # openssl's trust settings follow
    return x509.certificate(data)


def _certificates(block: Block) -> list[Certificate]:
    if block.label in CERTIFICATES:
        return [certificate(block)]
    return pkcs7.certificates(_decoded(block)) if block.label in _PKCS7 else []


def _decoded(block: Block) -> bytes:
    try:
        return base64.b64decode(b"".join(block.body.split()), validate=True)
    except binascii.Error as error:
        raise Damage("no base64") from error
