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
from check_smcert.readers import pem, surroundings
from check_smcert.readers.cursor import Damage
from check_smcert.readers.hints import Hints

_NAME = "keytool -list -rfc"

# Type; provider; empty line; the number of entries, which may stand anywhere in its line.
_HEADER = re.compile(
    r"(?im)^.*\W(?P<type>jks|jceks|pkcs12|pkcs11\S*|dks|caseexactjks|bks|bcfks|uber)[ \t]*\n"
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

    Raises CorruptStore if fewer are there than it announced, or anything but text around them;
    WrongPassword or UnknownFormat if it printed an error; UnknownFormat for a listing without -rfc.
    """
    text = _text(data)
    if error := _ERROR.search(text):
        raise _failure(error["error"].strip())
    header = _HEADER.search(text)
    body = text[header.end() :] if header else text
    if _ONE_LINE.search(body):
        raise _without_rfc()
    *printed, rest = _STARS.split(body)
    entries: list[Entry] = []
    try:
        if header:
            _check_around(text[: header.start()])
            if _HEADER.search(body):
                raise Damage("another listing begins")
            for part in printed:
                entries.append(_entry(part, header["type"], alone=False))
            _check_around(rest)
            if len(entries) != _number(header["count"]):
                raise Damage(f"it should have {_number(header['count'])} entries")
        elif printed:
            raise Damage("its beginning is missing")
        else:  # with -alias there is neither header nor stars
            entries.append(_entry(body, "", alone=True))
    except Damage as damage:
        where = f"after {len(entries)} whole entries: {damage}"
        raise CorruptStore(_NAME, where) from damage
    kind = header["type"] if header else "one entry"
    return Keystore(f"listing of keytool ({kind})", tuple(entries))


def _text(data: bytes) -> str:
    # Java may print in any charset; a listing's own words are ASCII. A terminal adds \r.
    return "\n".join(line.rstrip("\r") for line in data.decode("utf-8", "replace").split("\n"))


def _check_around(text: str) -> None:
    """What a profile, a prompt or a warning says is text; an entry is none."""
    surroundings.check([text.encode()])
    if any(map(_TYPE.search, text.splitlines())):
        raise Damage("an entry outside of the listing")


def _entry(printed: str, store_type: str, alone: bool) -> Entry:
    """The entry in a part of a listing; ``alone`` with -alias, it may have text around it."""
    blocks, (before, *titles, after) = _blocks(printed)
    head = [line for line in before.split("\n") if line.strip()]
    at = _type_line(head)
    if not at:
        raise Damage("an entry without a known type, or cut short")
    kind = _TYPE.findall(head[at])[0]
    chain: tuple[Certificate, ...] = tuple(pem.certificate(block) for block in blocks)
    if len(chain) != _expected(kind, head[at + 1 :]):
        if not chain and len(head) > at + 3:
            raise _without_rfc()
        raise Damage(f"an entry with {len(chain)} certificates, not as many as announced")
    # Alias, date, type; for a key the length of its chain, for a chain a title before each certificate.
    first = max(at - 2, 0)
    after_type = 0 if kind == "trustedCertEntry" else 2 if chain else 1
    if len(head) > at + 1 + after_type:
        raise Damage("lines of an unknown kind in an entry")
    if any(len(title.split("\n")) > 4 for title in titles):
        raise Damage("text between the certificates of an entry")
    if not alone and (first or after.strip()):
        raise Damage("text between two entries")
    others = [line for number, line in enumerate(head) if number not in (first, at)]
    for text in ("\n".join(others), *titles, after):
        _check_around(text)
    return Entry(_alias(head[first]), _kind(kind, chain, store_type), chain)


def _blocks(printed: str) -> tuple[list[pem.Block], list[str]]:
    """The certificates in PEM, and the texts before, between and after them."""
    blocks, texts = pem.split(printed.encode())
    if not all(block.label == "CERTIFICATE" for block in blocks):
        raise Damage("a block that is not a certificate")
    decoded = [text.decode() for text in texts]
    return blocks, decoded if blocks else [*decoded, ""]


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
        raise Damage("no number where one should be")
    return int(digits)


def _without_rfc() -> UnknownFormat:
    return UnknownFormat("keytool printed this listing without -rfc", f"run {_NAME} -keystore FILE")


def _failure(error: str) -> UnknownFormat | WrongPassword:
    what = f"keytool failed ({error})"
    if _PASSWORD.search(error):
        return WrongPassword(what, "check the store password that keytool was given")
    return UnknownFormat(what, "check the keystore that keytool was given")
