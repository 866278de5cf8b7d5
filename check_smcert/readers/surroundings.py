"""Text around certificates: what may stand there, and what would be a certificate passed over.

RFC 7468, section 2, allows any text outside of PEM's BEGIN and END lines. A damaged line must not
make such text of a certificate.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

from check_smcert.readers.cursor import Damage

# Lines that have base64 and nothing else; this many characters are no words any more.
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+=*")
_LONGEST_WORDS = 64
# How DER begins in base64, whatever its lines are like: a SEQUENCE with a long length. What it has
# first in a certificate, in PKCS#12 and in PKCS#7.
_SEQUENCE = re.compile(rb"MI[A-L][A-Za-z0-9+/_-]{29}")
_FIRST = (b"\x30", b"\2\1\3", b"\6\t\x2a\x86\x48\x86\xf7\r\1\7\2")
# PEM, JKS and JCEKS in base64 once more, as where a key and a value stand in one line.
_TWICE = re.compile(rb"LS0tLS1CRUdJTi|[/_]u3[+-]7QAAAA|zs7OzgAAAA")
# The same in hexadecimal, and how a file in uuencode begins.
_HEXADECIMAL = re.compile(
    rb"30(?:80|81..|82....)(?:30(?:80|81..|82....)(?:A003|02)|020103|06092A864886F70D010702)"
    rb"|(?:FEEDFEED|CECECECE)000000",
    re.I,
)
_UUENCODED = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ", re.M)
# What stands around and between the pieces in a program's text, and in a dump.
_QUOTING = re.compile(rb"\\[nrt]|[\s\"',:;\\]")
_BETWEEN_DIGITS = re.compile(rb"0x|\\x|[\s\"',:;]", re.I)
_BINARY = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
# A BEGIN line that is cut short at the end of the data, before it can be told to be one.
_CUT = re.compile(rb"-{1,4}|-----(B|BE|BEG|BEGI)?")


def check(texts: Iterable[bytes]) -> None:
    """Raise Damage if one of these texts around certificates may hold one itself."""
    for text in texts:
        if _BINARY.search(text):
            raise Damage("binary data outside of the certificates")
        if b"-----BEGIN" in text or b"-----END " in text:
            raise Damage("a BEGIN or END line where none should be")
        if _has_base64(text):
            raise Damage("base64 outside of BEGIN and END lines")
        if _UUENCODED.search(text) or _HEXADECIMAL.search(_BETWEEN_DIGITS.sub(b"", text)):
            raise Damage("a file in another encoding outside of the certificates")


def check_end(text: bytes) -> None:
    """Raise Damage if the last text ends within a BEGIN line."""
    if _CUT.fullmatch(text.rpartition(b"\n")[2]):
        raise Damage("it ends within a BEGIN line")


def _has_base64(text: bytes) -> bool:
    together = 0
    for line in text.split(b"\n"):
        together = together + len(line) if _BASE64.fullmatch(line := line.strip()) else 0
        if together >= _LONGEST_WORDS:
            return True
    dense = _QUOTING.sub(b"", text)
    return bool(_TWICE.search(dense)) or any(
        _is_der(found[0]) for found in _SEQUENCE.finditer(dense)
    )


def _is_der(text: bytes) -> bool:
    """Whether a SEQUENCE is one that has certificates."""
    data = base64.b64decode(text, altchars=b"-_" if re.search(rb"[-_]", text) else None)
    inner = 2 + (data[1] & 0x7F)
    return data.startswith(_FIRST, inner)
