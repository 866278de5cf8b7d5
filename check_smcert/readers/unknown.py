"""Says what data of an unknown format looks like, and what to give instead."""

from __future__ import annotations

import re

from check_smcert.errors import UnknownFormat

_FORMATS = "a keystore (JKS, JCEKS, PKCS#12), a certificate (PEM, DER) or keytool -list -rfc"

# Version, then a salt of 20 bytes with its length (org.bouncycastle.jcajce.provider.keystore).
_BOUNCY_CASTLE = re.compile(rb"\0\0\0[\0-\2]\0\0\0\x14")
_KEYTOOL_OR_OPENSSL = re.compile(
    rb"(?m)^(?:Owner|Issuer|Certificate|Serial number): |^Certificate:\s*\n|^ +Not After *: "
)
_TEXT = re.compile(rb"[^\0-\x08\x0e-\x1a\x1c-\x1f]*")


def explain(data: bytes) -> UnknownFormat:
    """The error for such data. Text is not quoted in it: it may be a secret."""
    what, do = _explained(data)
    return UnknownFormat(what, do or f"give {_FORMATS}")


def _explained(data: bytes) -> tuple[str, str]:
    if not data.strip():
        return "there is no data, the file is empty", ""
    if _BOUNCY_CASTLE.match(data):
        return (
            "this looks like a BKS or UBER keystore of Bouncy Castle",
            "convert it with keytool -importkeystore",
        )
    if data.startswith(b"\x30") and (data[1:2] >= b"\x80" or not _TEXT.fullmatch(data)):
        return "DER data, but no certificate: a private key, perhaps, or damaged", ""
    if not _TEXT.fullmatch(data[:4096]):
        return f"binary data of no known format, it begins with {data[:4].hex(' ')}", ""
    if _KEYTOOL_OR_OPENSSL.search(data):
        return (
            "this is a certificate as text, which differs by language and time zone",
            "give it in PEM: keytool -list -rfc, or openssl x509 without -noout",
        )
    return "text without a PEM certificate", ""
