"""Becoming root: su as the notice does it, sudo with a narrow rule, and what goes wrong with both."""

import shutil

import pytest

from tests.lab import SD1, SessionManager, keystore
from tests.ssh.sudoers import narrow
from tests.ssh.test_login import said

pytestmark = pytest.mark.server


@pytest.fixture(params=["keytool", "native"])
def reader(request):
    return request.param


def test_su_with_both_readers(old, check, reader):
    result = check(old, "--reader", reader)
    assert result.returncode == 0, result.stdout


def test_su_with_a_wrong_password(old, check):
    line = said(check(old, SMCERT_BECOME_PASSWORD="wrong"))
    assert "su refused the password of sroot" in line and "SMCERT_BECOME_PASSWORD" in line


def test_su_without_a_password(old, check):
    line = said(check(old, SMCERT_BECOME_PASSWORD=None))
    assert "su asks for the password of sroot: set SMCERT_BECOME_PASSWORD" in line


def test_su_to_a_user_who_does_not_exist(old, check):
    line = said(check(old, "--become-user", "nobody-here"))
    assert "su to nobody-here failed" in line and "does not exist" in line


def test_without_become_the_keystores_are_forbidden(old, check, reader):
    line = said(check(old, "--reader", reader, become="none"))
    assert "may not read" in line and "cust needs --become su or --become sudo" in line


def test_a_keystore_that_the_login_may_read_needs_no_become(old, check, reader):
    old.put("/opt/readable.jks", keystore(days=400), 0o644)
    result = check(old, "-k", "/opt/readable.jks", "--reader", reader, become="none")
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


def test_a_key_that_may_have_no_terminal(check):
    with SessionManager(era="old", sudoers="cust ALL=(root) NOPASSWD: ALL\n") as lab:
        lab.run("sed -i 's/^/no-pty /' /home/cust/.ssh/authorized_keys")
        arguments = ("-i", lab.key_file)
        nothing = {"SMCERT_PASSWORD": None, "SMCERT_BECOME_PASSWORD": None}
        assert check(lab, *arguments, become="sudo", **nothing).returncode == 0


CSHS = [path for path in map(shutil.which, ("tcsh", "bsd-csh")) if path]


@pytest.mark.parametrize("roots", ["/bin/bash", *CSHS])
@pytest.mark.parametrize("logins", CSHS)
def test_csh_as_the_logins_shell_or_roots(check, logins, roots):
    with SessionManager(era="old") as lab:
        lab.run(f"usermod -s {logins} cust; usermod -s {roots} sroot")
        lab.put("/root/.cshrc", b"echo Password:\n")
        for become in ("su", "none"):
            lab.put("/opt/readable*.jks", keystore(days=400), 0o644)
            result = check(lab, "-k", "/opt/readable*.jks", become=become)
            assert result.returncode == 0, result.stdout


@pytest.fixture(scope="module")
def lab():
    with SessionManager(era="old", sudoers=narrow("cust", "NOPASSWD: ")) as machine:
        yield machine


class TestSudo:
    @pytest.mark.parametrize("label", ["sd1", "system_manager", "jboss"])
    def test_the_readmes_narrow_rules_are_enough(self, lab, check, reader, label):
        result = check(
            lab, "--reader", reader, label=label, become="sudo", SMCERT_BECOME_PASSWORD=None
        )
        assert result.returncode == 0, result.stdout

    def test_the_narrow_rules_allow_nothing_else(self, lab):
        for command in ("cat /etc/shadow", "keytool -help", "sh", "find /opt/jboss/server"):
            refused = lab.run(f"su cust -c 'sudo -n {command}'", check=False)
            assert refused.returncode != 0

    def test_the_narrow_rule_keeps_javas_options_out(self):
        """Java runs what they say: -XX:OnOutOfMemoryError=COMMAND."""
        variable = "_JAVA_OPTIONS"
        lax = f'Defaults !env_reset\nDefaults env_keep += "{variable}"\n'
        rules = narrow("cust", "NOPASSWD: ")
        careless = "".join(line for line in rules.splitlines(True) if "Defaults" not in line)
        listing = f"su cust -c '{variable}=-Dx=y sudo -n keytool -list -rfc -keystore {SD1} 2>&1'"
        for sudoers, taken in ((lax + careless, True), (lax + rules, False)):
            with SessionManager(era="old", sudoers=sudoers) as lab:
                printed = lab.run(listing).stdout
                assert "BEGIN CERTIFICATE" in printed
                assert (f"Picked up {variable}" in printed) is taken

    def test_another_path_is_refused(self, lab, check):
        line = said(check(lab, "-k", "/root/other.jks", become="sudo", SMCERT_BECOME_PASSWORD=None))
        assert "sudo refused to run keytool" in line

    def test_a_terminal_that_sudo_wants_is_given(self, check):
        rules = narrow("cust", "NOPASSWD: ") + "Defaults requiretty\n"
        with SessionManager(era="old", sudoers=rules) as lab:
            result = check(lab, become="sudo", SMCERT_BECOME_PASSWORD=None)
        assert result.returncode == 0, result.stdout

    def test_sudo_not_allowed_at_all(self, old, check, reader):
        line = said(check(old, "--reader", reader, become="sudo", SMCERT_BECOME_PASSWORD=None))
        assert f"sudo refused to run {'cat' if reader == 'native' else reader}" in line

    def test_with_a_password(self, check, reader):
        with SessionManager(era="modern", sudoers=narrow("cust", "")) as lab:
            for timestamps in ("", "Defaults timestamp_timeout=0\n"):
                lab.put("/etc/sudoers.d/timestamps", timestamps.encode(), 0o440)
                for label in ("sd1", "jboss"):
                    result = check(
                        lab,
                        "--reader",
                        reader,
                        label=label,
                        become="sudo",
                        SMCERT_BECOME_PASSWORD=lab.password,
                    )
                    assert result.returncode == 0, result.stdout
            # Before it asks, sudo may lecture on the terminal on which the data comes.
            lab.put("/etc/sudoers.d/lecture", b"Defaults lecture=always\n", 0o440)
            arguments = ("--reader", reader)
            for label in ("sd1", "jboss"):
                result = check(
                    lab, *arguments, label=label, become="sudo", SMCERT_BECOME_PASSWORD=lab.password
                )
                assert result.returncode == 0, result.stdout
            wrong = said(check(lab, become="sudo", SMCERT_BECOME_PASSWORD="wrong"))
            assert "sudo refused the password" in wrong
            missing = said(check(lab, become="sudo", SMCERT_BECOME_PASSWORD=None))
            assert "a password is required" in missing and "SMCERT_BECOME_PASSWORD" in missing

    @pytest.mark.parametrize("rules", ["", "Defaults passwd_tries=1\n"])
    def test_without_a_line_in_sudoers_a_wrong_password_is_told_apart(self, check, reader, rules):
        with SessionManager(era="old", sudoers=rules) as lab:
            arguments = ("--reader", reader)
            wrong = said(check(lab, *arguments, become="sudo", SMCERT_BECOME_PASSWORD="wrong"))
            assert "sudo refused the password" in wrong and "sudoers" not in wrong
            right = said(check(lab, *arguments, become="sudo", SMCERT_BECOME_PASSWORD=lab.password))
            assert "cust is not in the sudoers file" in right and "allow it in sudoers" in right


@pytest.mark.parametrize("become", ["su", "none"])
def test_a_store_password_is_checked_by_both_readers(old, check, reader, become):
    right, wrong = "opensesame", "mumble-mumble"
    old.put("/opt/locked.jks", keystore(days=400, password=right), 0o644)
    arguments = ["-k", "/opt/locked.jks", "--reader", reader]
    good = check(old, *arguments, become=become, SMCERT_STORE_PASSWORD=right)
    assert good.returncode == 0, good.stdout
    bad = check(old, *arguments, become=become, SMCERT_STORE_PASSWORD=wrong)
    assert "password" in said(bad) and wrong not in bad.stdout
