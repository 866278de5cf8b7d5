"""smcert hostkeys where known_hosts has another key, revokes it, or somebody is asked."""

import os
import pty
import subprocess

import pytest

from tests.lab.image import key_pair
from tests.smcert.site import command, environment
from tests.ssh.test_hostkeys import hostkeys, keys

pytestmark = pytest.mark.server

OTHER = " ".join(key_pair("another", "rsa")[1].decode().split()[:2])


@pytest.fixture
def known(old, tmp_path):
    """A known_hosts file with another key of the old lab, between lines of others; its mode is odd."""
    path = tmp_path / "known_hosts"
    path.write_text(f"a ssh-rsa AAAA\n[{old.host}]:{old.port} {OTHER}\nb ssh-rsa AAAA")
    path.chmod(0o640)
    return path


@pytest.fixture
def fetch(old, known):
    """The command on the old lab."""

    def run(*words):
        return hostkeys("-p", old.port, "--known-hosts", known, old.host, *words)

    return run


def line_of(lab):
    return " ".join(lab.known_hosts.read_text().splitlines()[0].split()[:3])


def test_a_changed_key_is_neither_shown_as_a_line_nor_added(fetch, known, old):
    before = known.read_text()
    done = fetch("--yes")
    assert done.returncode == 3 and keys(done.stdout) == []
    assert "CHANGED, it was ssh-rsa SHA256:" in done.stdout
    assert (
        f"{old.host}: its ssh-rsa key has changed (line 2 of {known}): somebody may be in between"
        in done.stderr
    )
    assert f"--replace {old.host}" in done.stderr and known.read_text() == before


@pytest.mark.parametrize("hashed", [False, True])
def test_it_is_replaced_when_told_which(fetch, known, old, check, hashed):
    if hashed:
        subprocess.run(["ssh-keygen", "-H", "-f", known], check=True, capture_output=True)
        assert old.host not in known.read_text()
    before = known.read_text()
    first, _, last = before.splitlines()
    done = fetch("--yes", "--replace", old.host)
    assert done.returncode == 0 and keys(done.stdout) == [line_of(old)]
    whose = "" if hashed else f" of [{old.host}]:{old.port}"
    assert done.stderr == (
        f"1 line added to {known}; 1 old line{whose} taken out, the file as it was is {known}.old\n"
    )
    assert known.read_text().splitlines() == [first, last, line_of(old)]
    assert known.stat().st_mode & 0o777 == 0o640
    assert known.with_name("known_hosts.old").read_text() == before
    assert check(old, "--known-hosts", known).returncode == 0


def test_keys_of_other_types_and_marked_lines_stay(fetch, known, old):
    name = f"[{old.host}]:{old.port}"
    stay = [
        f"{name} ssh-ed25519 AAAA",
        f"@cert-authority {name} {OTHER}",
        f"@revoked {name} {OTHER}",
    ]
    known.write_text("\n".join([*stay, f"{name},other {OTHER}", ""]))
    assert fetch("--yes", "--replace", old.host).returncode == 0
    assert known.read_text().splitlines() == [*stay, line_of(old)]


def test_a_revoked_key_is_never_added(fetch, known, old):
    known.write_text(f"@revoked * {line_of(old).partition(' ')[2]}\n")
    done = fetch("--yes", "--replace", old.host)
    assert done.returncode == 3 and keys(done.stdout) == []
    assert "its ssh-rsa key is revoked" in done.stderr and known.read_text().count("\n") == 1


def test_whom_to_replace_has_to_be_asked_for_and_to_be_agreed_to(fetch, known):
    for words, complaint in [(("--replace", "sm9", "--yes"), "no such host is asked for"),
                             (("--replace", "127.0.0.1"), "add --yes")]:  # fmt: skip
        done = fetch(*words)
        assert (done.returncode, done.stdout) == (3, "") and complaint in done.stderr


@pytest.mark.parametrize("answer, status", [("y\n", 0), ("n\n", 0), ("\n", 0), ("\x04", 0)])
def test_on_a_terminal_it_asks(old, tmp_path, answer, status):
    known = tmp_path / "known_hosts"
    ours, theirs = pty.openpty()
    words = ("hostkeys", "-F", "none", "-p", old.port, "--known-hosts", known, old.host)
    running = subprocess.Popen(
        command(*words), stdin=theirs, stdout=theirs, stderr=theirs, env=environment()
    )
    os.close(theirs)
    said = b""
    while not said.endswith(b"? [y/N] "):
        said += os.read(ours, 4096)
    os.write(ours, answer.encode())
    assert running.wait(60) == status
    os.close(ours)
    assert f"add 1 line to {known}?" in said.decode() and b"ssh-keygen -lf" in said
    assert (known.read_text() if known.exists() else "") == (
        f"{line_of(old)}\n" if answer == "y\n" else ""
    )


def test_it_does_not_ask_whoever_does_not_see_the_fingerprints(old, tmp_path):
    known = tmp_path / "known_hosts"
    ours, theirs = pty.openpty()
    words = ("hostkeys", "-F", "none", "-p", old.port, "--known-hosts", known, old.host)
    done = subprocess.run(
        command(*words),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(),
        timeout=60,
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 0 and keys(done.stdout.decode()) == [line_of(old)]
    assert not known.exists()
