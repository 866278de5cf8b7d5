"""What ``keytool -list -rfc`` prints, from Java 5 on and in any language.

Labels are translated, numbers and dates follow the locale; only the layout, the store's type and
the names of entry types are not. An entry is: alias, date, type; for a private key the length of
its chain and a title for each certificate; certificates in PEM; two lines of stars.
Source: sun.security.tools.keytool.Main, doPrintEntries and doPrintEntry (KeyTool before Java 8).
"""

from __future__ import annotations

import re

from check_smcert.certificate import Certificate, Entry, EntryType, Keystore
from check_smcert.errors import CorruptStore, UnknownFormat, WrongPassword
from check_smcert.readers import pem
from check_smcert.readers.cursor import Damage
from check_smcert.readers.hints import Hints

_NAME = "keytool -list -rfc"

# Type; provider; empty line; the number of entries, which may stand anywhere in its line.
_HEADER = re.compile(
    r"(?im)^(?:.*\W)?(?P<type>jks|jceks|pkcs12|pkcs11\S*|dks|caseexactjks|bks|bcfks|uber)[ \t]*\n"
    r".*\S.*\n[ \t]*\n(?P<count>.*)$"
)
_STARS = re.compile(r"(?m)^\*{43}\n\*{43}$")
# Up to Java 5 a private key was a keyEntry, and so was a secret key.
_TYPES = "PrivateKeyEntry|keyEntry|trustedCertEntry|SecretKeyEntry"
_TYPE = re.compile(rf"\b({_TYPES})[ \t]*$")
# -list alone prints an entry in one line.
_ONE_LINE = re.compile(rf"(?m), ?(?:{_TYPES}),[ \t]*$")
_ERROR = re.compile(r"(?im)^keytool.{1,20}?[:\uff1a] ?(?P<error>[\w.$]+(?:Exception|Error)\b.*)$")
_PASSWORD = re.compile(r"(?i)password|tampered|UnrecoverableKey|BadPadding")


def looks_like(data: bytes) -> bool:
    """Whether keytool printed this: a listing, with or without -rfc, or an error."""
    # Past the first certificate it is too late for a header, and there may be megabytes of them.
    start = _text(data.partition(b"-----BEGIN")[0])
    return bool(_HEADER.search(start) or _ERROR.search(start) or _type_line(start.splitlines()))


def read(data: bytes, hints: Hints) -> Keystore:
    """All entries that keytool printed, with or without -alias.

    Raises CorruptStore if fewer are there than it announced, WrongPassword or UnknownFormat if it
    printed an error, and UnknownFormat for a listing without -rfc.
    """
    text = _text(data)
    if error := _ERROR.search(text):
        raise _failure(error["error"].strip())
    header = _HEADER.search(text)
    store_type = header["type"] if header else ""
    body = text[header.end() :] if header else text
    if _ONE_LINE.search(body):
        raise _without_rfc()
    *printed, rest = _STARS.split(body)
    announced = _number(header["count"]) if header else 1
    if not header and not printed:  # with -alias there is neither header nor stars
        printed = [rest]
    entries = []
    try:
        for part in printed:
            entries.append(_entry(part, store_type))
        if len(entries) != announced:
            raise Damage(f"it should have {announced} entries")
    except Damage as damage:
        where = f"after {len(entries)} whole entries: {damage}"
        raise CorruptStore(_NAME, where) from damage
    return Keystore(f"listing of keytool ({store_type})", tuple(entries))


def _text(data: bytes) -> str:
    # Java may print in any charset; a listing's own words are ASCII. A terminal adds \r.
    return re.sub(r"\r+\n", "\n", data.decode("utf-8", "replace"))


def _entry(printed: str, store_type: str) -> Entry:
    head = [line for line in printed.partition("-----BEGIN")[0].split("\n") if line.strip()]
    at = _type_line(head)
    if not at:
        raise Damage("an entry without a known type, or cut short")
    kind = _TYPE.findall(head[at])[0]
    blocks = pem.blocks(printed.encode())
    chain: tuple[Certificate, ...] = tuple(pem.certificate(block) for block in blocks)
    if len(chain) != _expected(kind, head[at + 1 :]):
        if not chain and len(head) > at + 3:
            raise _without_rfc()
        raise Damage(f"an entry with {len(chain)} certificates, not as many as announced")
    return Entry(_alias(head[max(at - 2, 0)]), _kind(kind, chain, store_type), chain)


def _type_line(lines: list[str]) -> int:
    """Which line has an entry's type; 0 if none, since the alias is always before it."""
    return next((at for at, line in enumerate(lines) if at and _TYPE.search(line)), 0)


def _expected(kind: str, after_type: list[str]) -> int:
    """How many certificates the entry has; a key without its chain has no line that says so."""
    if kind == "trustedCertEntry":
        return 1
    return _number(after_type[0]) if after_type else 0


def _kind(kind: str, chain: tuple[Certificate, ...], store_type: str) -> EntryType:
    if kind == "trustedCertEntry":
        return EntryType.TRUSTED_CERTIFICATE
    # A PKCS#12 listed without its password has private keys without certificates, too.
    secret = kind == "keyEntry" and not chain and store_type.lower() == "jceks"
    return EntryType.SECRET_KEY if secret or kind == "SecretKeyEntry" else EntryType.PRIVATE_KEY


def _alias(line: str) -> str:
    return re.split(r"[:\uff1a]", line, maxsplit=1)[-1].strip()


def _number(line: str) -> int:
    """The number in a line, in the digits and with the separators of any locale."""
    digits = "".join(character for character in line if character.isdecimal())
    if not digits or len(digits) > 9:
        raise CorruptStore(_NAME, "no number where one should be")
    return int(digits)


def _without_rfc() -> UnknownFormat:
    return UnknownFormat("keytool printed this listing without -rfc", f"run {_NAME} -keystore FILE")


def _failure(error: str) -> UnknownFormat | WrongPassword:
    what = f"keytool failed ({error})"
    if _PASSWORD.search(error):
        return WrongPassword(what, "check the store password that keytool was given")
    return UnknownFormat(what, "check the keystore that keytool was given")
