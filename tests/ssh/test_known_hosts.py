"""known_hosts as OpenSSH reads it: which lines are about a host, and which refuse a key."""

import base64
import subprocess

import paramiko
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from check_smcert.errors import (
    HostKeyChanged,
    HostKeyUnknown,
    UnreadableKnownHosts,
    UnusableKey,
)
from check_smcert.sources.ssh import keys
from check_smcert.sources.ssh.host_key import Trust
from check_smcert.sources.ssh.known_hosts import known_keys
from tests.requirements import need


def made():
    """A public key's line, and the key as paramiko has it."""
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    line = public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    name, encoded = line.split()
    return line, paramiko.PKey.from_type_string(name, base64.b64decode(encoded))


KEY, PKEY = made()
OTHER, OTHER_PKEY = made()


def judge(file, key=PKEY, host="sm1", port=22):
    Trust(host, port, file).missing_host_key(None, host, key)


@pytest.mark.parametrize(
    "hosts, host, port",
    [("sm1", "sm1", 22), ("SM1", "sm1", 22), ("sm1", "SM1", 22), ("a,sm1,b", "sm1", 22),
     ("*", "sm1", 22), ("sm?", "sm1", 22), ("*,!sm2", "sm1", 22), ("[sm1]:2222", "sm1", 2222),
     ("[*]:2222", "sm1", 2222), ("192.0.2.1", "192.0.2.1", 22), ("[s]m1", "[s]m1", 22)],
)  # fmt: skip
def test_a_line_about_the_host(known, hosts, host, port):
    judge(known(f"{hosts} {KEY}"), host=host, port=port)


@pytest.mark.parametrize(
    "hosts, host, port",
    [("sm2", "sm1", 22), ("sm", "sm1", 22), ("sm11", "sm1", 22), ("xsm1", "sm1", 22),
     ("*,!sm1", "sm1", 22), ("!sm1,*", "sm1", 22), ("!sm2", "sm1", 22), ("sm1", "sm1", 2222),
     ("[sm1]:2222", "sm1", 22), ("[sm1]:2222", "sm1", 2223), ("sm?", "sm", 22),
     ("sm1.example", "sm1", 22), ("[s]m1", "sm1", 22), ("a,b", "sm1", 22), ("|1|x|y", "sm1", 22),
     ("|1||", "sm1", 22), ("|1|AAAA|AAAA", "sm1", 22), ("", "sm1", 22)],
)  # fmt: skip
def test_a_line_about_another_host_vouches_for_nothing(known, hosts, host, port):
    with pytest.raises(HostKeyUnknown):
        judge(known(f"{hosts} {KEY}"), host=host, port=port)


@pytest.mark.parametrize("blank", ["", " ", "\t", "  \t "])
@pytest.mark.parametrize("between", [" ", "  ", "\t", " \t "])
def test_blanks_before_and_between_the_fields(known, blank, between):
    judge(known(f"{blank}sm1{between}{KEY.replace(' ', between)}{between}a comment"))
    revoked = f"{blank}@revoked{between}sm1{between}{KEY.replace(' ', between)}"
    for lines in ((revoked, f"sm1 {KEY}"), (f"sm1 {KEY}", revoked)):
        with pytest.raises(HostKeyChanged, match="is revoked"):
            judge(known(*lines))
    with pytest.raises(HostKeyUnknown):
        judge(known(f"{blank}@cert-authority{between}sm1{between}{KEY}"))


def test_a_revoked_key_of_another_host_or_another_key_of_this_one_revokes_nothing(known):
    judge(known(f"@revoked sm2 {KEY}", f"sm1 {KEY}"))
    judge(known(f"@revoked sm1 {OTHER}", f"sm1 {KEY}"))
    with pytest.raises(HostKeyUnknown):
        judge(known(f"@revoked sm1 {OTHER}"))


def test_another_key_of_the_same_kind_is_a_changed_one(known):
    with pytest.raises(HostKeyChanged, match="has changed"):
        judge(known(f"sm1 {OTHER}"))
    judge(known(f"sm1 {OTHER}", f"sm1 {KEY}"))


@pytest.mark.parametrize(
    "line", ["", "#", f"# sm1 {KEY}", f"#sm1 {KEY}", "sm1", "sm1 ssh-ed25519", "sm1 ssh-ed25519 !!!",
             "sm1 ssh-ed25519 AAAA", f"@other sm1 {KEY}", f"@ sm1 {KEY}", f"sm1 {KEY[:-8]}",
             "sm1 ssh-rsa " + KEY.split()[1], "sm1 1024 35 1234567890"],
)  # fmt: skip
def test_a_line_that_openssh_could_not_use_vouches_for_nothing(known, line):
    with pytest.raises((HostKeyUnknown, HostKeyChanged)):
        judge(known(line))
    judge(known(line, f"sm1 {KEY}"))


def test_hashed_names_as_ssh_keygen_makes_them(known):
    need("ssh-keygen")
    file = known(f"sm1 {KEY}", f"[sm2]:2222 {OTHER}")
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", file], check=True, capture_output=True)
    judge(file)
    judge(file, OTHER_PKEY, "sm2", 2222)
    for key, host, port in ((PKEY, "sm2", 22), (OTHER_PKEY, "sm1", 22), (PKEY, "sm1", 2222)):
        with pytest.raises((HostKeyUnknown, HostKeyChanged)):
            judge(file, key, host, port)


def test_a_file_that_is_none(tmp_path):
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(UnreadableKnownHosts):
            known_keys("sm1", str(path))
    (tmp_path / "binary").write_bytes(b"\xff\xfe\0")
    with pytest.raises(UnreadableKnownHosts, match="known_hosts file"):
        known_keys("sm1", str(tmp_path / "binary"))


def test_a_file_that_never_ends():
    with pytest.raises(UnreadableKnownHosts, match="more than 32 MiB"):
        known_keys("sm1", "/dev/zero")
    with pytest.raises(UnusableKey, match="is a device"):
        keys.sources("cust", "/dev/zero")


def test_a_key_that_is_cut_is_no_work(known):
    """paramiko would fill it up with zeros, and compute with a number of millions of bits."""
    exponent, modulus = b"\0\0\0\x01\x03", b"\0\x0e\0\0" + b"\x7f" * 40
    cut = base64.b64encode(b"\0\0\0\x07ssh-rsa" + exponent + modulus).decode()
    assert known_keys("sm1", known(f"sm1 ssh-rsa {cut}")) == []


def test_the_host_is_asked_for_the_keys_that_are_known(known):
    assert Trust("sm1", 22, known(f"sm1 {KEY}", f"@revoked sm1 {OTHER}")).types == ["ssh-ed25519"]
    assert Trust("sm1", 22, known(f"@revoked sm1 {KEY}", f"sm2 {OTHER}")).types == []
    rsa = paramiko.RSAKey.generate(1024)
    assert Trust("sm1", 22, known(f"sm1 ssh-rsa {rsa.get_base64()}")).types == [
        "rsa-sha2-512",
        "rsa-sha2-256",
        "ssh-rsa",
    ]


@pytest.mark.parametrize("port, name", [(22, "sm1"), (2222, "[sm1]:2222")])
def test_the_line_that_is_shown_is_the_one_that_accepts_the_key(known, port, name):
    with pytest.raises(HostKeyUnknown) as caught:
        judge(known(""), port=port)
    compare, _, line = caught.value.details
    assert line == f"{name} {KEY}" and "/etc/ssh/ssh_host_ed25519_key.pub" in compare
    judge(known(line), port=port)
    with pytest.raises(HostKeyChanged) as caught:
        judge(known(f"{name} {OTHER}"), port=port)
    assert f"-R '{name}'" in caught.value.details[0] and caught.value.details[-1] == line
