"""ssh-dss, which this suite's library does not know: as the host's only key, and in known_hosts."""

import base64

import paramiko
import pytest

from check_smcert.errors import ConnectionFailed, HostKeyUnknown
from check_smcert.secret import Secrets
from check_smcert.sources.ssh import process
from check_smcert.sources.ssh.connection import connected
from check_smcert.sources.ssh.host_key import Trust
from check_smcert.sources.ssh.login import Login
from tests.plugin import plugin
from tests.ssh.liars import kexinit, server, text

DSA = base64.b64encode(text(b"ssh-dss") + text(b"\x05" * 128) * 4).decode()
RSA = paramiko.RSAKey.generate(1024)
MAKE_ONE = "make an RSA host key there (ssh-keygen -t rsa), or use --connect"


@pytest.fixture
def its_ssh(tmp_path, monkeypatch):
    """Makes this machine's ssh a shell script, or takes it away."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    def be(script):
        if script:
            (tmp_path / "bin" / "ssh").write_text(f"#!/bin/sh\n{script}\n")
            (tmp_path / "bin" / "ssh").chmod(0o755)
        else:
            monkeypatch.setattr(process, "find", lambda name: None)

    return be


@pytest.mark.parametrize(
    "ssh, remedy",
    [("echo ssh-rsa; echo ssh-dss", "use --ssh openssh, this machine's ssh still knows it"),
     ("echo ssh-rsa", MAKE_ONE), ("exit 1", MAKE_ONE), (None, MAKE_ONE)],
    ids=["ssh knows it", "ssh does not", "an ssh without -Q", "no ssh"],
)  # fmt: skip
def test_a_host_that_has_nothing_else(known, its_ssh, ssh, remedy):
    its_ssh(ssh)
    with server(kexinit(_1=b"ssh-dss")) as port:
        login = Login("127.0.0.1", port, "cust", None, known(""), 10.0, Secrets("secret"))
        with pytest.raises(ConnectionFailed) as caught, connected(login):
            pass
    where = f"127.0.0.1 port {port}"
    assert caught.value.what == f"{where} has no host key that can be checked here, only ssh-dss"
    assert caught.value.remedy({"--ssh"}) == remedy
    assert caught.value.remedy(()) == MAKE_ONE


def test_what_the_operator_sees_of_it(known, tmp_path):
    with server(kexinit(_1=b"ssh-dss")) as port:
        result = plugin("sd1", "-H", "127.0.0.1", "-p", port, "-l", "cust",
                        "--known-hosts", known(f"[127.0.0.1]:{port} ssh-dss {DSA}"),
                        SMCERT_PASSWORD="secret", HOME=str(tmp_path))  # fmt: skip
    assert result.returncode == 3
    assert "has no host key that can be checked here, only ssh-dss: " in result.stdout


def judge(file, key=RSA):
    Trust("sm1", 22, file).missing_host_key(None, "sm1", key)


@pytest.mark.parametrize("others", [[], [f"sm1 ssh-dss {DSA}"]])
def test_a_line_that_can_not_be_used_is_named_where_no_other_is_there(known, its_ssh, others):
    its_ssh("echo ssh-dss" if others else None)
    with pytest.raises(HostKeyUnknown) as caught:
        judge(known(f"sm1 ssh-dss {DSA}", *others))
    said = caught.value
    assert "known_hosts has ssh-dss alone, which can't be checked here)" in said.what
    accept = "the lines below say how to check and accept it"
    openssh = "; or use --ssh openssh, this machine's ssh still knows the other kind"
    assert said.remedy({"--ssh"}) == accept + (openssh if others else "")
    assert said.remedy(()) == accept
    assert said.details[-1] == f"sm1 ssh-rsa {RSA.get_base64()}"
    judge(known(f"sm1 ssh-dss {DSA}", said.details[-1]))


def test_it_is_not_named_for_another_host_or_as_revoked(known):
    for line in (f"sm2 ssh-dss {DSA}", f"@revoked sm1 ssh-dss {DSA}"):
        with pytest.raises(HostKeyUnknown) as caught:
            judge(known(line))
        assert "ssh-dss" not in caught.value.what
