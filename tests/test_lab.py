"""The lab is what it claims to be: an old server, its users, its keystores, and no trace left."""

from __future__ import annotations

import io
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

import paramiko
import pytest

from tests.lab import JBOSS, JBOSS_ALL, SD1, SYSTEM_MANAGER, SessionManager
from tests.requirements import need

pytestmark = pytest.mark.server

ROOT = Path(__file__).parent.parent
OLD_SIGNATURES = {"pubkeys": ["rsa-sha2-512", "rsa-sha2-256"]}


@pytest.fixture(scope="module")
def old():
    with SessionManager("old") as machine:
        yield machine


@pytest.fixture(scope="module")
def modern():
    with SessionManager("modern") as machine:
        yield machine


def login(machine: SessionManager, **how: object) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    client.load_host_keys(str(machine.known_hosts))
    how.setdefault("password", machine.password)
    client.connect(
        machine.host, machine.port, machine.user, look_for_keys=False, allow_agent=False, **how
    )
    return client


def output(client: paramiko.SSHClient, command: str) -> str:
    with client:
        _, out, err = client.exec_command(command, timeout=30)
        return (out.read() + err.read()).decode()


def offer(machine: SessionManager) -> tuple[str, list[list[str]]]:
    """The server's version and the ten lists of its first message (RFC 4253, section 7.1)."""
    with socket.create_connection((machine.host, machine.port)) as connection:
        connection.sendall(b"SSH-2.0-lab\r\n")
        stream = connection.makefile("rb")
        version = stream.readline().decode().strip()
        length, _padding, _message = struct.unpack(">IBB", stream.read(6))
        message = io.BytesIO(stream.read(length - 2)[16:])
    lists = [message.read(*struct.unpack(">I", message.read(4))).decode() for _ in range(10)]
    return version, [names.split(",") for names in lists]


def become_root(machine: SessionManager) -> str:
    """What a user sees of ``su - sroot``, from the prompt for root's password on."""
    with login(machine) as client:
        channel = client.get_transport().open_session()
        channel.settimeout(30)
        channel.get_pty()
        channel.exec_command("su - sroot -c 'id -un; id -u'")
        seen = b""
        while not seen.endswith(b"Password: "):
            seen += channel.recv(100)
        channel.sendall(machine.root_password.encode() + b"\n")
        seen = b""
        while not seen.endswith(b"password: ") and (more := channel.recv(100)):
            seen += more
        return seen.decode()


def test_the_old_era_offers_openssh_4_3s_algorithms_only(old):
    version, lists = offer(old)
    assert version == "SSH-2.0-OpenSSH_4.3"
    key_exchange, host_keys, ciphers, _, macs, *_ = lists
    assert key_exchange == [
        "diffie-hellman-group-exchange-sha1",
        "diffie-hellman-group14-sha1",
        "diffie-hellman-group1-sha1",
    ]
    assert host_keys == ["ssh-rsa"]
    assert all(name.endswith(("-cbc", "-ctr")) for name in ciphers)
    assert set(macs) == {"hmac-md5", "hmac-sha1", "hmac-sha1-96", "hmac-md5-96"}


def test_only_the_modern_era_names_its_signature_algorithms(old, modern):
    with login(old) as client:
        assert not client.get_transport().server_extensions
    with login(modern) as client:
        assert b"rsa-sha2-512" in client.get_transport().server_extensions["server-sig-algs"]


def test_the_old_era_is_refused_by_todays_ssh_client(old):
    options = ("-F", "none", "-o", "BatchMode=yes", "-o", f"UserKnownHostsFile={old.known_hosts}")
    refused = subprocess.run(
        ["ssh", *options, "-p", str(old.port), f"{old.user}@{old.host}", "true"],
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 255
    assert "no matching key exchange method found" in refused.stderr


def test_a_wrong_password_is_refused(old):
    with pytest.raises(paramiko.AuthenticationException):
        login(old, password="wrong")


def test_keys_log_in(old, modern):
    key = paramiko.RSAKey(filename=str(old.key_file))
    assert output(login(old, pkey=key, disabled_algorithms=OLD_SIGNATURES), "id -un") == "cust\n"
    for file in (modern.key_file, modern.ed25519_key_file):
        assert output(login(modern, key_filename=str(file)), "id -un") == "cust\n"


def test_the_old_era_refuses_a_key_with_a_new_signature(old):
    with pytest.raises(paramiko.AuthenticationException):
        login(old, pkey=paramiko.RSAKey(filename=str(old.key_file)), password=None)


@pytest.mark.parametrize("era", ["old", "modern"])
def test_su_makes_root_of_cust(era, request):
    assert become_root(request.getfixturevalue(era)).split() == ["root", "0"]


def test_sudo_needs_a_rule(old):
    assert "a password is required" in output(login(old), "sudo -n id")
    with SessionManager(stores={}, sudoers="cust ALL = NOPASSWD: /usr/bin/id\n") as machine:
        assert output(login(machine), "sudo -n id -u") == "0\n"
        assert "a password is required" in output(login(machine), "sudo -n true")


def test_rhel_4s_programs_are_old_as_well():
    with SessionManager("rhel4", stores={}, sudoers="cust ALL = NOPASSWD: ALL\n") as machine:
        assert offer(machine)[0] == "SSH-2.0-OpenSSH_3.9p1"
        for command, said in {
            "find -L /etc": "find: invalid predicate `-L'\n",
            "sudo -n id": "sudo: Illegal option -n\nusage: sudo -V | -h |",
            "sudo -nu root id": "sudo: Please use single character options\n",
            "sudo -V": "Sudo version 1.6.7p5\n",
            "sudo -p '[x y]' -u root id -u": "0\n",
            "tail -z": "tail: invalid option -- z\n",
            "su - sroot -w PATH": "su: invalid option -- w\n",
            "sh -c 'echo $BASH_VERSION'": ".",
        }.items():
            assert said in output(login(machine), command), command
        follows = (
            "mkdir /tmp/a; ln -s /etc/ssh /tmp/a/b; find /tmp -follow -path '/tmp/a/b/ssh_c*g'"
        )
        assert output(login(machine), follows) == "/tmp/a/b/ssh_config\n"


@pytest.mark.parametrize("path", [SD1, SYSTEM_MANAGER, JBOSS, JBOSS_ALL])
def test_keystores_are_roots_at_the_notices_paths(old, path):
    assert old.run(f"stat -c '%a %U' {path}").stdout == "600 root\n"
    assert "Permission denied" in output(login(old), f"cat {path}")
    listing = old.run(f"keytool -list -v -keystore {path} </dev/null").stdout
    assert "Certificate chain length: 2" in listing
    assert "Issuer: CN=default, OU=MGMT, O=AVAYA" in listing


def test_roots_password_can_be_expired(old):
    with SessionManager(stores={}) as machine:
        machine.run("chage -d 0 sroot")
        assert "change your password" in become_root(machine)


def test_a_banner_comes_before_login():
    lab = SessionManager(stores={}, banner="No trespassing.\n")
    with lab as machine, login(machine) as client:
        assert client.get_transport().get_banner() == b"No trespassing.\n"


def test_the_host_stays_as_it_was():
    need("unshare", "sshd", root=True)
    before = accounts_and_mounts()
    with SessionManager(stores={}) as machine, SessionManager(stores={}) as other:
        machine.run("useradd -m someone && echo garbage >>/etc/group && rm /etc/shadow")
        machine.put("/opt/new/file", b"only here")
        assert other.run("cat /opt/new/file", check=False).returncode != 0
        assert "Read-only file system" in machine.run("touch /usr/new", check=False).stderr
        sleep = f"sleep 10{machine.port}"
        machine.run(f"{sleep} >/dev/null 2>&1 &")
        assert sleep in commands()
        assert accounts_and_mounts() == before
    assert sleep not in commands()
    assert accounts_and_mounts() == before
    assert not machine.folder.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((machine.host, machine.port))


def test_a_killed_test_leaves_nothing_running():
    need("unshare", "sshd", root=True)
    script = """
from tests.lab import SessionManager
with SessionManager(stores={}) as machine:
    print(machine.port, machine.folder, flush=True)
    machine.run("sleep 1000")
"""
    killed = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    with killed:
        port, folder = killed.stdout.readline().decode().split()
        killed.kill()
    deadline = time.monotonic() + 30
    while Path(folder).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not Path(folder).exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((SessionManager.host, int(port)))


def accounts_and_mounts() -> list[str]:
    files = ("/etc/passwd", "/etc/shadow", "/etc/group", "/proc/self/mounts")
    return [Path(file).read_text() for file in files]


def commands() -> str:
    """The command lines of all processes that this machine runs."""
    read = "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '"
    return subprocess.run(["sh", "-c", read], stdout=subprocess.PIPE, text=True).stdout
