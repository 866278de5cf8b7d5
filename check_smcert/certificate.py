"""What every reader returns: entries with certificates, and nothing of where they came from."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime


class EntryType(enum.Enum):
    """What an entry of a keystore is, in the words of java.security.KeyStore."""

    PRIVATE_KEY = "private key"
    TRUSTED_CERTIFICATE = "trusted certificate"
    SECRET_KEY = "secret key"


@dataclass(frozen=True)
class Certificate:
    """One certificate: names as RFC 4514 strings, dates as aware UTC datetimes.

    ``not_before`` is None only where the source does not say (System Manager's page).
    ``common_name`` is the subject's (last) CN, empty if it has none. ``serial`` is the serial number,
    None where the source does not say.
    """

    subject: str
    issuer: str
    not_before: datetime | None
    not_after: datetime
    common_name: str = ""
    serial: int | None = None

    @property
    def name(self) -> str:
        """The shortest text that tells an operator which certificate this is."""
        return f"CN={self.common_name}" if self.common_name else self.subject or "no subject"

    @property
    def serial_number(self) -> str:
        """The serial number in decimals, empty if it is not known; one that is made up, in hex."""
        if self.serial is None:
            return ""
        # Python refuses to print numbers of thousands of digits; RFC 5280 allows 20 bytes.
        return str(self.serial) if self.serial.bit_length() < 1024 else hex(self.serial)


@dataclass(frozen=True)
class Entry:
    """One entry of a keystore; ``chain`` has the entry's own certificate first."""

    alias: str
    kind: EntryType
    chain: tuple[Certificate, ...]


@dataclass(frozen=True)
class Keystore:
    """What a reader made of one piece of data: the format's name ("JKS") and its entries."""

    format: str
    entries: tuple[Entry, ...]
