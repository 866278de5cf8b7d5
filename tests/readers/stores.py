"""Keystores of every kind, made by the real keytool: each recipe is its commands, one a line."""

from __future__ import annotations

import shlex
import tempfile
from functools import cache
from pathlib import Path

from tests.lab.keystores import keytool

PASSWORD = "avaya123"
_RSA = "-genkeypair -keyalg RSA -keysize 1024 -alias {} -dname CN={},O=Avaya -validity {}"
_SECRET = "-genseckey -keyalg AES -keysize 128 -alias {}"
_CA = "-genkeypair -keyalg EC -groupname secp256r1 -alias {0} -dname CN={0} -ext bc=ca:true -validity {1}"
_TRUSTED = "-importcert -noprompt -alias {} -file {{certificate}}"

RECIPES = {
    "RSA": ("JKS", [_RSA.format("tm", "sm1", 61)]),
    "EC": (
        "JKS",
        ["-genkeypair -keyalg EC -groupname secp256r1 -alias ec -dname CN=ec -validity 9"],
    ),
    "DSA": ("JKS", ["-genkeypair -keyalg DSA -keysize 1024 -alias dsa -dname CN=dsa -validity 99"]),
    "long-lived": ("JKS", [_RSA.format("tm", "forever", 36500)]),  # beyond 2050: GeneralizedTime
    "expired": ("JKS", [_RSA.format("tm", "old", 30) + " -startdate -100d"]),
    "chain": (
        "JKS",
        [
            _CA.format("root", 5000),
            _CA.format("sub", 2000) + " -signer root",
            _RSA.format("tm", "leaf", 400) + " -signer sub",
        ],
    ),
    "several aliases": ("JKS", [_RSA.format(f"a{n}", f"c{n}", 100 * n) for n in (3, 1, 2)]),
    "non-ASCII aliases": (
        "JKS",
        [_RSA.format(name, "x", 50) for name in ("größe", "日本語", "😀")],
    ),
    "JCEKS with secret keys": (
        "JCEKS",
        [
            _SECRET.format("k1"),
            _RSA.format("one", "one", 300),
            _SECRET.format("k2"),
            _RSA.format("two", "two", 20),
            _TRUSTED.format("trusted"),
        ],
    ),
    "PKCS#12": ("PKCS12", [_RSA.format("tm", "sm1", 61)]),
    "PKCS#12 chain": (
        "PKCS12",
        [_CA.format("root", 5000), _RSA.format("tm", "leaf", 400) + " -signer root"],
    ),
    "PKCS#12 several aliases": ("PKCS12", [_RSA.format(f"a{n}", f"c{n}", 90 * n) for n in (2, 1)]),
    "JKS trust store": ("JKS", [_TRUSTED.format("ca")]),
    "PKCS#12 trust store": ("PKCS12", [_TRUSTED.format("ca")]),
    "identity and trust": ("JKS", [_TRUSTED.format("ca"), _RSA.format("tm", "sm1", 70)]),
}


@cache
def store(name: str) -> bytes:
    """The keystore of a recipe, made once."""
    kind, commands = RECIPES[name]
    with tempfile.TemporaryDirectory() as folder:
        file, certificate = Path(folder, "store"), Path(folder, "certificate")
        if any("{certificate}" in command for command in commands):
            certificate.write_bytes(_exported())
        for command in commands:
            filled = command.replace("{certificate}", str(certificate))
            options = ["-keystore", str(file), "-storetype", kind]
            if kind != "PKCS12" and "-importcert" not in command:
                options += ["-keypass:env", "STOREPASS"]
            keytool(*shlex.split(filled), *options, password=PASSWORD)
        return file.read_bytes()


@cache
def _exported() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "store")
        file.write_bytes(store("RSA"))
        return keytool("-exportcert", "-rfc", "-alias", "tm", "-keystore", str(file))


@cache
def listing(name: str, *options: str) -> str:
    """What ``keytool -list`` prints with these options (-v, -rfc) for the recipe's keystore."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "store")
        file.write_bytes(store(name))
        return keytool("-list", "-keystore", str(file), *options, password=PASSWORD).decode()
