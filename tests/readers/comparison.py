"""What keytool says of a store and what the suite says, in a form that can be compared."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

from check_smcert.certificate import Keystore

# Alias, valid from, valid until.
Dated = tuple[str, datetime, datetime]

_ENTRY = re.compile(
    r"^Alias name: (?P<alias>.*?)$|^Valid from: (?P<start>.*?) until: (?P<end>.*?)$", re.M
)
_DATE = "%a %b %d %H:%M:%S UTC %Y"


def keytool_says(listing: str) -> Counter[Dated]:
    """Each certificate as often as ``keytool -list -v`` prints it, in English and in UTC."""
    found: Counter[Dated] = Counter()
    alias = ""
    for match in _ENTRY.finditer(listing):
        if match["alias"] is not None:
            alias = match["alias"]
        else:
            start, end = (datetime.strptime(match[date], _DATE) for date in ("start", "end"))
            found[(alias, start, end)] += 1
    return found


def we_say(keystore: Keystore) -> Counter[Dated]:
    """The same for what a reader has made of it."""
    return Counter(
        (
            entry.alias,
            certificate.not_before.replace(tzinfo=None),
            certificate.not_after.replace(tzinfo=None),
        )
        for entry in keystore.entries
        for certificate in entry.chain
        if certificate.not_before
    )
