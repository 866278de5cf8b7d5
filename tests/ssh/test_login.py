"""Logging in: password, key and agent, on a server as old as OpenSSH 4.3 and on a modern one."""

import re
import socket
import subprocess
import threading

import pytest

from check_smcert.sources.ssh.login import CLIENTS
from tests.ssh.agents import agent

pytestmark = pytest.mark.server


@pytest.fixture(params=CLIENTS)
def way(request):
    return request.param


@pytest.fixture(params=["old", "rhel4", "modern"])
def lab(request, labs):
    return labs(request.param)


def said(result):
    assert result.returncode == 3, result.stdout
    return result.stdout.splitlines()[0]


def test_by_password(lab, check):
    result = check(lab)
    assert result.returncode == 0, result.stdout
    assert result.stdout.startswith("SMCERT SD1 OK - CN=sm1")


def test_by_rsa_key_which_an_old_server_takes_only_with_sha_1(lab, check):
    result = check(lab, "-i", lab.key_file, SMCERT_PASSWORD=None)
    assert result.returncode == 0, result.stdout


def test_by_agent(lab, check, tmp_path):
    with agent(tmp_path, lab.key_file) as environment:
        result = check(lab, SMCERT_PASSWORD=None, **environment)
    assert result.returncode == 0, result.stdout


def test_by_the_users_own_key(lab, check, tmp_path):
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "id_rsa").touch(0o600)
    (tmp_path / ".ssh" / "id_rsa").write_bytes(lab.key_file.read_bytes())
    result = check(lab, SMCERT_PASSWORD=None, home=tmp_path)
    assert result.returncode == 0, result.stdout


def test_a_wrong_password_is_refused(lab, check):
    line = said(check(lab, SMCERT_PASSWORD="wrong"))
    assert "refused the login of cust (tried: password)" in line and "SMCERT_PASSWORD" in line


def test_a_wrong_key_is_refused_and_named(lab, check, tmp_path):
    key = tmp_path / "stranger"
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", key], check=True)
    line = said(check(lab, "-i", key, SMCERT_PASSWORD=None))
    assert f"refused the login of cust (tried: key {key})" in line


def test_without_key_and_password_the_line_says_what_to_give(old, check):
    line = said(check(old, SMCERT_PASSWORD=None))
    assert "no key and no password" in line and "-i FILE" in line


@pytest.mark.parametrize(
    "prepare, complaint",
    [
        (lambda path: None, "No such file"),
        (lambda path: (path.touch(0o600), path.write_text("not a key")), "not a private key"),
        (lambda path: path.mkdir(), "Is a directory"),
        (
            lambda path: subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "hush-hush", "-f", path], check=True
            ),
            "has a passphrase",
        ),
    ],
)
def test_a_key_file_that_can_not_be_used_is_named(old, check, tmp_path, prepare, complaint):
    key = tmp_path / "key"
    prepare(key)
    line = said(check(old, "-i", key, SMCERT_PASSWORD=None))
    assert complaint in line and str(key) in line


def test_the_weak_algorithms_come_last_and_the_password_stays_out_of_the_debug_output(lab, check):
    result = check(lab, "-vvv")
    assert result.returncode == 0, result.stdout
    kex = re.search(r"(?i)kex: (?:algorithm: )?(\S+)", result.stdout).group(1)
    assert ("sha1" in kex) == (lab.era != "modern")


def test_nothing_listens_there(old, check):
    line = said(check(old, "-p", "1"))
    assert "port 1 refuses connections" in line


def test_a_name_without_address(old, check):
    assert "has no address" in said(check(old, "-H", "no-such-host.invalid"))


@pytest.mark.parametrize(
    "greeting, complaint",
    [
        (b"", "does not answer as an SSH server"),
        (b"HTTP/1.0 400 Bad Request\r\n\r\n", "does not answer as an SSH server"),
        (b"SSH-1.5-OpenSSH_1.2\r\n", "speaks an SSH that is too old"),
        (b"SSH-2.0-OpenSSH_4.3\r\n", "closed the connection"),
    ],
)
def test_a_port_that_speaks_something_else(old, check, greeting, complaint):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            peer, _ = server.accept()
            with peer:
                peer.sendall(greeting)
                peer.recv(1000)

        thread = threading.Thread(target=answer)
        thread.start()
        result = check(old, "-p", server.getsockname()[1])
        thread.join()
    assert complaint in said(result) and not result.stderr


def test_a_port_that_says_nothing_meets_the_time_limit(old, check):
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = said(check(old, "-p", server.getsockname()[1], "-t", "2"))
    assert "no result within 2 seconds, the last step was: connecting to" in line
