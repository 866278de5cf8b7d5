"""smcert hostkeys on real sshds: what it fetches is what ssh-keygen shows, and a check then passes."""

import re
import socket
import subprocess

import pytest

from tests.plugin import at_home
from tests.smcert.site import command, environment, inventory, smcert
from tests.ssh.liars import kexinit, server

pytestmark = pytest.mark.server

BEHIND = "sm1.behind.invalid"


def hostkeys(*words, **environment):
    """The command, without the ssh_config of whoever runs the tests."""
    return smcert("hostkeys", *(() if "-F" in words else ("-F", "none")), *words, **environment)


def keys(text):
    """The lines for known_hosts, without comments."""
    return [line for line in text.splitlines() if not line.startswith("#")]


def port_of_nobody():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


@pytest.mark.parametrize("era", ["old", "rhel4", "modern"])
def test_a_check_passes_once_they_are_added(labs, check, tmp_path, era):
    lab, known = labs(era), tmp_path / "known_hosts"
    known.write_text("# mine, without an end")
    words = ("-p", lab.port, "--known-hosts", known, lab.host)
    assert check(lab, "--known-hosts", known).returncode == 3
    shown = hostkeys(*words)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert known.read_text() == "# mine, without an end"  # nobody was asked
    done = hostkeys(*words, "--yes")
    assert done.stdout == shown.stdout and done.returncode == 0
    expected = [
        "# mine, without an end",
        *(line[: line.rindex(" ")] for line in lab.known_hosts.read_text().splitlines()),
    ]
    assert known.read_text().splitlines() == expected
    assert check(lab, "--known-hosts", known).returncode == 0
    again = hostkeys(*words, "--yes")
    assert (again.returncode, again.stderr) == (0, "") and keys(again.stdout) == keys(shown.stdout)
    assert f", known, line 2 of {known}, SSH-2.0-" in again.stdout
    assert known.read_text().splitlines() == expected


@pytest.fixture(scope="module")
def many_keys(labs):
    """The port of a server with a key of each type that this machine's sshd has."""
    lab, port = labs("modern"), port_of_nobody()
    known = subprocess.run(["ssh", "-Q", "key"], capture_output=True, text=True, check=True).stdout
    kinds = ["rsa", "ed25519", *(f"ecdsa -b {bits}" for bits in (256, 384, 521))]
    kinds += ["dsa"] if "ssh-dss\n" in known else []
    files = [f"/etc/ssh/many{number}" for number in range(len(kinds))]
    for kind, file in zip(kinds, files):
        lab.run(f"ssh-keygen -q -t {kind} -N '' -f {file}")
    dss = "-o HostKeyAlgorithms=+ssh-dss" if "dsa" in kinds else ""
    lab.run(f"/usr/sbin/sshd -p {port} {dss} {' '.join(f'-h {file}' for file in files)}")
    return lab, port, files


def test_all_types_that_a_server_has_with_the_fingerprints_of_ssh_keygen(many_keys):
    lab, port, files = many_keys
    done = hostkeys("-p", port, "--known-hosts", "/dev/null", lab.host)
    assert (done.returncode, done.stderr) == (0, "")
    theirs = [lab.run(f"cat {file}.pub").stdout.split()[:2] for file in files]
    assert sorted(line.split() for line in keys(done.stdout)) == sorted(
        [f"[{lab.host}]:{port}", *each] for each in theirs
    )
    for file in files:
        for digest in ("sha256", "md5"):
            shown = lab.run(f"ssh-keygen -E {digest} -lf {file}.pub").stdout.split()[1]
            assert shown.removeprefix("MD5:") in done.stdout


def test_each_host_has_its_own_line_and_the_others_are_fetched(old, tmp_path):
    slow = server()  # greets, and then says nothing
    with (
        server(kexinit(_1=b"\xff\xfe")) as garbled,
        slow as slow_port,
        socket.create_server(("127.0.0.1", 0)) as mute,
    ):
        config = tmp_path / "config"
        ports = {
            "good": old.port,
            "off": port_of_nobody(),
            "bad": garbled,
            "mute": mute.getsockname()[1],
            "slow": slow_port,
        }
        config.write_text("".join(f"Host {name}\n HostName 127.0.0.1\n Port {port}\n" for name, port in ports.items())
                          + "Host nameless\n HostName no.host.invalid\n")  # fmt: skip
        known = tmp_path / "known_hosts"
        done = hostkeys("-F", config, "--known-hosts", known, "--yes", "-t", "2",
                        "off", "bad", "good", "mute", "slow", "nameless", SMCERT_PASSWORD="secret")  # fmt: skip
    assert done.returncode == 3
    assert [line.split()[0] for line in keys(done.stdout)] == [f"[127.0.0.1]:{old.port}"]
    assert known.read_text().splitlines() == keys(done.stdout)
    lines = done.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines[:-1]] == [
        "off",
        "bad",
        "mute",
        "slow",
        "nameless",
    ]
    for line, words in zip(lines, ("refuses connections", "does not speak SSH correctly",
                                   "does not answer as an SSH server", "has shown no host key within 4 seconds",
                                   "has no address")):  # fmt: skip
        assert words in line
    assert lines[-1] == f"1 line added to {known}"


def test_a_host_with_no_type_that_is_known_here():
    with server(kexinit(_1=b"ssh-ed448,x\x1b[31m")) as port:
        done = hostkeys("-p", port, "--known-hosts", "/dev/null", "127.0.0.1")
    assert (done.returncode, done.stdout) == (3, "")
    assert "has no host key that can be read here, only ssh-ed448, x?[31m: " in done.stderr


def test_through_a_jump_host_and_under_its_alias(old, modern, tmp_path):
    modern.run(f"grep -q {BEHIND} /etc/hosts || echo 127.0.0.1 {BEHIND} >>/etc/hosts")
    known, config = tmp_path / "known_hosts", tmp_path / "config"
    known.write_text(modern.known_hosts.read_text())
    config.write_text(
        f"Host sm\n HostName {BEHIND}\n Port {old.port}\n HostKeyAlias SM-one\n ProxyJump jump\n"
        f"Host jump\n HostName 127.0.0.1\n Port {modern.port}\n User cust\n IdentitiesOnly yes\n"
        f" IdentityFile {modern.key_file}\nHost *\n UserKnownHostsFile {known}\n"
    )
    done = hostkeys("-F", config, "--yes", "sm")
    assert done.returncode == 0, done.stderr
    assert known.read_text().splitlines()[-1].startswith("sm-one ssh-rsa AAAA")
    known.write_text("")
    done = hostkeys("-F", config, "--yes", "sm")
    assert (done.returncode, known.read_text()) == (3, "")
    assert "sm: jump host 127.0.0.1: the host key of [127.0.0.1]:" in done.stderr
    assert re.search(rf"^  \[127.0.0.1\]:{modern.port} ssh-ed25519 AAAA", done.stderr, re.M)


def test_without_a_file_they_go_to_the_users_own(old, tmp_path):
    words = command("hostkeys", "-F", "none", "-p", old.port, "--yes", old.host)
    done = subprocess.run(
        [*at_home(tmp_path), *words],
        capture_output=True,
        text=True,
        env=environment(HOME="/nowhere"),
    )
    own = tmp_path / ".ssh" / "known_hosts"
    assert done.returncode == 0 and own.read_text().splitlines() == keys(done.stdout) != []
    assert done.stderr == f"1 line added to {own}\n"


def test_the_hosts_of_an_inventory(old, modern, tmp_path):
    known = tmp_path / "known_hosts"
    path = inventory(
        tmp_path,
        {
            "sm1": f"hostname={old.host}\nport={old.port}",
            "sm2": f"hostname={modern.host}\nport={modern.port}\npassword=secret",
            "sm3": "file=sm3.pem",
        },
        f"plugin=sd1\nknown-hosts={known}\nssh-config=none",
    )
    done = smcert("hostkeys", "-c", path, "sm2", "--yes")
    assert done.returncode == 0
    assert {line.split()[0] for line in keys(done.stdout)} == {f"[{modern.host}]:{modern.port}"}
    done = smcert("hostkeys", "-c", path, "--yes")
    assert done.returncode == 0
    assert done.stderr.splitlines() == ["sm3: left out, it is not read over SSH", f"1 line added to {known}"]  # fmt: skip
    assert sorted(known.read_text().splitlines()) == sorted(keys(done.stdout))
    done = smcert("hostkeys", "-c", path, "sm4")
    assert done.returncode == 3 and "has no section [sm4]" in done.stderr
    assert smcert("hostkeys", "-c", path, "sm3").returncode == 3
