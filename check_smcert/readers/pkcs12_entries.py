"""Entries of a PKCS#12 out of its bags, as sun.security.pkcs12.PKCS12KeyStore makes them.

A key's certificate has the same localKeyId (else the same name), its chain follows the issuers'
names, and what Oracle's attribute marks is a trusted certificate. OpenSSL and Windows mark nothing.
So where a key is, a certificate that is neither marked nor in a chain counts as an identity of its
own: that may warn of one which is only trusted; it never passes over one that is in use. Without a
key all are trusted ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from check_smcert.certificate import Certificate, Entry, EntryType
from check_smcert.readers.pkcs12_bags import Bag

# Made-up names must not make as many chains as there are keys, each with all certificates. What
# is beyond it is not lost, see above.
_LONGEST_CHAIN = 100


class Held(NamedTuple):
    """A certificate and its bag."""

    certificate: Certificate
    bag: Bag


def entries(bags: list[Bag]) -> tuple[Entry, ...]:
    """Every key and every certificate, in at least one entry."""
    held = [Held(bag.certificate, bag) for bag in bags if bag.certificate]
    keys = [bag for bag in bags if bag.kind is EntryType.PRIVATE_KEY]
    identities = _identities(keys, held) if keys else []
    trusted = [each for each in held if each.bag.trusted or not keys]
    return (
        *identities,
        *(Entry(bag.alias, EntryType.TRUSTED_CERTIFICATE, (each,)) for each, bag in trusted),
        *(Entry(bag.alias, bag.kind, ()) for bag in bags if bag.kind is EntryType.SECRET_KEY),
    )


def _identities(keys: list[Bag], held: list[Held]) -> list[Entry]:
    """An entry for each key, and for each certificate that is nobody's."""
    owners, chains = _Owners(held), _Chains(held)
    own = [(key, owners.certificate_of(key)) for key in keys]
    made = [
        Entry(key.alias, EntryType.PRIVATE_KEY, chains.of(certificate))
        for key, certificate in own
        if certificate
    ]
    without = [key for key, certificate in own if not certificate]
    left = chains.left(held)
    # One key and no sign of its certificate: it is among those that are left.
    alias = without[0].alias if len(without) == 1 else ""
    made += [Entry(_named(each) or alias, EntryType.PRIVATE_KEY, chain) for each, chain in left]
    if not left:
        made += [Entry(key.alias, EntryType.PRIVATE_KEY, ()) for key in without]
    return made


def _named(each: Held) -> str:
    """Its alias; Java names the upper certificates of a chain, no entries, after their subjects."""
    return "" if each.bag.alias == each.certificate.subject else each.bag.alias


class _Owners:
    """PKCS12KeyStore.findMatchedCertificate, for any number of keys in linear time."""

    def __init__(self, held: list[Held]) -> None:
        # A later one replaces an earlier one, one that is not marked as trusted a marked one.
        ordered = sorted(held, key=lambda each: not each.bag.trusted)
        self._by_alias = {
            each.bag.alias.lower(): each.certificate for each in ordered if not each.bag.trusted
        }
        self._by_id: dict[bytes, Certificate] = {}
        self._by_both: dict[tuple[bytes, str], Certificate] = {}
        for certificate, bag in ordered:
            for key_id in bag.key_ids:
                self._by_id[key_id] = certificate
                self._by_both[key_id, bag.alias.lower()] = certificate

    def certificate_of(self, key: Bag) -> Certificate | None:
        alias = key.alias.lower()
        found = [self._by_both.get((key_id, alias)) for key_id in key.key_ids]
        found += [self._by_id.get(key_id) for key_id in key.key_ids]
        found += [self._by_alias.get(alias)] if alias else []
        return next(filter(None, found), None)


class _Chains:
    """Chains by the names of issuers; it knows what is in one already."""

    def __init__(self, held: list[Held]) -> None:
        self._by_subject: dict[str, list[Certificate]] = {}
        self._reached: set[Certificate] = set()
        # One that is marked as trusted stands in only where there is no other of its name.
        for marked in (False, True):
            known = set(self._by_subject)
            some = (each.certificate for each in held if each.bag.trusted is marked)
            for certificate in dict.fromkeys(some):
                if (subject := _plain(certificate.subject)) not in known:
                    self._by_subject.setdefault(subject, []).append(certificate)

    def of(self, first: Certificate) -> tuple[Certificate, ...]:
        """The certificate, and all that its issuers' names lead to."""
        chain, names = {first: None}, {_plain(first.subject)}
        to_follow = [first]
        for link in to_follow:  # which grows meanwhile
            if (name := _plain(link.issuer)) not in names:
                names.add(name)
                found = self._by_subject.get(name, [])[: _LONGEST_CHAIN - len(chain)]
                chain.update(dict.fromkeys(found))
                to_follow += found
        self._reached.update(chain)
        return tuple(chain)

    def left(self, held: list[Held]) -> list[tuple[Held, tuple[Certificate, ...]]]:
        """The unmarked certificates that are in no chain, each with its own."""
        rest = [
            each for each in held if not each.bag.trusted and each.certificate not in self._reached
        ]
        issuers = _issuers(each.certificate for each in rest)
        found = []
        for each in sorted(rest, key=lambda each: _plain(each.certificate.subject) in issuers):
            if each.certificate not in self._reached:
                found.append((each, self.of(each.certificate)))
        return found


def _issuers(certificates: Iterable[Certificate]) -> set[str]:
    names = ((_plain(each.subject), _plain(each.issuer)) for each in certificates)
    return {issuer for subject, issuer in names if issuer != subject}


def _plain(name: str) -> str:
    """RFC 5280, section 7.1: names are compared without case, and with single blanks."""
    return " ".join(name.casefold().split())
