"""TLS servers of many kinds: what the suite reads of each is tested, and written into docs/tls.md."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Callable, NamedTuple

from tests.lab import keystore
from tests.tls.peers import issued, java_server, s_server

CHAIN, NOTHING = "certificate and issuer", "nothing"
Server = Callable[["World"], "contextlib.AbstractContextManager[int]"]


class World:
    """Certificates of CN=sm1 for 400 days, issued by CN=ca, which has 20 left; made when wanted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[tuple[str, ...], tuple[Path, ...]] = {}
        self._store = b""

    def key(self, *options: str) -> tuple[Path, ...]:
        """Certificate, key and issuer, for these options of ``openssl req``."""
        if options not in self._made:
            self._made[options] = issued(self.folder / str(len(self._made)), *options)
        return self._made[options]

    def curve(self, name: str) -> tuple[Path, ...]:
        """The same for a key on an elliptic curve."""
        return self._with_parameters("ec", name, "ecparam", "-name", name)

    def dsa(self) -> tuple[Path, ...]:
        """The same for a DSA key."""
        return self._with_parameters("dsa", "dsa", "dsaparam", "1024")

    def _with_parameters(self, kind: str, name: str, *command: str) -> tuple[Path, ...]:
        file = self.folder / f"{name}.parameters"
        if not file.exists():
            subprocess.run(
                ["openssl", command[0], "-out", file, *command[1:]], check=True, capture_output=True
            )
        return self.key("-newkey", f"{kind}:{file}")

    def keystore(self) -> Path:
        """The same in a keystore."""
        file = self.folder / "keystore"
        if not file.exists():
            file.write_bytes(keystore(days=400, ca_days=20, name="CN=sm1, O=Avaya"))
        return file


class Row(NamedTuple):
    """A server, and what of its certificates is seen."""

    title: str
    server: Server
    reads: str = CHAIN


@contextlib.contextmanager
def _openssl(world: World, options: tuple[str, ...], key: Callable) -> Iterator[int]:
    files = key(world)
    second = ("-cert2", str(files[0]), "-key2", str(files[1])) if "-servername" in options else ()
    with s_server(files, *options, *second) as port:
        yield port


@contextlib.contextmanager
def _java(world: World, cipher: str, protocol: str) -> Iterator[int]:
    with java_server(world.keystore(), "avaya123", cipher, protocol) as port:
        yield port


def _rsa(world: World) -> tuple[Path, ...]:
    return world.key("-newkey", "rsa:2048")


def _old(world: World) -> tuple[Path, ...]:
    return world.key("-newkey", "rsa:1024", "-sha1")


def _made(*options: str) -> Callable[[World], tuple[Path, ...]]:
    return lambda world: world.key("-newkey", *options)


def _row(title: str, *options: str, key: Callable = _rsa, reads: str = CHAIN) -> Row:
    return Row(f"openssl, {title}", partial(_openssl, options=options, key=key), reads)


def _java_row(cipher: str, protocol: str = "TLSv1") -> Row:
    return Row(f"Java, {protocol}, {cipher}", partial(_java, cipher=cipher, protocol=protocol))


_ALL = ("-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
_DEMANDS = ("-Verify", "1", "-verify_return_error")
_NAMED = ("-servername", "sm1.example.com", "-servername_fatal")


def _only(cipher: str) -> tuple[str, ...]:
    return ("-tls1_2", "-serverpref", "-cipher", f"{cipher}:@SECLEVEL=0")


def _curve(name: str, title: str, *options: str) -> Row:
    return _row(f"{title}, {name}", *options, *_ALL, key=lambda world: world.curve(name))


ROWS = (
    _row("TLS 1.0, SHA-1, RSA 1,024", "-tls1", *_ALL, key=_old),
    _row("TLS 1.0, a client certificate demanded", "-tls1", *_ALL, *_DEMANDS, key=_old),
    _row("TLS 1.0, MD5", "-tls1", *_ALL, key=_made("rsa:1024", "-md5")),
    _row("TLS 1.0, RSA 512", "-tls1", *_ALL, key=_made("rsa:512", "-sha1")),
    _row("TLS 1.0, DSA 1,024", "-tls1", *_ALL, key=World.dsa),
    _row("TLS 1.1, SHA-1, RSA 1,024", "-tls1_1", *_ALL, key=_old),
    _row("TLS 1.2", "-tls1_2"),
    _row("TLS 1.2, a client certificate demanded", "-tls1_2", *_DEMANDS),
    _row("TLS 1.2, records of 512 bytes", "-tls1_2", "-max_send_frag", "512"),
    _row("TLS 1.2, DSA 1,024", "-tls1_2", *_ALL, key=World.dsa),
    _row("TLS 1.2, RSA-PSS", "-tls1_2", *_ALL, key=_made("rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048")),
    _row("TLS 1.2, Ed25519", "-tls1_2", *_ALL, key=_made("ed25519")),
    _curve("prime256v1", "TLS 1.2", "-tls1_2"),
    _curve("secp521r1", "TLS 1.2", "-tls1_2"),
    _curve("secp256k1", "TLS 1.2", "-tls1_2"),
    _curve("secp224r1", "TLS 1.2", "-tls1_2"),
    _curve("brainpoolP256r1", "TLS 1.0", "-tls1"),
    _curve("brainpoolP256r1", "TLS 1.2", "-tls1_2"),
    _curve("brainpoolP384r1", "TLS 1.2", "-tls1_2"),
    _curve("brainpoolP512r1", "TLS 1.2 and 1.3"),
    *(_row(f"TLS 1.2, {cipher} only", *_only(cipher)) for cipher in (
        "NULL-SHA", "NULL-MD5", "ECDHE-RSA-NULL-SHA", "AES128-CCM8", "AES256-CCM8",
        "ARIA128-GCM-SHA256", "CAMELLIA128-SHA", "DHE-RSA-AES128-SHA")),
    _row("TLS 1.2, anonymous or not", *_only("ADH-AES128-SHA:AES128-SHA")),
    _row("TLS 1.2, anonymous only: it has no certificate", *_only("ADH-AES128-SHA"), reads=NOTHING),
    _row("TLS 1.2, PSK only: it has no certificate", "-tls1_2", "-nocert", "-psk", "abcd", "-cipher", "PSK", reads=NOTHING),
    _row("TLS 1.3", "-tls1_3"),
    _row("TLS 1.3, a client certificate demanded", "-tls1_3", *_DEMANDS),
    _row("TLS 1.3, it asks for another group", "-tls1_3", "-groups", "P-521"),
    _row("TLS 1.3, CCM_8 only, which Python does not offer", "-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_8_SHA256", reads=NOTHING),
    _row("TLS 1.3, PSK only: it has no certificate", "-tls1_3", "-nocert", "-psk", "abcd", reads=NOTHING),
    _row("as it comes, TLS 1.2 and 1.3"),
    _row("TLS 1.2, another name is refused", "-tls1_2", *_NAMED),
    _row("TLS 1.3, another name is refused", "-tls1_3", *_NAMED),
    *map(_java_row, (
        "SSL_RSA_WITH_RC4_128_MD5", "SSL_RSA_WITH_RC4_128_SHA", "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
        "SSL_RSA_WITH_3DES_EDE_CBC_SHA", "SSL_RSA_WITH_DES_CBC_SHA", "SSL_DHE_RSA_WITH_DES_CBC_SHA",
        "SSL_RSA_EXPORT_WITH_RC4_40_MD5", "SSL_RSA_EXPORT_WITH_DES40_CBC_SHA",
        "SSL_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA", "SSL_RSA_WITH_NULL_MD5", "SSL_RSA_WITH_NULL_SHA",
        "TLS_RSA_WITH_AES_128_CBC_SHA")),
    _java_row("TLS_RSA_WITH_AES_128_CBC_SHA", "TLSv1.2"),
    _java_row("TLS_AES_128_GCM_SHA256", "TLSv1.3"),
    _java_row("SSL_RSA_WITH_RC4_128_MD5", "SSLv3"),
)  # fmt: skip
