"""Which certificates of a keystore decide, where the operator has narrowed that down."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, replace

from check_smcert.certificate import Certificate, Keystore
from check_smcert.errors import UsageError


@dataclass(frozen=True)
class Selection:
    """``alias`` names the only entry that counts, ``leaf`` leaves out the issuers in chains.

    ``exclude`` are patterns (:func:`pattern`) of certificates that do not decide.
    """

    alias: str | None = None
    leaf: bool = False
    exclude: tuple[re.Pattern[str], ...] = ()

    def narrowed(self, keystore: Keystore) -> Keystore:
        """The keystore with no more of each chain than decides."""
        if not self.leaf:
            return keystore
        entries = (replace(entry, chain=entry.chain[:1]) for entry in keystore.entries)
        return replace(keystore, entries=tuple(entries))

    def excludes(self, alias: str, certificate: Certificate) -> bool:
        """Whether alias, subject or issuer match one of the patterns."""
        texts = alias, certificate.subject, certificate.issuer
        return any(each.match(text) for each in self.exclude for text in texts)


def pattern(text: str) -> re.Pattern[str]:
    """A pattern for whole texts, in any case: ``*`` is any text, ``?`` any character.

    Raises UsageError for an empty one, which every exported certificate's alias would match.
    """
    if not text:
        raise UsageError("an empty pattern", "write one like 'CN=old*', in quotes")
    return re.compile(fnmatch.translate(text.replace("[", "[[]")), re.IGNORECASE)
