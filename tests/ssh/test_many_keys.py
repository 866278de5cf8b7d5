"""An agent with many keys, and servers that want more than one proof: what is offered, and told."""

import os
import re
import subprocess

import pytest

from tests.lab import SessionManager
from tests.ssh.agents import agent, key_pair
from tests.ssh.test_login import said

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def strangers(tmp_path_factory):
    """Six RSA keys that no server knows."""
    folder = tmp_path_factory.mktemp("keys")
    files = [folder / f"stranger{number}" for number in range(6)]
    for file in files:
        key_pair(file)
    return files


@pytest.fixture(params=["old", "modern"])
def lab(request, labs):
    """sshd's MaxAuthTries is 6 where nothing else is said."""
    return labs(request.param)


@pytest.fixture
def offers(lab):
    """The keys that sshd has refused since, as often as it did."""
    before = len(lab.log())
    return lambda: re.findall(r"Failed publickey for cust .*? (SHA256:\S+)", lab.log()[before:])


def test_the_password_is_judged_whatever_the_agent_holds(lab, check, tmp_path, strangers, offers):
    with agent(tmp_path, *strangers) as environment:
        result = check(lab, **environment)
        assert result.returncode == 0, result.stdout
        assert len(offers()) == len(set(offers())) == 5
        wrong = said(check(lab, SMCERT_PASSWORD="wrong", **environment))
    tried = ", ".join(f"agent's key stranger{number}" for number in range(5))
    assert f"(tried: {tried}, password)" in wrong and "MaxAuthTries" in wrong
    assert "stranger5" not in wrong


def test_the_sixth_key_logs_in_and_each_is_offered_once(lab, check, tmp_path, strangers, offers):
    with agent(tmp_path, *strangers[:5], lab.key_file) as environment:
        result = check(lab, SMCERT_PASSWORD=None, **environment)
    assert result.returncode == 0, result.stdout
    assert len(offers()) == len(set(offers())) == 5


def test_six_wrong_keys_are_told_with_the_way_out(lab, check, tmp_path, strangers, offers):
    with agent(tmp_path, *strangers) as environment:
        line = said(check(lab, SMCERT_PASSWORD=None, **environment))
    assert "closed the connection during the login" in line and "stranger5)" in line
    assert "give the right key alone by -i" in line
    assert len(set(offers())) >= 5


def test_a_key_in_the_agent_and_in_a_file_is_offered_once(lab, check, tmp_path, strangers, offers):
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "id_rsa").write_bytes(strangers[0].read_bytes())
    with agent(tmp_path, strangers[0]) as environment:
        line = said(check(lab, SMCERT_PASSWORD=None, HOME=str(tmp_path), **environment))
    assert "(tried: agent's key stranger0)" in line and len(offers()) == 1


def test_kinds_of_keys_that_an_old_server_does_not_know_are_not_offered(old, check, tmp_path):
    for kind in ("ed25519", "ecdsa"):
        key_pair(tmp_path / kind, kind)
    before = len(old.log())
    with agent(tmp_path, tmp_path / "ed25519", tmp_path / "ecdsa", old.key_file) as environment:
        result = check(old, SMCERT_PASSWORD=None, **environment)
    assert result.returncode == 0, result.stdout
    assert "Failed publickey" not in old.log()[before:] and "not in Pub" not in old.log()[before:]


def test_a_dsa_key_of_the_agent_logs_in_on_an_old_server(old, check, tmp_path):
    made = ["ssh-keygen", "-q", "-t", "dsa", "-N", "", "-f", tmp_path / "dsa"]
    if subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("this ssh-keygen has no DSA any more")
    with SessionManager("old") as lab, agent(tmp_path, tmp_path / "dsa") as environment:
        public = (tmp_path / "dsa.pub").read_bytes()
        lab.put("/home/cust/.ssh/authorized_keys", public, 0o644)
        result = check(lab, SMCERT_PASSWORD=None, **environment)
    assert result.returncode == 0, result.stdout


def test_an_agent_that_does_not_sign_is_told(old, check, tmp_path):
    with agent(tmp_path, old.key_file) as environment:
        there = {**os.environ, **environment}
        subprocess.run(["ssh-add", "-q", "-D"], env=there, check=True)
        add = ["ssh-add", "-q", "-c", str(old.key_file)]  # it asks, and there is nobody
        subprocess.run(add, env=there, capture_output=True, check=True)
        line = said(check(old, SMCERT_PASSWORD=None, **environment))
    assert "can't sign with the agent's key" in line and "unlock the agent" in line


@pytest.fixture(scope="module")
def strict():
    """A server that wants more than one proof; its settings are read anew for each login."""
    with SessionManager("modern") as lab:

        def wants(methods, *settings):
            text = "\n".join([f"AuthenticationMethods {methods}", *settings, ""])
            lab.put("/etc/ssh/more", text.encode(), 0o644)
            lab.run("grep -q more /etc/ssh/sshd_config || sed -i '1i Include /etc/ssh/more'"
                    " /etc/ssh/sshd_config; kill -HUP 1; sleep 0.5")  # fmt: skip
            return lab

        yield wants


def test_a_key_and_a_password(strict, check, tmp_path, strangers):
    lab = strict("publickey,password")
    with agent(tmp_path, *strangers[:2], lab.key_file, *strangers[2:]) as environment:
        result = check(lab, **environment)
        assert result.returncode == 0, result.stdout
    missing = said(check(lab, "-i", lab.key_file, SMCERT_PASSWORD=None))
    assert f"takes key {lab.key_file} for cust and wants a second proof (password)" in missing
    assert "set SMCERT_PASSWORD as well" in missing
    wrong = said(check(lab, "-i", lab.key_file, SMCERT_PASSWORD="wrong"))
    assert "wants a second proof (password, refused: password): check SMCERT_PASSWORD" in wrong


def test_a_password_alone_where_a_key_is_wanted_first(strict, check):
    line = said(check(strict("publickey,password")))
    assert "lets cust log in by publickey only: give -i FILE" in line


def test_two_keys(strict, check, tmp_path, strangers):
    lab = strict("publickey,publickey")
    assert check(lab, "-i", lab.key_file).returncode == 3
    with agent(tmp_path, lab.key_file, lab.ed25519_key_file) as environment:
        result = check(lab, SMCERT_PASSWORD=None, **environment)
    assert result.returncode == 0, result.stdout
    line = said(check(lab, "-i", lab.key_file, SMCERT_PASSWORD=None))
    assert "wants a second proof (publickey): load a second key" in line


def test_a_password_by_keyboard_interactive(strict, check):
    lab = strict("keyboard-interactive", "KbdInteractiveAuthentication yes")
    result = check(lab)
    assert result.returncode == 0, result.stdout
    line = said(check(lab, SMCERT_PASSWORD="wrong"))
    assert "refused the login of cust (tried: password" in line


def test_a_code_is_asked_for_and_gets_no_password(strict, check):
    lab = strict("keyboard-interactive", "KbdInteractiveAuthentication yes")
    lab.run("chage -d 0 cust")
    try:
        line = said(check(lab))
    finally:
        lab.run("chage -d 20000 cust")
    assert "tried: password, it asks '" in line and "assword" in line.partition("asks '")[2]
