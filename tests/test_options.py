"""The command line: what is wrong is UNKNOWN with one clear line, and passwords never stand on it."""

import pytest

from tests.plugin import plugin


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        ([], "one of the arguments"),
        (["-H", "sm1", "-f", "x.jks"], "not allowed with"),
        (["-H", "sm1", "--frob"], "unrecognized arguments: --frob"),
        (["-H", "sm1", "stray"], "unrecognized arguments: stray"),
        (["-H", "sm1", "-w", "nonsense"], "'nonsense' is not a range"),
        (["-H", "sm1", "-c", "90:30"], "start after its end"),
        (["-H", "sm1", "-p", "70000"], "not a port"),
        (["-H", "sm1", "-t", "0"], "not a time limit"),
        (["-H", "sm1", "-t", "soon"], "not a time limit"),
        (["-H", "sm1", "--become", "doas"], "invalid choice"),
        (["-H", "sm1", "--reader", "openssl"], "invalid choice"),
        (["-H", "sm1", "--release", "six"], "'six' is not a release"),
        (["-H", "sm1", "-k", "keystore.jks"], "not an absolute path"),
        (["-H", "sm 1"], "not a host name"),
        (["-H", "-oProxyCommand=x"], "expected one argument"),
        (["-H", ""], "not a host name"),
        (["-H"], "expected one argument"),
        (["--host", "sm1"], "one of the arguments"),  # no abbreviations: they change meaning
    ],
)
def test_a_wrong_command_line_is_unknown(arguments, complaint):
    result = plugin("sd1", *arguments)
    assert result.returncode == 3
    assert result.stdout.startswith("SMCERT SD1 UNKNOWN - ")
    assert complaint in result.stdout
    assert len(result.stdout.splitlines()) == 1 and not result.stderr


@pytest.mark.parametrize(
    "label, arguments, owners",
    [
        ("all", ["-f", "x"], "check_smcert_sd1, check_smcert_system_manager, check_smcert_jboss"),
        ("all", ["-fx"], "check_smcert_sd1"),
        ("all", ["-H", "sm1", "--keystore=/x"], "check_smcert_sd1"),
        ("sd1", ["--url", "https://smgr"], "check_smcert_smmgmt"),
        ("smmgmt", ["-H", "sm1"], "check_smcert_all"),
    ],
)
def test_an_option_of_another_plugin_is_told_to_be_so(label, arguments, owners):
    result = plugin(label, *arguments)
    assert result.returncode == 3 and len(result.stdout.splitlines()) == 1
    assert f" is not an option of check_smcert_{label}: it is one of " in result.stdout
    assert owners in result.stdout


@pytest.mark.parametrize("user", ["--shell=/bin/sh", "-c", "", "a b"])
def test_whom_to_become_is_never_an_option_of_su_or_sudo(user):
    result = plugin("sd1", "-H", "sm1", f"--become-user={user}")
    assert result.returncode == 3 and "is not a user name" in result.stdout


@pytest.mark.parametrize("option", ["--password", "--become-password", "--store-password"])
def test_a_password_on_the_command_line_is_refused_and_not_shown(option):
    result = plugin("sd1", "-H", "sm1", f"{option}=hush")
    assert result.returncode == 3
    assert f"set SMCERT_{option[2:].replace('-', '_').upper()}" in result.stdout
    assert "hush" not in result.stdout + result.stderr


def test_help_names_every_option_and_is_unknown_as_the_guidelines_want():
    result = plugin("jboss", "--help")
    assert result.returncode == 3
    for option in [
        "-H",
        "-f",
        "-w",
        "-c",
        "-p",
        "-l",
        "-i",
        "--become",
        "--become-user",
        "--known-hosts",
        "-k",
        "--reader",
        "-a",
        "--release",
        "-t",
        "--extra-opts",
        "-v",
        "-V",
        "-h",
        "SMCERT_PASSWORD",
        "SMCERT_BECOME_PASSWORD",
        "SMCERT_STORE_PASSWORD",
    ]:
        assert option in result.stdout
    assert "PSN003617u step 2g" in result.stdout


def test_version_names_the_plugin():
    result = plugin("sd1", "-V")
    assert result.returncode == 3
    assert result.stdout.startswith("check_smcert_sd1 ")
