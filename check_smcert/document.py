"""What a source hands to a reader: bytes, where they came from, and what they are."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from check_smcert.errors import SmcertError

# A keystore with 10,000 certificates has about 10 MB; whatever is larger is not a keystore.
MAX_BYTES = 64 * 1024 * 1024


class Format(enum.Enum):
    """What a source knows its bytes to be."""

    KEYTOOL = "output of keytool -list -rfc"
    DER = "one certificate in DER"
    TLS = "the list of certificates of a TLS peer"
    PAGE = "System Manager's page"


@dataclass(frozen=True)
class Document:
    """One thing read: ``data`` is its bytes, unless ``error`` says why there are none.

    ``origin`` names where they came from. ``format`` is None where only the content can tell: a
    file, here or on the Session Manager, is what its bytes say, whatever its name is. ``remark``
    tells the operator what may be missing in ``data``.
    """

    origin: str
    data: bytes = b""
    error: SmcertError | None = None
    format: Format | None = None
    remark: str = ""
