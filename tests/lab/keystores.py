"""Keystores as Session Manager has them: an identity that a CA issued, made by the real keytool."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

from tests.requirements import need

CA_NAME = "CN=default, OU=MGMT, O=AVAYA"

# Only for speed: a keytool run is mostly the start of its Java.
_QUICK = ("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")
# What the certificates of that time look like; today's keytool warns of both and obeys.
_OLD_RSA = ("-keyalg", "RSA", "-keysize", "1024", "-sigalg", "SHA1withRSA")


def keytool(*arguments: str, stdin: bytes = b"", password: str = "avaya123") -> bytes:
    """Run keytool and return its standard output; ``password`` opens the keystore.

    Raises ``CalledProcessError``, with keytool's message in its ``output``.
    """
    need("keytool")
    return subprocess.run(
        ["keytool", *_QUICK, "-J-Duser.timezone=UTC", *arguments, "-storepass:env", "STOREPASS"],
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "STOREPASS": password, "LC_ALL": "C.UTF-8"},
        check=True,
    ).stdout


def keystore(
    days: float = 400,
    since: float = -330,
    name: str = "CN=sm1.example.com, OU=SIP, O=Avaya",
    issuer_ca: bool = True,
    alias: str = "sd1",
    storetype: str = "JKS",
    password: str = "avaya123",
    ca_days: float = 3650,
) -> bytes:
    """A keystore with one identity entry, its certificate valid for ``days`` more days.

    ``since`` is when it becomes valid, in days from now; both may be negative. keytool counts
    validity in whole days, so ``since`` gives way by up to half a day to keep ``days`` exact.
    The chain is the identity and its CA, which is valid for ``ca_days`` more days; without
    ``issuer_ca`` the identity is self-signed. ``storetype`` is JKS, JCEKS or PKCS12.
    Java 17's keytool is the first that can do this (-signer) in two runs, and not in five.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "keystore")
        store = ("-keystore", str(file), "-storetype", storetype)
        signer: tuple[str, ...] = ()
        if issuer_ca:
            file.write_bytes(_ca(storetype, password, ca_days))
            signer = ("-signer", "ca", *_key_password(storetype, "-signerkeypass"))
        keytool(*_generate(alias, name, since, days, storetype), *store, *signer, password=password)
        if issuer_ca:  # its key stays with the CA, its certificate in the identity's chain
            keytool("-delete", "-alias", "ca", *store, password=password)
        return file.read_bytes()


def as_pem(store: bytes, password: str = "avaya123") -> bytes:
    """The key and the certificate of a PKCS#12 keystore, as OpenSSL's programs take them."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12

    key, certificate, _ = pkcs12.load_key_and_certificates(store, password.encode())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + certificate.public_bytes(serialization.Encoding.PEM)


@cache
def _ca(storetype: str, password: str, days: float) -> bytes:
    """A keystore that holds only the CA's own key and certificate."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "keystore")
        keytool(
            *_generate("ca", CA_NAME, days - 7300, days, storetype),
            *("-ext", "bc:critical=ca:true"),
            *("-keystore", str(file), "-storetype", storetype),
            password=password,
        )
        return file.read_bytes()


def _generate(alias: str, name: str, since: float, days: float, storetype: str) -> tuple[str, ...]:
    """keytool's arguments for a new key pair with a certificate valid ``since`` until ``days``."""
    validity = max(1, round(days - since))
    start = time.gmtime(time.time() + (days - validity) * 86400)
    return (
        *("-genkeypair", "-alias", alias, "-dname", name, *_OLD_RSA),
        *("-startdate", time.strftime("%Y/%m/%d %H:%M:%S", start), "-validity", str(validity)),
        *_key_password(storetype, "-keypass"),
    )


def _key_password(storetype: str, option: str) -> tuple[str, ...]:
    """A key's password is its keystore's; PKCS#12 can't have another and must not be told."""
    return () if storetype == "PKCS12" else (f"{option}:env", "STOREPASS")
