"""Sources: where bytes come from. None of them knows what a certificate is."""

from __future__ import annotations

from dataclasses import dataclass

from check_smcert.errors import SmcertError

# A keystore with 10,000 certificates has about 10 MB; whatever is larger is not a keystore.
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Document:
    """One thing read: ``where`` names it, ``data`` is its bytes, unless ``error`` says why not."""

    where: str
    data: bytes = b""
    error: SmcertError | None = None
