"""Readers: bytes in, :class:`~check_smcert.certificate.Store` out, told apart by content."""

from __future__ import annotations

import warnings
from datetime import tzinfo

from check_smcert.certificate import Store


def read(
    data: bytes,
    password: str | None = None,
    timezone: tzinfo | None = None,
    date_order: str | None = None,
    common_name: str | None = None,
) -> Store:
    """Read a keystore, an exported certificate, keytool's listing or System Manager's page.

    ``password`` is the store's, for the formats that have one; without it certificates are read as
    far as the format lets. The rest is for the page: the zone and order of its dates, and the row
    to read. Raises UnknownFormat, CorruptStore, WrongPassword, and the errors of the page.
    """
    from check_smcert.readers.formats import FORMATS
    from check_smcert.readers.unknown import explain

    options = {
        "password": password,
        "timezone": timezone,
        "date_order": date_order,
        "common_name": common_name,
    }
    with warnings.catch_warnings():
        # The cryptography package warns on stderr of what old certificates are like.
        warnings.simplefilter("ignore")
        for each in FORMATS:
            if each.recognises(data):
                return each.read(data, options)
    raise explain(data)
