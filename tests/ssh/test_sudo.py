"""Becoming root by sudo with the README's narrow rules, of today and as old as RHEL 4's."""

import pytest

from tests.lab import SD1, SessionManager
from tests.ssh.sudoers import narrow
from tests.ssh.test_login import said

pytestmark = pytest.mark.server

ALL = "cust ALL=(root) NOPASSWD: ALL\n"
ASKS = "sudo asks for the password to become root: set SMCERT_BECOME_PASSWORD, or allow"


@pytest.fixture(params=["old", "rhel4"], scope="module")
def lab(request):
    with SessionManager(request.param, sudoers=narrow("cust", "NOPASSWD: ")) as machine:
        yield machine


@pytest.fixture
def sudo(check):
    """Runs a check by sudo, without a password for it unless one is given."""

    def run(lab, *arguments, password=None, **more):
        return check(lab, *arguments, become="sudo", SMCERT_BECOME_PASSWORD=password, **more)

    return run


@pytest.mark.parametrize("label", ["sd1", "system_manager", "jboss"])
def test_the_readmes_narrow_rules_are_enough(lab, sudo, reader, label):
    result = sudo(lab, "--reader", reader, label=label)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    "given", [{"password": "none needed"}, {"SMCERT_STORE_PASSWORD": "avaya123"}]
)
def test_a_password_that_sudo_does_not_want_is_no_obstacle(lab, sudo, given):
    result = sudo(lab, **given)
    assert result.returncode == 0, result.stdout


def test_the_narrow_rules_allow_nothing_else(lab):
    for command in ("cat /etc/shadow", "keytool -help", "sh", "find /opt/jboss/server"):
        refused = lab.run(f"su cust -c 'sudo -S {command}'", check=False)
        assert refused.returncode != 0


@pytest.mark.parametrize("kept", ["_JAVA_OPTIONS", "_JAVA*", "*JAVA*"])
def test_the_narrow_rule_keeps_javas_options_out(kept):
    """Java runs what they say: -XX:OnOutOfMemoryError=COMMAND."""
    variable = "_JAVA_OPTIONS"
    lax = f'Defaults !env_reset\nDefaults env_keep += "{kept}"\nDefaults env_check += "{kept}"\n'
    rules = narrow("cust", "NOPASSWD: ")
    careless = "".join(line for line in rules.splitlines(True) if "Defaults" not in line)
    listing = f"su cust -c '{variable}=-Dx=y sudo -n keytool -list -rfc -keystore {SD1} 2>&1'"
    for sudoers, taken in ((lax + careless, True), (lax + rules, False)):
        with SessionManager(era="old", sudoers=sudoers) as lab:
            printed = lab.run(listing).stdout
            assert "BEGIN CERTIFICATE" in printed
            assert (f"Picked up {variable}" in printed) is taken


def test_the_narrow_rules_have_nothing_that_sudo_1_6_7_takes_for_an_error():
    """It then runs nothing for anybody; measured with its visudo."""
    assert "Defaults!" not in narrow("cust", "") and "\\*" not in narrow("cust", "")


def test_another_path_is_refused(lab, sudo):
    line = said(sudo(lab, "-k", "/root/other.jks"))
    assert ("sudo refused to run keytool" if lab.era == "old" else ASKS) in line


@pytest.mark.parametrize("era", ["old", "rhel4"])
def test_a_terminal_that_sudo_wants_is_given(sudo, era):
    rules = narrow("cust", "NOPASSWD: ") + "Defaults requiretty\n"
    with SessionManager(era, sudoers=rules) as lab:
        result = sudo(lab)
    assert result.returncode == 0, result.stdout


def test_sudo_not_allowed_at_all(labs, sudo, reader):
    line = said(sudo(labs("old"), "--reader", reader))
    assert f"sudo refused to run {'cat' if reader == 'native' else reader}" in line
    assert ASKS in said(sudo(labs("rhel4"), "--reader", reader))


@pytest.mark.parametrize("era", ["modern", "rhel4"])
def test_with_a_password(sudo, reader, era):
    with SessionManager(era, sudoers=narrow("cust", "")) as lab:
        arguments = ("--reader", reader)
        # The second asks for each command; before it does, the third lectures on the terminal.
        for settings in ("", "timestamp_timeout=0", "timestamp_timeout=0, lecture=always"):
            text = f"Defaults {settings}\n" if settings else ""
            lab.put("/etc/sudoers.d/settings", text.encode(), 0o440)
            for label in ("sd1", "jboss"):
                result = sudo(lab, *arguments, label=label, password=lab.password)
                assert result.returncode == 0, result.stdout
        assert "sudo refused the password" in said(sudo(lab, password="wrong"))
        missing = said(sudo(lab, *arguments))
        assert (ASKS if era == "rhel4" else "a password is required") in missing
        assert "SMCERT_BECOME_PASSWORD" in missing


@pytest.mark.parametrize("era", ["old", "rhel4"])
@pytest.mark.parametrize("rules", ["", "Defaults passwd_tries=1\n"])
def test_without_a_line_in_sudoers_a_wrong_password_is_told_apart(sudo, reader, rules, era):
    with SessionManager(era, sudoers=rules) as lab:
        wrong = said(sudo(lab, "--reader", reader, password="wrong"))
        assert "sudo refused the password" in wrong and "sudoers" not in wrong
        right = said(sudo(lab, "--reader", reader, password=lab.password))
        assert "cust is not in the sudoers file" in right and "allow it in sudoers" in right


class TestAKeyThatMayHaveNoTerminal:
    @pytest.fixture(params=["old", "rhel4"])
    def without(self, request, sudo):
        """A lab without terminals, and a check on it."""
        with SessionManager(request.param, sudoers=ALL) as lab:
            lab.run("sed -i 's/^/no-pty /' /home/cust/.ssh/authorized_keys")

            def run(*arguments, **more):
                return sudo(lab, "-i", lab.key_file, *arguments, SMCERT_PASSWORD=None, **more)

            yield lab, run

    def test_needs_none_where_sudo_need_not_ask(self, without, reader):
        _, check = without
        assert check("--reader", reader).returncode == 0
        assert check("--reader", reader, label="jboss").returncode == 0

    def test_an_old_sudo_is_not_given_the_store_password_for_an_answer(self, without):
        lab, check = without
        result = check(SMCERT_STORE_PASSWORD="avaya123")
        if lab.era == "old":
            assert result.returncode == 0, result.stdout
        else:
            assert "this sudo is older than 1.7: allow a pty" in said(result)

    def test_a_sudo_that_asks_is_told(self, without, reader):
        lab, check = without
        lab.put("/etc/sudoers.d/lab", ALL.replace("NOPASSWD: ", "").encode(), 0o440)
        line = said(check("--reader", reader))
        assert ("a password is required" if lab.era == "old" else ASKS) in line
