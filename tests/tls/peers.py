"""TLS servers as old as the real ones behave, each on a loopback port of its own."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.requirements import need

QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def certificate(folder: Path, name: str, days: int, *options: str) -> tuple[Path, Path]:
    """A new certificate and its key by openssl, RSA 1,024 bits and SHA-1 unless told otherwise."""
    need("openssl")
    files = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-nodes", "-subj", f"/O=Avaya/CN={name}"]
    command += ["-days", str(days), "-out", files[0], "-keyout", files[1]]
    command += options or ["-newkey", "rsa:1024", "-sha1"]
    subprocess.run(command, check=True, capture_output=True)
    return files


def issued(
    folder: Path, *options: str, days: int = 400, ca_days: int = 20
) -> tuple[Path, Path, Path]:
    """CN=sm1, its key, and the CA CN=ca that issued it: RSA and SHA-256 unless told otherwise."""
    need("openssl")
    folder.mkdir(exist_ok=True)
    ca, ca_key = folder / "ca.pem", folder / "ca-key.pem"
    files = folder / "certificate.pem", folder / "key.pem"
    new = ["openssl", "req", "-x509", "-nodes", "-sha256"]
    root = [*new, "-newkey", "rsa:2048", "-subj", "/O=Avaya/CN=ca", "-days", str(ca_days)]
    own = [*new, "-subj", "/O=Avaya/CN=sm1", "-days", str(days), "-CA", ca, "-CAkey", ca_key]
    own += options or ["-newkey", "rsa:2048"]
    for command, out, key in ((root, ca, ca_key), (own, *files)):
        subprocess.run([*command, "-out", out, "-keyout", key], check=True, capture_output=True)
    return (*files, ca)


@contextlib.contextmanager
def s_server(files: tuple[Path, ...], *options: str, host: str = "127.0.0.1") -> Iterator[int]:
    """``openssl s_server`` with a certificate, its key and perhaps its issuer; yields its port."""
    port = _free_port(host)
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [
        "openssl",
        "s_server",
        "-accept",
        shown,
        "-cert",
        files[0],
        "-key",
        files[1],
        "-quiet",
    ]
    command += ["-cert_chain", files[2]] if len(files) > 2 else []
    with _running([*command, *options]) as server:
        _wait_for(host, port, server)
        yield port


@contextlib.contextmanager
def java_server(
    keystore: Path, password: str, cipher: str, protocol: str = "TLSv1"
) -> Iterator[int]:
    """A Java SSLServerSocket that speaks one protocol and one cipher; yields its port."""
    need("java", "javac")
    source = Path(__file__).with_name("OldServer.java")
    with _running(
        ["java", *QUICK, source, keystore, password, cipher, protocol], stdout=subprocess.PIPE
    ) as server:
        yield int(server.stdout.readline())


@contextlib.contextmanager
def _running(command: list, stdout=subprocess.DEVNULL) -> Iterator[subprocess.Popen]:
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.DEVNULL
    )
    try:
        yield server
    finally:
        server.kill()
        server.wait()
        if server.stdout:
            server.stdout.close()


def _free_port(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def _wait_for(host: str, port: int, server: subprocess.Popen) -> None:
    while True:
        assert server.poll() is None, "openssl s_server ended"
        try:
            socket.create_connection((host, port), 1).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.02)
