"""--connect: the certificate of a live TLS port, old peers first."""

import contextlib
import socket
import subprocess
import threading

import pytest

from check_smcert.sources import tls_handshake, tls_hello
from tests.lab import keystore
from tests.plugin import plugin
from tests.tls.peers import certificate, java_server, s_server

pytestmark = pytest.mark.long

OLD = ("-cipher", "ALL:@SECLEVEL=0")


@pytest.fixture(scope="module")
def sm1(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("sm1"), "sm1", 61)


@pytest.fixture(scope="module")
def modern(tmp_path_factory):
    return certificate(
        tmp_path_factory.mktemp("modern"), "sm1", 61, "-newkey", "rsa:2048", "-sha256"
    )


def shows_sm1(result):
    assert result.returncode == 1, result.stdout
    assert result.stdout.startswith("SMCERT SD1 WARNING - CN=sm1 expires in 60 days"), result.stdout


def said(result):
    assert result.returncode == 3 and not result.stderr, result.stdout
    return result.stdout.splitlines()[0]


@pytest.mark.parametrize(
    "options",
    [
        ("-tls1", *OLD),
        ("-tls1_1", *OLD),
        ("-tls1_2", *OLD),
        ("-tls1", *OLD, "-legacy_renegotiation"),
        ("-tls1", *OLD, "-Verify", "1", "-verify_return_error"),
        ("-tls1_2", *OLD, "-Verify", "1", "-verify_return_error"),
    ],
    ids=" ".join,
)
def test_an_old_peer_with_sha_1_and_1024_bits(sm1, options):
    with s_server(sm1, *options) as port:
        shows_sm1(plugin("sd1", "--connect", f"127.0.0.1:{port}"))


@pytest.mark.parametrize(
    "options",
    [("-tls1_3",), ("-tls1_3", "-Verify", "1", "-verify_return_error"), ()],
    ids=["1.3", "1.3 client certificate", "default"],
)
def test_a_modern_peer(modern, options):
    with s_server(modern, *options) as port:
        shows_sm1(plugin("sd1", "--connect", f"127.0.0.1:{port}"))
        shows_sm1(plugin("sd1", "--connect", f"localhost:{port}"))


@pytest.mark.parametrize(
    "cipher",
    [
        "SSL_RSA_WITH_RC4_128_MD5",
        "SSL_RSA_WITH_RC4_128_SHA",
        "SSL_RSA_WITH_3DES_EDE_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
        "TLS_RSA_WITH_AES_128_CBC_SHA",
    ],
)
def test_a_java_peer_with_a_single_old_cipher(tmp_path, cipher):
    file = tmp_path / "store"
    file.write_bytes(keystore(days=61, name="CN=sm1, O=Avaya"))
    with java_server(file, "avaya123", cipher) as port:
        shows_sm1(plugin("sd1", "--connect", f"127.0.0.1:{port}"))


def test_an_ipv6_peer(sm1):
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with s_server(sm1, *OLD, host="::1") as port:
        shows_sm1(plugin("sd1", "--connect", f"[::1]:{port}"))


def test_smmgmt_must_be_smmgmt(sm1, tmp_path):
    with s_server(certificate(tmp_path, "smmgmt", 20), *OLD) as port:
        result = plugin("smmgmt", "--connect", f"127.0.0.1:{port}")
        assert result.returncode == 2
        assert "SMCERT SMMGMT CRITICAL - CN=smmgmt expires in 19 days" in result.stdout
        assert "PSN003617u step 8" in result.stdout
    with s_server(sm1, *OLD) as port:
        line = said(plugin("smmgmt", "--connect", f"127.0.0.1:{port}"))
        assert "no certificate with the common name smmgmt, but CN=sm1" in line
        named = plugin("smmgmt", "--connect", f"127.0.0.1:{port}", "--common-name", "sm1")
        assert named.returncode == 1


def test_an_exported_smmgmt_certificate(tmp_path):
    file, _ = certificate(tmp_path, "smmgmt", 400)
    result = plugin("smmgmt", "-f", file, "--release", "6.2.0")
    assert result.returncode == 0 and "PSN003617u step 4" in result.stdout
    der = subprocess.run(
        ["openssl", "x509", "-in", file, "-outform", "DER"], check=True, capture_output=True
    ).stdout
    assert plugin("smmgmt", "-f", "-", stdin=der).returncode == 0
    outside = plugin("smmgmt", "-f", file, "--release", "6.2.1")
    assert "PSN003617u does not cover release 6.2.1" in outside.stdout


def test_releases_and_states_of_smmgmt(tmp_path):
    file = tmp_path / "store"
    file.write_bytes(keystore(days=-3, since=-700, name="CN=smmgmt"))
    result = plugin("smmgmt", "-f", file)
    assert result.returncode == 2
    assert "PSN003617u step 5/f" in result.stdout and "contact Avaya at once" in result.stdout


@pytest.mark.parametrize(
    "greeting", [b"SSH-2.0-OpenSSH_4.3\r\n", b"", b"\x15\x03\x01\x00\x02\x02\x28"]
)
def test_a_port_that_is_no_tls_server(greeting):
    server = socket.create_server(("127.0.0.1", 0))

    def greet():
        with contextlib.suppress(OSError):  # closed: it was not asked twice
            while True:
                peer, _ = server.accept()
                with peer:
                    peer.sendall(greeting)
                    peer.recv(1000)

    thread = threading.Thread(target=greet, daemon=True)
    thread.start()
    line = said(plugin("sd1", "--connect", f"127.0.0.1:{server.getsockname()[1]}"))
    server.close()
    expected = {83: "does not speak TLS", 21: "alert 40, handshake failure"}
    assert expected.get(greeting[0] if greeting else None, "closed the connection") in line


def serving(*answers):
    """A port that gives each connection one of the answers and then hangs."""
    server = socket.create_server(("127.0.0.1", 0))
    open_ones = []

    def answer():
        with contextlib.suppress(OSError):  # closed: it was not asked so often
            for data in answers:
                peer, _ = server.accept()
                open_ones.append(peer)
                peer.sendall(data)

    threading.Thread(target=answer, daemon=True).start()
    return server


def test_a_peer_that_shows_its_certificate_and_hangs_is_read(sm1):
    with s_server(sm1, *OLD) as port:
        peer = socket.create_connection(("127.0.0.1", port))
        peer.sendall(tls_hello.client_hello(None))
        flight = b""
        while not tls_handshake.flight(flight).over:
            flight += peer.recv(65536)
        peer.close()
    with serving(flight) as server:
        shows_sm1(plugin("sd1", "--connect", f"127.0.0.1:{server.getsockname()[1]}", "-t", "20"))
    with serving(b"", flight) as server:
        shows_sm1(plugin("sd1", "--connect", f"127.0.0.1:{server.getsockname()[1]}", "-t", "2"))


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH_4.3\r\n", b"220 mail ESMTP\r\n", b"\0"])
def test_a_plain_text_server_that_waits_is_named_at_once(greeting):
    with serving(greeting, greeting) as server:
        line = said(plugin("sd1", "--connect", f"127.0.0.1:{server.getsockname()[1]}", "-t", "60"))
    assert "does not speak TLS" in line


@pytest.mark.parametrize("name", ["a" * 70, "x." + "a" * 64 + ".invalid", "a..b", "ä" * 64])
def test_a_name_that_can_not_be_one_is_told(name):
    assert "has no address" in said(plugin("sd1", "--connect", f"{name}:5061"))


def test_a_silent_port_meets_the_time_limit():
    with socket.create_server(("127.0.0.1", 0)) as server:
        peer = f"127.0.0.1:{server.getsockname()[1]}"
        line = said(plugin("sd1", "--connect", peer, "-t", "1"))
    assert "no result within 1 seconds" in line and "asking 127.0.0.1" in line


def test_a_peer_that_can_not_be_reached():
    assert "port 1 refuses connections" in said(plugin("sd1", "--connect", "127.0.0.1:1"))
    assert "has no address" in said(plugin("sd1", "--connect", "no-such-host.invalid"))


@pytest.mark.parametrize(
    "peer", ["", ":5061", "sm1:", "sm1:0", "sm1:70000", "[::1]x", "a b:1", "sm1:x"]
)
def test_what_is_no_peer_is_refused(peer):
    assert "not a port" in said(plugin("sd1", "--connect", peer)) or "not a host" in said(
        plugin("sd1", "--connect", peer)
    )


@pytest.fixture
def resolver(monkeypatch):
    """Every host name is 127.0.0.1."""
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: real("127.0.0.1", *a, **k))


@pytest.mark.parametrize("name", ["sm_1", "sm1.example.com."])
@pytest.mark.parametrize("protocol", ["TLSv1", "TLSv1.2"])
def test_java_refuses_a_name_with_an_underscore_and_is_asked_without(
    check, resolver, tmp_path, name, protocol
):
    file = tmp_path / "store"
    file.write_bytes(keystore(days=61, name="CN=sm1, O=Avaya"))
    with java_server(file, "avaya123", "TLS_RSA_WITH_AES_128_CBC_SHA", protocol) as port:
        status, text = check("--connect", f"{name}:{port}")
    assert status == 1 and "CN=sm1 expires in 60 days" in text, text
