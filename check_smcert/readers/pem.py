"""PEM (RFC 7468): certificates in text, with any other text around them."""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

from check_smcert.certificate import Certificate, Keystore
from check_smcert.errors import CorruptStore, UnknownFormat
from check_smcert.readers import chains, der, pkcs7, surroundings, x509
from check_smcert.readers.cursor import Damage
from check_smcert.readers.hints import Hints

_CERTIFICATES = ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE")
_PKCS7 = ("PKCS7", "CMS")
# What stands beside certificates and has no validity of its own to judge.
_SKIPPED = re.compile(
    r"(?:(?:RSA|DSA|EC|ENCRYPTED|ANY|OPENSSH) )?PRIVATE KEY|(?:RSA |DSA )?PUBLIC KEY"
    r"|(?:NEW )?CERTIFICATE REQUEST|X509 CRL|(?:(?:X9\.42 )?DH|DSA|EC) PARAMETERS"
)
_MARKER = re.compile(rb"-----(BEGIN|END) ([^-\r\n]+)-----")


class Block(NamedTuple):
    """What stands between a BEGIN and its END."""

    label: str
    body: bytes


def looks_like(data: bytes) -> bool:
    """Whether there is anything in PEM in ``data``, whole or not."""
    return b"-----BEGIN" in data or b"-----END " in data


def read(data: bytes, hints: Hints) -> Keystore:
    """Every certificate of the text.

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
    return chains.exported("PEM", certificates)


def blocks(data: bytes) -> list[Block]:
    """What is in PEM in ``data``, and nothing else that could be; raises Damage."""
    found, texts = split(data)
    surroundings.check(texts)
    surroundings.check_end(texts[-1])
    return found


def split(data: bytes) -> tuple[list[Block], list[bytes]]:
    """The blocks, and the texts before, between and after them.

    Raises Damage if markers are malformed or unpaired.
    """
    markers = list(_MARKER.finditer(data))
    if len(markers) != data.count(b"-----BEGIN") + data.count(b"-----END "):
        raise Damage("one is malformed")
    found, texts, end = [], [], 0
    for begin, finish in zip(markers[::2], markers[1::2]):
        if (begin[1], finish[1]) != (b"BEGIN", b"END") or begin[2] != finish[2]:
            raise Damage("they do not pair")
        found.append(Block(begin[2].decode("latin-1"), data[begin.end() : finish.start()]))
        texts.append(data[end : begin.start()])
        end = finish.end()
    if len(markers) % 2:
        raise Damage("the last one has no END")
    return found, [*texts, data[end:]]


def certificate(block: Block) -> Certificate:
    """The certificate in a block; raises Damage."""
    data = _decoded(block)
    if block.label == "TRUSTED CERTIFICATE":
        first, more = der.first(data), der.elements(data)[1:]
        if len(more) > 1 or not all(map(_are_trust_settings, more)):
            raise Damage("bytes after its end")
        data = first.encoded
    return x509.certificate(data)


def _certificates(block: Block) -> list[Certificate]:
    if block.label in _CERTIFICATES:
        return [certificate(block)]
    if block.label in _PKCS7:
        return pkcs7.certificates(_decoded(block))
    if not _SKIPPED.fullmatch(block.label):
        raise Damage("a block of an unknown kind")
    if not _is_what_it_says(block):
        raise Damage("it holds something else, it may be a certificate")
    return []


def _are_trust_settings(element: der.Element) -> bool:
    """OpenSSL's X509_CERT_AUX: uses, refused uses, alias, key identifier, algorithms."""
    if element.tag != der.SEQUENCE:
        return False
    for part in der.elements(element.content):
        if part.tag not in (der.SEQUENCE, 0xA0, 0x0C, 0x04, 0xA1):
            return False
        uses = der.elements(part.content) if part.tag in (der.SEQUENCE, 0xA0) else []
        if not all(use.tag == der.OID for use in uses):
            return False
    return True


def _is_what_it_says(block: Block) -> bool:
    """Whether a block that is skipped has the shape of its label; a key may be encrypted as a whole."""
    try:
        tags = der.shape(_decoded(block))
    except Damage:
        return "KEY" in block.label
    if block.label.endswith("REQUEST"):
        return tags[:4] == x509.REQUEST
    if block.label.endswith("CRL"):
        return 0x17 in tags[2:4] or 0x18 in tags[2:4]
    return tags[:1] not in ([der.EXPLICIT_0], [der.INTEGER])


def _decoded(block: Block) -> bytes:
    try:
        return base64.b64decode(b"".join(block.body.split()), validate=True)
    except binascii.Error as error:
        raise Damage("its base64 is damaged") from error
