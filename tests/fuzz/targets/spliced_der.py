"""Keystores with something foreign in them: what is intact beside it is judged, or all is refused."""

from __future__ import annotations

from functools import cache
from typing import Callable

from check_smcert.certificate import Certificate
from check_smcert.readers import der, jks, pkcs7, pkcs12
from check_smcert.readers.hints import Hints
from tests.fuzz import seeds
from tests.fuzz.judge import all_judged, read
from tests.fuzz.mutator import element
from tests.fuzz.target import Target
from tests.fuzz.targets.binary import few_rounds
from tests.readers.test_java_object import READABLE, STREAM

_OID_DATA = b"\6\x09\x2a\x86\x48\x86\xf7\x0d\1\7\1"
_OID_SIGNED = b"\6\x09\x2a\x86\x48\x86\xf7\x0d\1\7\2"
_CERT_BAG = b"\6\x0b\x2a\x86\x48\x86\xf7\x0d\1\x0c\x0a\1\3"
_X509 = b"\6\x0a\x2a\x86\x48\x86\xf7\x0d\1\x09\x16\1"
_PLAIN_MAGIC, _JCEKS_MAGIC = jks.FORMATS


@cache
def _known() -> list[tuple[bytes, Certificate]]:
    """The two certificates that stand beside the foreign part."""
    return list(zip(seeds.certificates(), seeds.read_certificates()))[:2]


def _java(magic: bytes) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        """The first byte says how many entries the foreign part claims to be, the second where."""
        first, last = (seeds.jks_entries(name) for name in ("EC", "expired"))
        number, at, foreign = data[0] % 4 if data else 0, data[1] % 3 if data[1:] else 0, data[2:]
        parts = [first, last]
        parts.insert(at, foreign)
        made = magic + b"\0\0\0\2" + (2 + number).to_bytes(4, "big") + b"".join(parts) + bytes(20)
        all_judged(read(jks.read, made), made, _known())

    return check


def _java_parts() -> list[bytes]:
    one, trusted = seeds.jks_entries("long-lived"), seeds.jks_entries("JKS trust store")
    secret = b"\0\0\0\3\0\1s" + bytes(8) + STREAM + READABLE["numbers"]
    parts = ((0, b""), (1, one), (1, trusted), (2, one + trusted), (1, secret), (2, secret + one))
    return [bytes([number, at]) + part for number, part in parts for at in range(3)]


def _pkcs7(data: bytes) -> None:
    """The first byte says where in the structure the foreign part stands."""
    where, foreign = data[0] % 7 if data else 0, data[1:]

    def part(number: int) -> bytes:
        return foreign if where == number else b""

    first, last = seeds.certificates()[:2]
    signed = element(
        0x30,
        *(b"\2\1\1", element(0x31), part(0), element(0x30, _OID_DATA, part(1)), part(2)),
        element(0xA0, part(3), first, part(4), last, part(5)),
        *(part(6), element(0x31)),
    )
    made = element(0x30, _OID_SIGNED, element(0xA0, signed))
    all_judged(read(pkcs7.read, made), made, _known())


def _pkcs7_parts() -> list[bytes]:
    third = seeds.certificates()[2]
    parts = (b"", third, element(0xA1, third), element(0xA0, third), element(0x31, third))
    return [bytes([where]) + part for where in range(7) for part in parts]


def bag(certificate: bytes, *attributes: bytes) -> bytes:
    """A bag of PKCS#12 with a certificate."""
    inner = element(0x30, _X509, element(0xA0, element(0x04, certificate)))
    return element(0x30, _CERT_BAG, element(0xA0, inner), *attributes)


def _contents(bags: bytes) -> bytes:
    """A part of a PKCS#12 in the clear."""
    octets = element(0x04, element(0x30, bags))
    return element(0x30, _OID_DATA, element(0xA0, octets))


def _pkcs12(data: bytes) -> None:
    where, foreign = data[0] % 6 if data else 0, data[1:]

    def part(number: int) -> bytes:
        return foreign if where == number else b""

    first, last = map(bag, seeds.certificates()[:2])
    inside = _contents(part(0) + first + part(1) + last + part(2))
    safe = element(0x04, element(0x30, part(3), inside, part(4)))
    content = element(0x30, _OID_DATA, element(0xA0, safe))
    made = element(0x30, b"\2\1\3", content, part(5))
    with few_rounds():
        all_judged(read(pkcs12.read, made), made, _known())
        all_judged(read(pkcs12.read, made, Hints("password")), made, _known())


def _pkcs12_parts() -> list[bytes]:
    """Bags of a real PKCS#12 that is not encrypted, and parts of encrypted ones."""
    third = bag(seeds.certificates()[2])
    real = _safe(seeds.pkcs12()[2])
    bags = b"".join(_bags(each) for each in real)
    parts = [each.encoded for name in (0, 1, 4) for each in _safe(seeds.pkcs12()[name])]
    inside = [bytes([where]) + each for where in range(3) for each in (b"", third, bags)]
    beside = [bytes([where]) + each for where in (3, 4) for each in (_contents(third), *parts)]
    return [*inside, *beside, bytes([5]) + element(0x30)]


def _safe(data: bytes) -> list[der.Element]:
    """The parts of a PKCS#12."""
    content = der.elements(der.sole(data).content)[1]
    octets = der.sole(der.elements(content.content)[1].content)
    return der.elements(der.sole(der.octets(octets)).content)


def _bags(part: der.Element) -> bytes:
    octets = der.sole(der.elements(part.content)[1].content)
    return der.sole(der.octets(octets)).content


TARGETS = (
    Target("jks-spliced", _java_parts, _java(_PLAIN_MAGIC)),
    Target("jceks-spliced", _java_parts, _java(_JCEKS_MAGIC)),
    Target("pkcs7-spliced", _pkcs7_parts, _pkcs7),
    Target("pkcs12-spliced", _pkcs12_parts, _pkcs12),
)
