"""Inventories whose Session Managers are certificate files, and the command that checks them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.plugin import quiet_environment

ROOT = Path(__file__).parent.parent.parent
CA = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test, CA")])


def certificate(days: float, name: str = "sm1.example.com") -> bytes:
    """A certificate in PEM that is valid for ``days`` more days, negative once expired."""
    now = datetime.now(timezone.utc)
    key = _key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(CA)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=730))
        .not_valid_after(now + timedelta(days=days, minutes=5))
        .sign(key, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM)


def self_signed(host: str) -> bytes:
    """A key and its own certificate for a server of this name, in PEM."""
    now, key = datetime.now(timezone.utc), _key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + built.public_bytes(serialization.Encoding.PEM)


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def inventory(folder: Path, sections: dict[str, str], defaults: str = "plugin=sd1") -> Path:
    """``site.ini`` in the folder, which is for its owner alone."""
    path = folder / "site.ini"
    path.touch(0o600)
    text = "".join(f"[{name}]\n{lines}\n" for name, lines in sections.items())
    path.write_text(f"[defaults]\n{defaults}\n{text}", encoding="utf-8")
    return path


def file(folder: Path, name: str, days: float, subject: str = "") -> str:
    """The key of a section that reads a certificate of so many days."""
    path = folder / f"{name}.pem"
    path.write_bytes(certificate(days, subject or f"{name}.example.com"))
    return f"file={path}"


def smcert(*words: object, **environment: str) -> subprocess.CompletedProcess:
    """Run the command in a process of its own; its output is text."""
    return subprocess.run(
        command(*words),
        capture_output=True,
        env={**quiet_environment(), "PYTHONPATH": str(ROOT), **environment},
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


def command(*words: object) -> list[str]:
    """Its command line."""
    return [sys.executable, "-m", "check_smcert", *map(str, words)]


def environment(**more: str) -> dict[str, str]:
    """An environment in which it runs from anywhere."""
    return {**quiet_environment(), "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], **more}
