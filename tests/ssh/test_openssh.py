"""--ssh openssh: whatever is configured for ssh neither breaks a check nor leaves a process."""

import os
import subprocess
import sys

import pytest

from tests.plugin import PLUGINS, quiet_environment
from tests.ssh.started import processes
from tests.ssh.test_login import said

pytestmark = pytest.mark.server


@pytest.fixture
def way():
    return "openssh"


@pytest.fixture
def configured(tmp_path, check):
    """A check with lines of ssh_config for its host."""

    def run(lab, lines, *arguments, **environment):
        config = tmp_path / "config"
        config.write_text(f"Host {lab.host}\n" + "".join(f"  {line}\n" for line in lines))
        return check(lab, "-F", config, *arguments, **environment)

    return run


BY_HAND = ("RemoteCommand echo by hand", "SessionType none", "SessionType subsystem", "StdinNull yes",
           "ForkAfterAuthentication yes", "RequestTTY force", "RequestTTY no", "LogLevel QUIET",
           "EscapeChar %", "VisualHostKey yes", "BatchMode yes", "NumberOfPasswordPrompts 9",
           "SendEnv *", "ForwardAgent yes", "ForwardX11 yes", "AddKeysToAgent yes",
           "IgnoreUnknown Keychain,AppleThing\n  Keychain yes", "StrictHostKeyChecking no",
           "LocalForward 127.0.0.1:1 127.0.0.1:2\n  ExitOnForwardFailure yes", "Tunnel yes",
           "LogVerbose *", "PermitLocalCommand yes\n  LocalCommand sleep 3333", "HashKnownHosts yes",
           "KexAlgorithms curve25519-sha256\n  HostKeyAlgorithms ssh-ed25519\n  Ciphers aes128-ctr",
           "KbdInteractiveAuthentication yes\n  PreferredAuthentications keyboard-interactive,password",
           )  # fmt: skip


@pytest.mark.parametrize("line", BY_HAND, ids=lambda line: line.split("\n")[0])
def test_what_people_configure_for_their_own_sessions_breaks_nothing(old, configured, line):
    result = configured(old, [line])
    assert result.returncode == 0, result.stdout


def test_a_shared_connection_is_not_used_and_none_is_left(old, configured, tmp_path):
    lines = ["ControlMaster auto", f"ControlPath {tmp_path}/shared", "ControlPersist 600"]
    assert configured(old, lines).returncode == 0
    assert not (tmp_path / "shared").exists() and not processes(tmp_path)


def test_a_local_command_does_not_run(old, configured, tmp_path):
    lines = ["PermitLocalCommand yes", f"LocalCommand touch {tmp_path}/ran"]
    assert configured(old, lines).returncode == 0
    assert not (tmp_path / "ran").exists()


def test_known_hosts_are_not_written(modern, configured):
    before = modern.known_hosts.read_bytes()
    assert (
        configured(modern, ["UpdateHostKeys yes", "StrictHostKeyChecking accept-new"]).returncode
        == 0
    )
    assert modern.known_hosts.read_bytes() == before


def test_no_configuration_makes_ssh_accept_an_unknown_host(old, configured, tmp_path):
    empty = tmp_path / "known"
    empty.touch()
    lines = ["StrictHostKeyChecking no", "NoHostAuthenticationForLocalhost yes",
             "KnownHostsCommand /bin/echo * ssh-rsa AAAA"]  # fmt: skip
    before = len(old.log())
    line = said(configured(old, lines, "--known-hosts", empty))
    assert "is unknown (ssh-rsa SHA256:" in line and not empty.read_text()
    assert "Accepted" not in old.log()[before:] and "Failed" not in old.log()[before:]


def test_on_a_modern_server_the_old_algorithms_are_not_used(modern, check):
    result = check(modern, "-vvv")
    kex = next(line for line in result.stdout.splitlines() if "kex: algorithm" in line)
    assert "sha1" not in kex and "cbc" not in result.stdout.partition("kex: server")[2][:60]


def test_a_key_that_others_can_read_is_told(old, check, tmp_path):
    key = tmp_path / "key"
    key.write_bytes(old.key_file.read_bytes())
    key.chmod(0o644)
    line = said(check(old, "-i", key, SMCERT_PASSWORD=None))
    assert f"ssh uses no key that others can read, {key}: chmod 600" in line


@pytest.mark.parametrize("folder", ["a%b h 100%", "~"])
def test_files_in_folders_of_any_name(old, check, tmp_path, folder):
    place = tmp_path / folder
    place.mkdir()
    for name in (old.key_file, old.known_hosts):
        (place / name.name).write_bytes(name.read_bytes())
        (place / name.name).chmod(0o600)
    given = ["-i", place / old.key_file.name, "--known-hosts", place / old.known_hosts.name]
    result = check(old, *given, SMCERT_PASSWORD=None)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("option", ["-i", "--known-hosts"])
@pytest.mark.parametrize("odd", ["${HOME}", 'a"b'])
def test_a_path_that_ssh_would_change_is_told(old, check, tmp_path, option, odd):
    line = said(check(old, option, tmp_path / odd))
    assert "ssh takes no path with" in line and odd[:2] in line and "--ssh paramiko" in line


def test_an_ssh_config_that_ssh_refuses_is_told(old, configured):
    assert "ssh can't read its configuration" in said(configured(old, ["Nonsense yes"]))


def test_without_ssh_it_says_so(old):
    hide = 'mount --bind /dev/null "$(command -v ssh)"; exec "$@"'
    command = [sys.executable, PLUGINS / "check_smcert_sd1", "-H", old.host, "--ssh", "openssh"]
    done = subprocess.run(
        [
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            hide,
            "-",
            *map(str, command),
        ],
        capture_output=True,
        text=True,
        env=quiet_environment(),
    )
    assert done.returncode == 3 and "--ssh openssh needs OpenSSH's client" in done.stdout


@pytest.mark.parametrize("name", ["HostKeyAlias SM-by-another-name", "HostName LOCALHOST"])
def test_the_password_goes_to_a_host_with_another_name(old, configured, tmp_path, name):
    known = tmp_path / "known"
    alias = "SM-by-another-name" if "Alias" in name else f"[localhost]:{old.port}"
    known.write_text(old.known_hosts.read_text().replace(f"[127.0.0.1]:{old.port}", alias))
    result = configured(old, [name], "--known-hosts", known)
    assert result.returncode == 0, result.stdout


def test_an_ssh_that_knows_fewer_old_algorithms_is_asked_for_the_rest(old, check, tmp_path):
    """As OpenSSH 10, for which a name that it does not know is an error."""
    wrapper = tmp_path / "ssh"
    wrapper.write_text(
        "#!/bin/sh\n"
        f"PATH={os.environ['PATH']}\n"
        'case "$*" in\n'
        "'-Q key') ssh -Q key | grep -v ssh-dss ;;\n"
        "*ssh-dss*) echo \"command-line line 0: Bad key types '+ssh-rsa,ssh-dss'.\" >&2; exit 255 ;;\n"
        '*) exec ssh "$@" ;;\n'
        "esac\n"
    )
    wrapper.chmod(0o755)
    result = check(old, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert result.returncode == 0, result.stdout
