"""Readers: bytes in, :class:`~check_smcert.certificate.Store` out, told apart by content."""

from __future__ import annotations

import re

from check_smcert.certificate import Store
from check_smcert.errors import UnknownFormat
from check_smcert.readers import jks

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read(data: bytes, password: str | None = None) -> Store:
    """Read a keystore, certificates or a keytool listing.

    ``password`` is the store password; JKS and JCEKS are read without one, and checked with one.
    Raises CorruptStore, UnknownFormat or WrongPassword.
    """
    if not data.strip():
        raise UnknownFormat("there is no data, the file is empty", "check what should be in it")
    if data[:4] in jks.FORMATS:
        return jks.read(data, password)
    if data[0] == 0x30:  # an ASN.1 SEQUENCE: no text begins with "0" and a control character
        from check_smcert.readers import asn1

        return asn1.read(data, password)
    text = data[3:] if data.startswith(_BYTE_ORDER_MARK) else data
    if b"\0" in text:
        raise UnknownFormat(
            f"binary data of no known format, it begins with {data[:4].hex(' ')}",
            "give a JKS, JCEKS or PKCS#12 keystore or a certificate",
        )
    return _read_text(text.decode("utf-8", "replace"))


def _read_text(text: str) -> Store:
    from check_smcert.readers import keytool, pem

    if keytool.recognizes(text):
        return keytool.read(text)
    if pem.recognizes(text):
        return pem.read(text)
    if re.search(r"<html|<table|<!doctype", text, re.I):
        raise UnknownFormat("an HTML page, no certificate", "save the certificate itself")
    raise UnknownFormat(
        "text without a PEM certificate", "dates are read from: keytool -list -rfc -keystore FILE"
    )
