"""--url trusts a System Manager that its CA file or a pin vouches for, however old its TLS."""

import hashlib
import ssl
import subprocess

import pytest

from check_smcert import errors
from tests.lab import as_pem, keystore
from tests.tls.peers import certificate
from tests.webpage.conftest import NAMED, OLD_KEY

pytestmark = pytest.mark.long


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


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """Root, intermediate, and System Manager's certificate with its key, in files."""
    folder = tmp_path_factory.mktemp("chain")
    (folder / "ca").write_text("basicConstraints=critical,CA:TRUE\n")
    (folder / "end").write_text("subjectAltName=DNS:localhost\n")
    new = ["-newkey", "rsa:2048", "-nodes"]
    openssl(
        folder, "req", "-x509", *new, "-subj", "/CN=root", "-keyout", "root.key", "-out", "root.pem"
    )
    for name, issuer, kind in (("sub", "root", "ca"), ("localhost", "sub", "end")):
        request = ("-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl(folder, "req", *new, *request)
        signed = ("-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-set_serial", "7")
        openssl(folder, "x509", "-req", "-in", f"{name}.csr", *signed, "-extfile", kind, "-out", f"{name}.pem")  # fmt: skip
    openssl(folder, "x509", "-in", "sub.pem", "-outform", "DER", "-out", "sub.der")
    openssl(folder, "crl2pkcs7", "-nocrl", "-certfile", "sub.pem", "-out", "sub.p7b")
    return folder


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("file", ["sub.pem", "sub.der", "localhost.pem"])
def test_whom_the_ca_file_names_is_trusted_whoever_vouches_for_it(start, fetch, chain, file):
    manager = start((chain / "localhost.pem", chain / "localhost.key"))
    assert fetch(manager, ca_file=str(chain / file)) == manager.page


def test_text_around_the_certificates_of_a_ca_file_does_no_harm(start, fetch, chain, tmp_path):
    manager = start((chain / "localhost.pem", chain / "localhost.key"))
    file = tmp_path / "ca.pem"
    texts = [(chain / name).read_text() for name in ("root.pem", "sub.pem")]
    file.write_text(f"Zoë's CA\n{texts[0]}and\n{texts[1]}", encoding="utf-8")
    assert fetch(manager, ca_file=str(file)) == manager.page


def test_a_ca_file_with_the_root_alone_says_whose_certificate_is_missing(start, fetch, chain):
    manager = start((chain / "localhost.pem", chain / "localhost.key"))
    said = untrusted(manager, fetch, ca_file=str(chain / "root.pem"))
    assert "--ca-file FILE with its CA CN=sub, or --pin" in said


@pytest.mark.parametrize("file", ["sub.p7b", "root.key", "sub.csr", "."])
def test_a_ca_file_of_another_kind_says_what_is_needed(manager, fetch, chain, file):
    with pytest.raises(errors.UsageError) as caught:
        fetch(manager, ca_file=str(chain / file))
    if file == ".":
        assert "Is a directory" in str(caught.value)
    else:
        assert "no certificate in PEM or DER" in str(caught.value)
        assert "openssl pkcs7 -print_certs" in str(caught.value)
