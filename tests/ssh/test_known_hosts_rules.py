"""Which files vouch for a host key, and what is shown of a key that none of them has."""

import base64
import hashlib
import os
import pwd

import paramiko
import pytest

from check_smcert.errors import HostKeyChanged, HostKeyUnknown
from check_smcert.sources.ssh import known_hosts
from tests.ssh.test_known_hosts import (  # noqa: F401
    KEY,
    OTHER,
    OTHER_PKEY,
    PKEY,
    judge,
    made,
)


def fingerprint(line):
    data = base64.b64decode(line.split()[1])
    return "SHA256:" + base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def md5(line):
    found = hashlib.md5(base64.b64decode(line.split()[1]), usedforsecurity=False).hexdigest()
    return ":".join(found[at : at + 2] for at in range(0, 32, 2))


def at_home(monkeypatch, folder):
    """What passwd says of the user; HOME says something else."""
    entry = pwd.struct_passwd(("u", "x", os.getuid(), 0, "", str(folder), "/bin/sh"))
    monkeypatch.setattr("pwd.getpwuid", lambda _: entry)
    monkeypatch.setenv("HOME", "/home/of/nobody")


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A home and a system whose files a test writes."""
    at_home(monkeypatch, tmp_path)
    monkeypatch.setattr(known_hosts, "_SYSTEM", (str(tmp_path / "system"),))
    (tmp_path / ".ssh").mkdir()
    return tmp_path


def test_without_a_file_the_systems_and_the_users_vouch_and_one_may_be_missing(home):
    with pytest.raises(HostKeyUnknown):
        judge(None)
    (home / "system").write_text(f"sm1 {KEY}\n")
    judge(None)
    (home / ".ssh" / "known_hosts").write_text(f"sm1 {OTHER}\n")
    judge(None)
    judge(None, OTHER_PKEY)
    (home / "system").unlink()
    judge(None, OTHER_PKEY)
    with pytest.raises(HostKeyChanged) as caught:
        judge(None)
    own = f"{home}/.ssh/known_hosts"
    assert caught.value.details[0] == f"forget the old key: ssh-keygen -f {own} -R 'sm1'"
    assert caught.value.details[2] == f"then add this line to {own}"


def test_a_file_that_is_given_is_the_only_one(home, known):  # noqa: F811
    (home / "system").write_text(f"sm1 {KEY}\n")
    (home / ".ssh" / "known_hosts").write_text(f"sm1 {KEY}\n")
    with pytest.raises(HostKeyUnknown):
        judge(known(""))
    judge("~/.ssh/known_hosts")


def test_a_revoked_key_in_one_file_is_refused_whatever_another_says(home):
    (home / "system").write_text(f"@revoked sm1 {KEY}\n")
    (home / ".ssh" / "known_hosts").write_text(f"sm1 {KEY}\n")
    with pytest.raises(HostKeyChanged) as caught:
        judge(None)
    assert caught.value.what == (f"the host key of sm1 is revoked (ssh-ed25519 {fingerprint(KEY)})")
    assert caught.value.do == f"{home}/system says so: do not log in to this host"


def test_an_unknown_key_is_shown_with_its_fingerprints_and_the_kind_of_the_known_one(known):  # noqa: F811
    rsa = paramiko.RSAKey.generate(1024)
    with pytest.raises(HostKeyUnknown) as caught:
        judge(known(f"sm1 ssh-rsa {rsa.get_base64()}", f"@revoked sm1 {OTHER}"))
    assert caught.value.what == (
        f"the host key of sm1 is unknown (ssh-ed25519 {fingerprint(KEY)}, the known one is ssh-rsa)"
    )
    assert caught.value.do == "the lines below say how to check and accept it"
    assert caught.value.details[0] == (
        "compare it: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub, on the server, must show "
        f"MD5 {md5(KEY)} or ssh-ed25519 {fingerprint(KEY)}"
    )
    with pytest.raises(HostKeyUnknown) as caught:
        judge(known(""))
    assert caught.value.what == f"the host key of sm1 is unknown (ssh-ed25519 {fingerprint(KEY)})"


@pytest.mark.parametrize(
    "made, file",
    [
        (lambda: paramiko.RSAKey.generate(1024), "rsa"),
        (lambda: paramiko.ECDSAKey.generate(), "ecdsa"),
    ],
)
def test_the_file_of_the_key_on_the_server_is_named_after_its_kind(known, made, file):  # noqa: F811
    with pytest.raises(HostKeyUnknown) as caught:
        judge(known(""), made())
    assert f"/etc/ssh/ssh_host_{file}_key.pub," in caught.value.details[0]


def test_each_file_with_the_old_key_is_named_once_and_quoted(known, tmp_path):  # noqa: F811
    file = tmp_path / "known hosts"
    file.write_text(f"sm1 {OTHER}\nsm1 {OTHER}\n")
    with pytest.raises(HostKeyChanged) as caught:
        judge(str(file))
    old = [line for line in caught.value.details if line.startswith("forget")]
    assert old == [f"forget the old key: ssh-keygen -f '{file}' -R 'sm1'"]
    assert caught.value.what == (
        f"the host key of sm1 has changed (ssh-ed25519 {fingerprint(KEY)})"
    )
    assert caught.value.do == (
        "somebody may be in between; if the server was reinstalled, see the lines below"
    )


def test_the_standard_port_is_named_without_a_number(known):  # noqa: F811
    judge(known(f"sm1 {KEY}"), PKEY, "sm1", 22)
    with pytest.raises(HostKeyUnknown):
        judge(known(f"[sm1]:22 {KEY}"), PKEY, "sm1", 22)


def test_the_files_are_those_of_ssh(monkeypatch):
    asked = []
    at_home(monkeypatch, "/home/u")
    monkeypatch.setattr("os.path.exists", asked.append)
    assert known_hosts.known_keys("sm1", None) == []
    assert asked == [
        "/etc/ssh/ssh_known_hosts",
        "/etc/ssh/ssh_known_hosts2",
        "/home/u/.ssh/known_hosts",
        "/home/u/.ssh/known_hosts2",
    ]


@pytest.mark.parametrize("hosts", ["#x,sm1", "#,sm1", "#*,sm1"])
def test_a_comment_vouches_for_nothing_whatever_it_says(known, hosts):  # noqa: F811
    with pytest.raises(HostKeyUnknown):
        judge(known(f"{hosts} {KEY}"))


def test_the_line_belongs_into_the_file_that_was_given(known):  # noqa: F811
    file = known("")
    with pytest.raises(HostKeyUnknown) as caught:
        judge(file)
    assert caught.value.details[1] == f"then add this line to {file}"


def test_several_known_kinds_are_named_each_once(known):  # noqa: F811
    rsa, ecdsa = paramiko.RSAKey.generate(1024), paramiko.ECDSAKey.generate()
    lines = [f"sm1 {each.get_name()} {each.get_base64()}" for each in (rsa, ecdsa, rsa)]
    with pytest.raises(HostKeyUnknown, match=r"the known one is ssh-rsa, ecdsa-sha2-nistp256\)"):
        judge(known(*lines))


def test_a_fingerprint_is_whole_whatever_it_ends_with(known):  # noqa: F811
    file = known("")
    for line, key in (made() for _ in range(200)):
        with pytest.raises(HostKeyUnknown) as caught:
            judge(file, key)
        assert caught.value.what.endswith(f"(ssh-ed25519 {fingerprint(line)})")
