"""Binary formats: keystores, certificates, what a TLS server says first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from cryptography.x509 import load_der_x509_certificate

from check_smcert.readers import java_object, jks, pkcs7, pkcs12, pkcs12_keys, tls, x509, x509_walk
from check_smcert.readers.cursor import Cursor, Damage
from check_smcert.readers.hints import Hints
from check_smcert.sources import tls_handshake, tls_hello
from tests.fuzz import seeds
from tests.fuzz.judge import expect, read
from tests.fuzz.target import Target
from tests.readers import test_java_object
from tests.readers.stores import PASSWORD, store

_JKS, _JCEKS = jks.FORMATS


@contextmanager
def few_rounds() -> Iterator[None]:
    """Millions of rounds of hashing are allowed, and a fuzzer would do nothing else."""
    allowed, pkcs12_keys.MAX_ROUNDS = pkcs12_keys.MAX_ROUNDS, 300
    try:
        yield
    finally:
        pkcs12_keys.MAX_ROUNDS = allowed


def _jks(data: bytes) -> None:
    read(jks.read, _JKS + data[4:])
    read(jks.read, _JKS + data[4:], Hints(PASSWORD))


def _jceks(data: bytes) -> None:
    read(jks.read, _JCEKS + data[4:])


def _java_object(data: bytes) -> None:
    """Where an object ends depends on nothing that follows, and on all that it has."""
    cursor = Cursor(data)
    try:
        java_object.skip(cursor)
    except Damage:
        return
    end = cursor.position
    expect(4 < end <= len(data), "an object that ends outside of the data")
    for more in (b"", data[:40], b"\x78" * 8):
        again = Cursor(data[:end] + more)
        java_object.skip(again)
        expect(again.position == end, "an object's end depends on what follows")
    try:
        java_object.skip(Cursor(data[: end - 1]))
    except Damage:
        return
    expect(False, "an object without its last byte is whole")


def _java_objects() -> list[bytes]:
    objects = [test_java_object.STREAM + each for each in test_java_object.READABLE.values()]
    stored = store("JCEKS with secret keys")
    at = stored.index(test_java_object.STREAM)
    return [*objects, stored[at : at + 1200]]


def _pkcs12(data: bytes) -> None:
    with few_rounds():
        read(pkcs12.read, data, Hints(PASSWORD))
        read(pkcs12.read, data)


def _pkcs7(data: bytes) -> None:
    read(pkcs7.read, data)


def _x509(data: bytes) -> None:
    """The walk reads the same dates as the library wherever both read it."""
    read(x509.read, data)
    try:
        walked = x509_walk.certificate(data)
    except Damage:
        return
    try:
        loaded = load_der_x509_certificate(data)
        dates = (loaded.not_valid_before_utc, loaded.not_valid_after_utc)
    except Exception:  # its many ways to refuse
        return
    expect(dates == (walked.not_before, walked.not_after), "two readers, two dates")


def _x509_walk(data: bytes) -> None:
    """The walk alone."""
    try:
        found = x509_walk.certificate(data)
    except Damage:
        return
    expect(found.not_after.utcoffset() is not None, "a date without a zone")
    expect(isinstance(found.name, str), "a name that is no text")


def _x509_seeds() -> list[bytes]:
    return [*seeds.certificates(), *seeds.odd_certificates()]


def _tls(data: bytes) -> None:
    """As the bytes come in pieces, what is there stays there; a list of certificates is read or refused."""
    whole = tls_handshake.flight(data).certificates
    expect(sum(map(len, whole)) < len(data) or not whole, "certificates out of nothing")
    said = tls_handshake.alert(data)
    expect(
        said is None or tls_handshake.alert_name(said).startswith("alert "),
        "an alert without a name",
    )
    if data:
        tls_handshake.is_tls(data)
    for length in islice(range(0, len(data), 1 + len(data) // 8), 9):
        early = tls_handshake.flight(data[:length]).certificates
        expect(early == whole[: len(early)], "other certificates once more has come")
    for each in whole:
        read(tls.read, each)


def _record(kind: int, content: bytes) -> bytes:
    return bytes([kind, 3, 1]) + len(content).to_bytes(2, "big") + content


def _handshakes() -> list[bytes]:
    def message(kind: int, content: bytes) -> bytes:
        return bytes([kind]) + len(content).to_bytes(3, "big") + content

    chain = b"".join(len(each).to_bytes(3, "big") + each for each in seeds.certificates())
    hello = message(2, b"\3\3" + bytes(36))
    shown = message(11, len(chain).to_bytes(3, "big") + chain)
    together = hello + shown + message(14, b"")
    return [
        _record(22, hello) + _record(22, shown) + _record(22, message(14, b"")),
        _record(22, together),
        _record(22, together[:500]) + _record(22, together[500:]),
        _record(21, b"\2\x28"),
        tls_hello.client_hello("sm1.example.com"),
    ]


TARGETS = (
    Target("jks", lambda: [store("EC"), store("chain"), store("identity and trust")], _jks),
    Target("jceks", lambda: [store("JCEKS with secret keys")], _jceks),
    Target("java_object", _java_objects, _java_object),
    Target("pkcs12", seeds.pkcs12, _pkcs12),
    Target("pkcs7", seeds.pkcs7, _pkcs7),
    Target("x509", _x509_seeds, _x509),
    Target("x509_walk", _x509_seeds, _x509_walk),
    Target("tls_handshake", _handshakes, _tls),
)
