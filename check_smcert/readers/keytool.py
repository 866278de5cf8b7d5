"""What ``keytool -list -rfc`` prints: Java 5 to 25, in any of its languages.

Labels are translated, so entries are found by what is not: the lines of asterisks between them, the
entry type's name, and the order of the lines, which has been alias, date, type since Java 5.
"""

from __future__ import annotations

import re

from check_smcert.certificate import Entry, Kind, Store
from check_smcert.errors import CorruptStore, UnknownFormat
from check_smcert.readers import pem

_KINDS = {
    "PrivateKeyEntry": Kind.IDENTITY,
    "keyEntry": Kind.IDENTITY,  # Java 5
    "trustedCertEntry": Kind.TRUSTED,
    "SecretKeyEntry": Kind.SECRET,
}
_TYPE = re.compile(rf"^[^:：]+[:：]\s*({'|'.join(_KINDS)}),?\s*$")
_SEPARATOR = re.compile(r"^\*{20,}\s*$", re.M)
_ERROR = re.compile(r"^.*\bjava\.[\w.]+Exception.*$", re.M)
_LISTING = re.compile(r"^Your keystore contains \d+ entr", re.M)


def recognizes(text: str) -> bool:
    """Whether keytool has printed this, be it a listing or an error."""
    lines = text.splitlines()
    return any(map(_TYPE.match, lines)) or bool(_LISTING.search(text) or _ERROR.search(text))


def read(text: str) -> Store:
    """Read a listing; raises CorruptStore where it ends before all that it announces."""
    blocks = [block for block in _SEPARATOR.split(text) if _type_line(block) is not None]
    if not blocks and _ERROR.search(text):
        raise UnknownFormat(
            f"keytool printed an error ({_ERROR.search(text).group().strip()})",
            "check the keystore and its password",
        )
    entries = tuple(map(_entry, blocks))
    announced = _announced(blocks[0] if blocks else text)
    if announced != len(entries):
        raise CorruptStore("keytool's listing", f"{len(entries)} entries of {announced}")
    return Store("keytool listing", entries)


def _lines(block: str) -> list[str]:
    head = block.partition("-----BEGIN ")[0]
    return [line.strip() for line in head.splitlines() if line.strip()]


def _type_line(block: str) -> int | None:
    """The last that looks so: an alias may be called keyEntry."""
    found = [number for number, line in enumerate(_lines(block)) if _TYPE.match(line)]
    return found[-1] if found and found[-1] >= 2 else None


def _entry(block: str) -> Entry:
    lines = _lines(block)
    number = _type_line(block)
    kind = _KINDS[_TYPE.match(lines[number]).group(1)]
    alias = re.split(r"[:：]\s*", lines[number - 2], maxsplit=1)[-1]
    chain = tuple(pem.certificates(block))
    if len(chain) != _chain_length(kind, lines[number + 1 :]):
        raise CorruptStore("keytool's listing", f"the chain of '{alias}' is not whole")
    return Entry(alias, kind, chain)


def _chain_length(kind: Kind, below: list[str]) -> int | None:
    if kind is not Kind.IDENTITY:
        return 1 if kind is Kind.TRUSTED else 0
    number = re.search(r"(\d+)\D*$", below[0]) if below else None
    return int(number.group(1)) if number else None


def _announced(first: str) -> int | None:
    """How many entries the listing says it has, in the line before the first alias."""
    number = _type_line(first)
    above = _lines(first)[: number - 2] if number is not None else _lines(first)
    numbers = re.findall(r"\d+", above[-1]) if above else []
    return int(numbers[0]) if numbers else None
