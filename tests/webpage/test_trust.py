"""--url trusts a System Manager that its CA file or a pin vouches for, however old its TLS."""

import hashlib
import ssl

import pytest

from check_smcert import errors
from tests.lab import as_pem, keystore
from tests.tls.peers import certificate
from tests.webpage.conftest import NAMED, OLD_KEY


@pytest.fixture
def fingerprint(identity):
    der = ssl.PEM_cert_to_DER_cert(identity[0].read_text())
    return hashlib.sha256(der).hexdigest()


@pytest.fixture
def stranger(tmp_path):
    """Another certificate that is made out to localhost."""
    return certificate(tmp_path, "localhost", 400, *OLD_KEY, *NAMED)


@pytest.mark.parametrize("old", [True, False])
def test_by_ca_file_on_tls_1_0_and_today(start, identity, fetch, old):
    manager = start(identity, old)
    assert fetch(manager) == manager.page


def test_by_pin_on_tls_1_0_whatever_its_name(start, identity, fetch, fingerprint):
    manager = start(identity, old=True)
    url = manager.url.replace("localhost", "127.0.0.1")
    assert fetch(manager, pin=fingerprint, url=url) == manager.page


def test_a_pin_as_openssl_prints_it(manager, fetch, fingerprint):
    pairs = ":".join(fingerprint[i : i + 2] for i in range(0, 64, 2)).upper()
    assert fetch(manager, pin=f"sha256 Fingerprint={pairs}") == manager.page


def untrusted(manager, fetch, **options):
    with pytest.raises(errors.NotTrusted) as caught:
        fetch(manager, **options)
    assert not manager.requests  # nothing was asked, still less a password sent
    return str(caught.value)


def test_without_either_the_error_shows_what_to_pin(manager, fetch, fingerprint):
    said = untrusted(manager, fetch, ca_file=None)
    assert "is not trusted (self-signed certificate)" in said
    assert "--ca-file" in said and f"--pin {fingerprint}" in said


def test_another_ca_file_does_not_help(manager, fetch, stranger):
    assert "is not trusted" in untrusted(manager, fetch, ca_file=str(stranger[0]))


def test_an_expired_certificate_of_system_manager(start, fetch, tmp_path):
    pem = tmp_path / "expired.pem"
    store = keystore(-1, name="CN=localhost", issuer_ca=False, storetype="PKCS12")
    pem.write_bytes(as_pem(store))
    said = untrusted(start((pem, pem)), fetch, ca_file=str(pem))
    assert "System Manager's own certificate, or its CA's, has expired" in said
    assert "PSN003661u" in said and "--pin" in said


def test_a_certificate_with_another_name(manager, fetch):
    url = manager.url.replace("localhost", "127.0.0.1")
    said = untrusted(manager, fetch, url=url)
    assert "the certificate of 127.0.0.1 is for another name" in said


def test_a_certificate_that_is_not_the_pin_is_named(manager, fetch, fingerprint):
    said = untrusted(manager, fetch, pin="ab" * 32)
    assert f"is not the one of --pin but {fingerprint}" in said


@pytest.mark.parametrize("pin", ["abc", "zz" * 32, "ab" * 20, "sha256="])
def test_what_is_no_pin(manager, fetch, pin):
    with pytest.raises(errors.UsageError, match="is not a SHA-256 fingerprint"):
        fetch(manager, pin=pin)


@pytest.mark.parametrize("content, reason", [(None, "No such file"), ("text", "no certificate")])
def test_a_ca_file_that_is_none(manager, fetch, tmp_path, content, reason):
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    with pytest.raises(errors.UsageError, match=reason):
        fetch(manager, ca_file=str(file))


def test_a_port_without_tls(manager, fetch, tmp_path):
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            for _ in range(3):
                client, _ = server.accept()
                with client:
                    client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    client.recv(1000)

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(errors.NotTrusted, match="no TLS connection to localhost port"):
            fetch(manager, url=f"https://localhost:{server.getsockname()[1]}/")
