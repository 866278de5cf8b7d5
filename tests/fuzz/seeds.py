"""Real data to start from, made by keytool and openssl once for each process."""

from __future__ import annotations

import base64
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from check_smcert import readers
from check_smcert.certificate import Certificate
from tests.lab.keystores import keytool
from tests.readers import test_odd_certificates as odd
from tests.readers.stores import PASSWORD, store
from tests.readers.test_exported import der, pem
from tests.requirements import need

_EC = "-genkeypair -keyalg EC -groupname secp256r1 -validity 99 -alias {0} -dname CN={0}"
# One round of hashing: a fuzzer has no time for 10,000.
_ONE_ROUND = [
    f"-J-Dkeystore.pkcs12.{name}IterationCount=1" for name in ("certPbe", "keyPbe", "mac")
]
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\n(.*?)-----END \1-----\n", re.S)
OLD_CIPHERS = ("PBE-SHA1-RC2-40", "PBE-SHA1-3DES", "PBE-SHA1-RC4-128", "PBE-MD5-DES")


@cache
def certificates() -> list[bytes]:
    """Three certificates in DER, of three kinds."""
    return [der("EC"), der("expired"), der("long-lived")]


@cache
def read_certificates() -> list[Certificate]:
    """The same, as the suite reads them."""
    return [readers.read(each).entries[0].chain[0] for each in certificates()]


@cache
def odd_certificates() -> list[bytes]:
    """Certificates that the cryptography package refuses and keytool reads."""
    good = der("RSA")
    changes = (odd.version_1, odd.long_serial, odd.no_seconds, odd.ber_length)
    return [odd.rebuilt(good, change) for change in changes]


def as_pem(data: bytes, label: str = "CERTIFICATE") -> bytes:
    """The data between a BEGIN and its END."""
    return pem(data, label).encode()


def body(data: bytes) -> bytes:
    """What stands between a BEGIN and its END, with the line ends of keytool."""
    return base64.b64encode(data)


def openssl(*arguments: str, stdin: bytes = b"") -> bytes:
    """What openssl prints; raises CalledProcessError."""
    need("openssl")
    return subprocess.run(
        ["openssl", *arguments], input=stdin, capture_output=True, check=True
    ).stdout


@cache
def pkcs12() -> list[bytes]:
    """By keytool, and by openssl with old and new ciphers, MACs and without; one round each."""
    with tempfile.TemporaryDirectory() as folder:
        file, plain = Path(folder, "store"), Path(folder, "pem")
        for name in ("one", "two"):
            options = ["-keystore", str(file), "-storetype", "PKCS12", *_ONE_ROUND]
            keytool(*_EC.format(name).split(), *options, password=PASSWORD)
        given = ["-passin", f"pass:{PASSWORD}", "-nodes"]
        plain.write_bytes(openssl("pkcs12", "-in", str(file), *given))
        by_keytool = file.read_bytes()

        def exported(*more: str) -> bytes:
            start = ["pkcs12", "-export", "-in", str(plain), "-iter", "1", "-maciter"]
            return openssl(*start, "-passout", f"pass:{PASSWORD}", *more)

        return [
            by_keytool,
            exported("-certpbe", "AES-256-CBC", "-macalg", "sha256"),
            exported("-certpbe", "NONE", "-keypbe", "NONE", "-nomac"),
            exported("-nokeys", "-caname", "x"),
            *(exported("-legacy", "-certpbe", old, "-keypbe", old) for old in OLD_CIPHERS),
        ]


@cache
def pkcs7() -> list[bytes]:
    """One certificate, and three, in DER."""
    found = []
    for some in (certificates()[:1], certificates()):
        text = b"".join(map(as_pem, some))
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "pem").write_bytes(text)
            options = ["-nocrl", "-outform", "DER", "-certfile", str(Path(folder, "pem"))]
            found.append(openssl("crl2pkcs7", *options))
    return found


@cache
def pem_files() -> list[bytes]:
    """One certificate, three with text around them, a trusted one, a key beside one, a PKCS#7."""
    one, *more = map(as_pem, certificates())
    trusted = openssl("x509", "-trustout", "-addtrust", "serverAuth", "-setalias", "x", stdin=one)
    key = openssl("ecparam", "-genkey", "-name", "prime256v1")
    text = b"Bag Attributes\n    friendlyName: x\nsubject=CN = x\n\n"
    return [
        one,
        text + text.join([one, *more]) + b"end\n",
        trusted,
        key + one.replace(b"\n", b"\r\n"),
        as_pem(pkcs7()[0], "PKCS7"),
        one.replace(b" CERTIFICATE", b" X509 CERTIFICATE"),
    ]


def jks_entries(name: str) -> bytes:
    """The entries of a JKS or JCEKS store, without its header and its digest."""
    return store(name)[12:-20]
