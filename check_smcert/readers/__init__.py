"""Readers: bytes in, :class:`~check_smcert.certificate.Keystore` out.

Each format has a module with ``read(data, hints)``.
"""

from __future__ import annotations

import warnings

from check_smcert.certificate import Keystore
from check_smcert.document import Format
from check_smcert.readers.hints import Hints


def read(data: bytes, hints: Hints = Hints(), format: Format | None = None) -> Keystore:
    """Read a keystore, an exported certificate, keytool's listing or System Manager's page.

    ``format`` is what the source knows the data to be; without it the content decides. Raises
    UnknownFormat, CorruptStore, WrongPassword, and the errors of the page.
    """
    from check_smcert.readers.formats import reader_for

    with warnings.catch_warnings():
        # The cryptography package warns on stderr of what old certificates are like.
        warnings.simplefilter("ignore")
        return reader_for(data, hints, format)(data, hints)
