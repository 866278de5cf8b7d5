"""--ssh openssh: whatever is configured for ssh neither breaks a check nor leaves a process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.lab import SessionManager
from tests.plugin import PLUGINS, at_home, quiet_environment
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


def processes(word):
    """Those of this machine whose command line has it."""
    found = subprocess.run(["pgrep", "-f", str(word)], capture_output=True, text=True)
    return found.stdout.split()


BY_HAND = ("RemoteCommand echo by hand", "SessionType none", "SessionType subsystem", "StdinNull yes",
           "ForkAfterAuthentication yes", "RequestTTY force", "RequestTTY no", "LogLevel QUIET",
           "EscapeChar %", "VisualHostKey yes", "BatchMode yes", "NumberOfPasswordPrompts 9",
           "SendEnv *", "ForwardAgent yes", "ForwardX11 yes", "AddKeysToAgent yes",
           "IgnoreUnknown Keychain,AppleThing\n  Keychain yes", "StrictHostKeyChecking no",
           "LocalForward 127.0.0.1:1 127.0.0.1:2\n  ExitOnForwardFailure yes", "Tunnel yes",
           "PermitLocalCommand yes\n  LocalCommand sleep 3333", "HashKnownHosts yes",
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


# --- passwords


def started(lab, *arguments, **environment):
    """A check that is running."""
    command = [sys.executable, str(PLUGINS / "check_smcert_sd1"), "-H", lab.host, "-p", str(lab.port),
               "-l", lab.user, "--known-hosts", str(lab.known_hosts), "--ssh", "openssh",
               "--become", "su", *arguments]  # fmt: skip
    secrets = {"SMCERT_PASSWORD": lab.password, "SMCERT_BECOME_PASSWORD": lab.root_password}
    return subprocess.Popen(
        [*at_home(lab.folder), *command],
        stdout=subprocess.PIPE,
        env={**quiet_environment(), **secrets, **environment},
        text=True,
    )


def below(pid):
    """A process and all that it has started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from below(int(child))


def test_no_process_of_ssh_shows_a_password_in_arguments_or_environment(old):
    running = started(old)
    seen = {}
    while running.poll() is None:
        for pid in list(_try(lambda: list(below(running.pid))) or []):
            name = _try(lambda pid=pid: Path(f"/proc/{pid}/comm").read_text().strip())
            shown = _try(lambda pid=pid: Path(f"/proc/{pid}/cmdline").read_bytes()) or b""
            if (
                name
                and not name.startswith(("python", "unshare", "mount"))
                and b"unshare" not in shown
            ):
                inside = _try(lambda pid=pid: Path(f"/proc/{pid}/environ").read_bytes()) or b""
                seen.setdefault(name, b"")
                seen[name] += shown + (inside if b"check_smcert_sd1" not in shown else b"")
    assert running.returncode == 0 and "ssh" in seen
    for name, text in seen.items():
        assert old.password.encode() not in text and old.root_password.encode() not in text, name


def _try(look):
    try:
        return look()
    except OSError:  # it has ended
        return None


def test_no_file_shows_a_password(old, tmp_path):
    """Whatever is written while it runs is written below TMPDIR or the home, or not at all."""
    before = set(Path("/tmp").iterdir())
    running = started(old, TMPDIR=str(tmp_path))
    output, _ = running.communicate()
    assert running.returncode == 0, output
    assert not list(tmp_path.iterdir())
    new = {path for path in set(Path("/tmp").iterdir()) - before if "smcert" in path.name}
    assert not new


def test_an_expired_password_that_ssh_asks_for_again_is_not_sent_twice(check):
    with SessionManager(era="modern") as lab:
        lab.run(
            "sed -i 's/^KbdInteractiveAuthentication no/KbdInteractiveAuthentication yes/;"
            "s/^PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config"
        )
        lab.run("kill -HUP 1")
        while lab.log().count("Server listening on") < 2:
            time.sleep(0.01)
        assert check(lab).returncode == 0
        lab.run("chage -d 0 cust")
        line = said(check(lab))
        assert "cust" in line and lab.password not in line


@pytest.mark.parametrize(
    "question",
    ["cust@sm1's password: ", "(cust@sm1) Password: "],
)  # fmt: skip
def test_askpass_answers_the_session_managers_own_questions_once(question):
    with asking("the pass'word\\n%s") as ask:
        assert ask(question) == ("the pass'word\\n%s\n", 0)
        assert ask(question) == ("", 1)


@pytest.mark.parametrize(
    "question",
    ["", "cust@door's password: ", "other@sm1's password: ", "(cust@sm1) Verification code: ",
     "Enter passphrase for key '/k': ", "Current password: ", "(cust@sm1) Current password: ",
     "cust@sm1's password: x", "x cust@sm1's password: ", "Are you sure (yes/no/[fingerprint])? ",
     "cust@sm1's old password: "],
)  # fmt: skip
def test_askpass_answers_no_other_question(question):
    with asking("secret") as ask:
        assert ask(question) == ("", 1)
        assert ask("cust@sm1's password: ") == ("secret\n", 0)


def test_askpass_answers_no_other_program():
    with asking("secret") as ask:
        assert ask("cust@sm1's password: ", asker=1) == ("", 1)


class asking:
    """askpass as ssh calls it, this process being ssh."""

    def __init__(self, password):
        self.reading, writing = os.pipe()
        os.write(writing, f"{password}\n".encode())
        os.close(writing)

    def __enter__(self):
        return self.ask

    def __exit__(self, *_):
        os.close(self.reading)

    def ask(self, question, asker=None):
        askpass = PLUGINS.parent / "check_smcert" / "sources" / "ssh" / "askpass.sh"
        environment = {"CHECK_SMCERT_SSH": str(asker or os.getpid()), "CHECK_SMCERT_LOGIN": "cust@sm1",
                       "CHECK_SMCERT_PIPE": f"/proc/{os.getpid()}/fd/{self.reading}"}  # fmt: skip
        done = subprocess.run([askpass, question], env=environment, capture_output=True, text=True)
        return done.stdout, done.returncode


# --- nothing stays


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_plugin_that_is_killed_takes_ssh_with_it(number):
    with SessionManager(era="old") as lab:
        lab.put("/root/.profile", b"sleep 3333\n")
        lab.put("/root/.bash_profile", b"sleep 3333\n")
        running = started(lab)
        until(lambda: "sleep 3333" in lab.run("ps -eo args").stdout)
        assert processes(f"ssh.*{lab.port}")
        # unshare and sh have become the plugin.
        os.kill(running.pid, number)
        running.wait()
        until(lambda: not processes(f"ssh -E.*{lab.port}"))


def test_a_time_limit_ends_ssh(old):
    with SessionManager(era="old") as lab:
        lab.put("/root/.profile", b"sleep 3333\n")
        lab.put("/root/.bash_profile", b"sleep 3333\n")
        output, _ = started(lab, "-t", "4").communicate()
        assert "no result within 4 seconds, the last step was: reading the keystores as" in output
        assert not processes(f"ssh -E.*{lab.port}")
        until(lambda: "sleep 3333" not in lab.run("ps -eo args").stdout)


def until(what):
    """Wait; a test that waits in vain fails by its caller's patience."""
    for _ in range(1500):
        if what():
            return
        time.sleep(0.02)
    raise AssertionError("it never came")


def test_a_connection_that_is_cut_while_the_keystores_are_read(check):
    with SessionManager(era="old") as lab:
        cut = "#!/bin/sh\nkill -9 $(ps -o ppid= -p $(pgrep -u cust sshd | head -1)) $(pgrep -u cust sshd)\nsleep 5\n"
        lab.run("rm /usr/local/bin/keytool")
        lab.put("/usr/local/bin/keytool", cut.encode(), 0o755)
        line = said(check(lab))
    assert "the connection to 127.0.0.1 was cut off" in line


def test_a_user_who_gets_no_session(check):
    with SessionManager(era="old") as lab:
        lab.run("sed -i '1i MaxSessions 0' /etc/ssh/sshd_config && kill -HUP 1")
        until(lambda: lab.log().count("Server listening on") >= 2)
        assert "sshd opens no session (channel 0: open failed" in said(check(lab))
