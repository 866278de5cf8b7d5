"""Becoming root by su as the notice does it, or not at all, and what goes wrong with both."""

import itertools

import pytest

from check_smcert.sources.ssh.login import CLIENTS
from tests.lab import SessionManager, keystore
from tests.ssh.test_login import said
from tests.ssh.test_quoting import CSHS, SHELLS

pytestmark = pytest.mark.server


@pytest.fixture(params=CLIENTS)
def way(request):
    return request.param


def test_su_with_both_readers(aged, check, reader):
    result = check(aged, "--reader", reader)
    assert result.returncode == 0, result.stdout


def test_su_with_a_wrong_password(aged, check):
    line = said(check(aged, SMCERT_BECOME_PASSWORD="wrong"))
    assert "su refused the password of sroot" in line and "SMCERT_BECOME_PASSWORD" in line


def test_su_without_a_password(old, check):
    line = said(check(old, SMCERT_BECOME_PASSWORD=None))
    assert "su asks for the password of sroot: set SMCERT_BECOME_PASSWORD" in line


def test_su_to_a_user_who_does_not_exist(aged, check):
    line = said(check(aged, "--become-user", "nobody-here"))
    assert "su to nobody-here failed" in line and "does not exist" in line


def test_without_become_the_keystores_are_forbidden(aged, check, reader):
    line = said(check(aged, "--reader", reader, become="none"))
    assert "may not read" in line and "cust needs --become su or --become sudo" in line


def test_a_keystore_that_the_login_may_read_needs_no_become(aged, check, reader):
    aged.put("/opt/readable.jks", keystore(days=400), 0o644)
    result = check(aged, "-k", "/opt/readable.jks", "--reader", reader, become="none")
    assert result.returncode == 0, result.stdout


def test_noise_around_the_login_falls_outside_and_a_decoy_prompt_gets_no_password(check, reader):
    decoy = "Password: "
    with SessionManager(era="old", banner="W" * 70 + "\n" + "banner\n" * 4000 + decoy) as lab:
        noise = "printf '%30000s\\n' x; echo 'keytool error: no'; printf 'Password: '; sleep 0.3\n"
        lab.put("/home/cust/.bashrc", noise.encode(), 0o644)
        lab.put("/home/cust/.bash_profile", noise.encode(), 0o644)
        lab.put("/root/.bash_profile", noise.encode(), 0o644)
        lab.put("/root/.profile", noise.encode(), 0o644)
        lab.run("chown -R cust /home/cust")
        lab.put("/opt/readable.jks", keystore(days=400), 0o644)
        for become in ("su", "none"):
            result = check(lab, "-k", "/opt/readable.jks", "--reader", reader, become=become)
            assert result.returncode == 0, result.stdout


def test_an_expired_root_password_is_told_apart_from_a_wrong_one(check):
    with SessionManager(era="modern") as lab:
        lab.run("chage -d 0 sroot")
        line = said(check(lab))
    assert "su" in line and "expired" in line


def test_an_account_without_a_shell_is_told(check):
    with SessionManager(era="old") as lab:
        lab.run("usermod -s /usr/sbin/nologin cust")
        line = said(check(lab))
    assert "runs no commands" in line and "needs a shell" in line


@pytest.mark.parametrize("become", ["su", "sudo", "none"])
def test_an_expired_password_of_the_login_itself(check, become):
    with SessionManager(era="modern") as lab:
        lab.run("chage -d 0 cust")
        line = said(check(lab, become=become, SMCERT_BECOME_PASSWORD=None))
    assert "the login works, but" in line and "log in by hand and change it" in line


def test_a_login_that_may_not_use_su(check):
    with SessionManager(era="old") as lab:
        lab.run("sed -i '1i auth required pam_wheel.so' /etc/pam.d/su")
        line = said(check(lab))
    assert "su does not let this login become sroot" in line and "wheel" in line


@pytest.fixture(scope="module")
def shells():
    """A lab whose users can be given other shells, and a keystore that they all may read."""
    with SessionManager(era="rhel4", sudoers="cust ALL=(root) NOPASSWD: ALL\n") as lab:
        lab.put("/opt/readable*.jks", keystore(days=400), 0o644)
        for file in ("/root/.cshrc", "/home/cust/.cshrc"):
            lab.put(file, b"echo Password:\n", 0o644)
        yield lab


# Each as the login's shell and as root's, and each csh with each.
PAIRS = [*zip(SHELLS, [*SHELLS[1:], *SHELLS[:1]]), *itertools.product(CSHS, CSHS)]


@pytest.mark.parametrize("logins, roots", PAIRS)
def test_any_shell_as_the_logins_or_roots(shells, check, reader, logins, roots):
    shells.run(f"usermod -s {logins} cust; usermod -s {roots} sroot")
    result = check(shells, "-k", "/opt/readable*.jks", "--reader", reader)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("become", ["sudo", "none"])
@pytest.mark.parametrize("logins", SHELLS)
def test_any_shell_as_the_logins(shells, check, logins, become):
    shells.run(f"usermod -s {logins} cust")
    arguments = ("-k", "/opt/readable*.jks", "--reader", "native")
    result = check(shells, *arguments, become=become, SMCERT_BECOME_PASSWORD=None)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("become", ["su", "none"])
def test_a_store_password_is_checked_by_both_readers(aged, check, reader, become):
    right, wrong = "opensesame", "mumble-mumble"
    aged.put("/opt/locked.jks", keystore(days=400, password=right), 0o644)
    arguments = ["-k", "/opt/locked.jks", "--reader", reader]
    good = check(aged, *arguments, become=become, SMCERT_STORE_PASSWORD=right)
    assert good.returncode == 0, good.stdout
    bad = check(aged, *arguments, become=become, SMCERT_STORE_PASSWORD=wrong)
    assert "password" in said(bad) and wrong not in bad.stdout
