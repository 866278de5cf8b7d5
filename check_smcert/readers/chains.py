"""Chains out of certificates that stand in any order: an exported file does not say whose is whose."""

from __future__ import annotations

from collections.abc import Iterable

from check_smcert.certificate import Certificate, Entry, EntryType, Keystore


def exported(format_name: str, certificates: Iterable[Certificate]) -> Keystore:
    """A keystore of what was exported to a file: an identity for each certificate that issued none.

    Every certificate is in at least one of the chains.
    """
    entries = (Entry("", EntryType.PRIVATE_KEY, chain) for chain in chains(certificates))
    return Keystore(format_name, tuple(entries))


def chains(certificates: Iterable[Certificate]) -> list[tuple[Certificate, ...]]:
    """A chain for each certificate that issued no other one, by the names of their issuers."""
    found = list(dict.fromkeys(certificates))
    issuers = {each.issuer for each in found if each.issuer != each.subject}
    by_subject: dict[str, list[Certificate]] = {}
    for each in found:
        by_subject.setdefault(each.subject, []).append(each)
    made: list[tuple[Certificate, ...]] = []
    reached: set[Certificate] = set()
    # What issued others comes last: most of it has been reached then, but no circle.
    for each in sorted(found, key=lambda each: each.subject in issuers):
        if each not in reached:
            made.append(_chain(each, by_subject))
            reached.update(made[-1])
    return made


def _chain(first: Certificate, by_subject: dict[str, list[Certificate]]) -> tuple[Certificate, ...]:
    """The certificate, and all that its issuers' names lead to."""
    chain = {first: None}
    subjects, left = {first.subject}, [first.issuer]
    while left:
        subject = left.pop()
        if subject not in subjects:
            subjects.add(subject)
            for each in by_subject.get(subject, []):
                chain[each] = None
                left.append(each.issuer)
    return tuple(chain)
