"""Host keys: an unknown or changed one is refused, and the way to accept it works."""

import shlex
import subprocess

import pytest

from check_smcert.sources.ssh.login import CLIENTS
from tests.ssh.test_login import said

pytestmark = pytest.mark.server


@pytest.fixture(params=CLIENTS)
def way(request):
    return request.param


def test_an_unknown_host_key_is_refused_and_accepted_the_way_the_output_says(old, check, tmp_path):
    known = tmp_path / "known_hosts"
    known.write_text("")
    result = check(old, "--known-hosts", known)
    line = said(result)
    assert "the host key of [127.0.0.1]:" in line and "is unknown" in line
    own = subprocess.run(
        ["ssh-keygen", "-l", "-f", old.known_hosts], capture_output=True, text=True, check=True
    )
    assert own.stdout.split()[1] in line
    to_add = next(x for x in result.stdout.splitlines() if x.startswith("[127.0.0.1]:"))
    known.write_text(to_add + "\n")
    assert check(old, "--known-hosts", known).returncode == 0


def test_an_unknown_host_gets_no_password(old, check, tmp_path):
    before = old.log()
    known = tmp_path / "known_hosts"
    known.write_text("")
    said(check(old, "--known-hosts", known))
    assert "cust" not in old.log()[len(before) :]


def test_a_changed_host_key_is_refused_and_accepted_the_way_the_output_says(old, check, tmp_path):
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", tmp_path / "other"], check=True
    )
    other = " ".join((tmp_path / "other.pub").read_text().split()[:2])
    known = tmp_path / "known_hosts"
    known.write_text(f"[127.0.0.1]:{old.port} {other}\n")
    result = check(old, "--known-hosts", known)
    line = said(result)
    assert "has changed" in line and "somebody may be in between" in line
    forget = next(x for x in result.stdout.splitlines() if x.startswith("forget the old key: "))
    command = forget.partition(": ")[2]
    subprocess.run(shlex.split(command), check=True, capture_output=True)
    to_add = next(x for x in result.stdout.splitlines() if x.startswith("[127.0.0.1]:"))
    with known.open("a") as file:
        file.write(to_add + "\n")
    assert check(old, "--known-hosts", known).returncode == 0


def test_hashed_known_hosts_are_read(old, check, tmp_path):
    known = tmp_path / "known_hosts"
    known.write_bytes(old.known_hosts.read_bytes())
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", known], check=True, capture_output=True)
    assert "127.0.0.1" not in known.read_text()
    assert check(old, "--known-hosts", known).returncode == 0


def test_a_known_hosts_file_that_is_missing_or_binary_is_named(old, check, tmp_path):
    assert "can't read the host keys" in said(check(old, "--known-hosts", tmp_path / "none"))
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "not a known_hosts file" in said(check(old, "--known-hosts", binary))


def test_the_users_own_known_hosts_are_the_default(old, tmp_path, way):
    from tests.plugin import plugin

    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_bytes(old.known_hosts.read_bytes())
    arguments = ["-H", old.host, "-p", old.port, "-l", old.user, "--become", "su", "--ssh", way]
    environment = {
        "SMCERT_PASSWORD": old.password,
        "SMCERT_BECOME_PASSWORD": old.root_password,
    }
    assert plugin("sd1", *arguments, home=tmp_path, **environment).returncode == 0


def known_as(lab, *lines):
    """A known_hosts file of lines in which {name} and the lab's own {keys} are filled in."""
    name = f"[{lab.host}]:{lab.port}"
    own = dict(line.split()[1:3] for line in lab.known_hosts.read_text().splitlines())
    file = lab.folder / "own_known_hosts"
    keys = {kind.replace("-", "_"): key for kind, key in own.items()}
    file.write_text("\n".join(lines).format(name=name, **keys))
    return file


RSA, STRANGER = "{name} ssh-rsa {ssh_rsa}", "AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43


@pytest.mark.parametrize(
    "lines",
    [
        (RSA,),  # of several keys that the server has, and not the one it would choose
        (f"{{name}} ssh-ed25519 {STRANGER}", "{name} ssh-ed25519 {ssh_ed25519}"),
        (
            "@cert-authority * ssh-ed25519 " + STRANGER,
            "other ssh-rsa AAAAA",
            "junk",
            "",
            "# x",
            RSA,
        ),
        ("[127.0.0.*]:*,!other ssh-rsa {ssh_rsa}",),
    ],
    ids=["one type", "a stale key before", "lines of no use", "patterns"],
)
def test_what_ssh_would_accept(modern, check, lines):
    result = check(modern, "--known-hosts", known_as(modern, *lines))
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    "lines, complaint",
    [
        (("[127.0.0.*]:*,!{name} ssh-rsa {ssh_rsa}",), "is unknown"),
        (("{name} ecdsa-sha2-nistp256 " + "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBB"
          "GsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=",),
         "the known one is ecdsa-sha2-nistp256"),
    ],
    ids=["taken out", "another type"],
)  # fmt: skip
def test_what_ssh_would_not_accept(modern, check, lines, complaint):
    assert complaint in said(check(modern, "--known-hosts", known_as(modern, *lines)))


def test_a_revoked_key_is_refused_whatever_other_lines_say(old, check):
    known = known_as(old, RSA, "@revoked * ssh-rsa {ssh_rsa}")
    line = said(check(old, "--known-hosts", known))
    assert "is revoked (ssh-rsa SHA256:" in line and f"{known} says so: do not log in" in line
