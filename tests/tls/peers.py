"""TLS servers as old as the real ones behave, each on a loopback port of its own."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.requirements import need


def certificate(folder: Path, name: str, days: int, *options: str) -> tuple[Path, Path]:
    """A new certificate and its key by openssl, RSA 1,024 bits and SHA-1 unless told otherwise."""
    need("openssl")
    files = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-nodes", "-subj", f"/O=Avaya/CN={name}"]
    command += ["-days", str(days), "-out", files[0], "-keyout", files[1]]
    command += options or ["-newkey", "rsa:1024", "-sha1"]
    subprocess.run(command, check=True, capture_output=True)
    return files


@contextlib.contextmanager
def s_server(files: tuple[Path, Path], *options: str, host: str = "127.0.0.1") -> Iterator[int]:
    """``openssl s_server`` with these options; yields its port."""
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
    with _running([*command, *options]) as server:
        _wait_for(host, port, server)
        yield port


@contextlib.contextmanager
def java_server(keystore: Path, password: str, cipher: str) -> Iterator[int]:
    """A Java SSLServerSocket that speaks TLS 1.0 and one cipher; yields its port."""
    need("java", "javac")
    source = Path(__file__).with_name("OldServer.java")
    with _running(["java", source, keystore, password, cipher], stdout=subprocess.PIPE) as server:
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
