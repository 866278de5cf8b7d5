"""Changing a known_hosts file: nothing of others is lost, whoever else writes into it."""

import os
import subprocess
import sys

import pytest

from check_smcert.errors import UnreadableKnownHosts
from check_smcert.hostkeys import keeping
from check_smcert.sources.ssh import known_hosts_file

LINE = "sm1 ssh-rsa AAAA"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "known_hosts"


def old(file, name="sm1"):
    return known_hosts_file.about(name, str(file))


def test_a_new_file_is_for_its_owner_and_so_is_its_folder(tmp_path):
    file = tmp_path / ".ssh" / "known_hosts"
    assert keeping.change(str(file), [LINE, LINE]) == (1, 0)
    assert file.read_text() == f"{LINE}\n"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_no_line_stands_there_twice(file):
    file.write_text(f"{LINE}\n")
    assert keeping.change(str(file), [LINE, "sm2 ssh-rsa AAAA"]) == (1, 0)
    assert file.read_text() == f"{LINE}\nsm2 ssh-rsa AAAA\n"


def test_what_is_no_line_to_ssh_is_none_here(file):
    """A form feed and a carriage return do not end a line; they stay as they are."""
    before = "# a\x0csm1 ssh-rsa AAAB\r\nsm1 ssh-rsa BBBB\nb ssh-rsa AAAA\r\n"
    file.write_bytes(before.encode())
    keeping.change(str(file), [LINE], old(file))
    assert file.read_bytes().decode() == before.replace("sm1 ssh-rsa BBBB\n", "") + f"{LINE}\n"


def test_a_line_that_has_moved_or_changed_meanwhile_is_left_alone(file):
    file.write_text("sm1 ssh-rsa BBBB\n")
    read = old(file)
    file.write_text("sm2 ssh-rsa BBBB\nsm1 ssh-rsa BBBB\n")
    assert keeping.change(str(file), [LINE], read) == (1, 0)
    assert file.read_text() == f"sm2 ssh-rsa BBBB\nsm1 ssh-rsa BBBB\n{LINE}\n"
    assert not file.with_name("known_hosts.old").exists()


def test_a_link_stays_one(file, tmp_path):
    real = tmp_path / "real"
    real.write_text("sm1 ssh-rsa BBBB\n")
    file.symlink_to(real)
    assert keeping.change(str(file), [LINE], old(file)) == (1, 1)
    assert file.is_symlink() and real.read_text() == f"{LINE}\n"
    keeping.change(str(file), ["sm2 ssh-rsa AAAA"])
    assert file.is_symlink() and real.read_text() == f"{LINE}\nsm2 ssh-rsa AAAA\n"


def test_what_is_no_file_or_can_not_be_written_is_named(file, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/null", tmp_path, tmp_path / "pipe", tmp_path / "none" / "known_hosts"):
        with pytest.raises(UnreadableKnownHosts, match="--known-hosts") as caught:
            keeping.change(str(path), [LINE])
        assert str(path) in caught.value.what


WRITER = """
import sys
from check_smcert.hostkeys import keeping
from check_smcert.sources.ssh import known_hosts_file
path, who = sys.argv[1:]
for number in range(20):
    keeping.change(path, [f"{who}-{number} ssh-rsa AAAA", "all ssh-rsa AAAA"])
    keeping.change(path, [], known_hosts_file.about(f"{who}-{number}", path) if number % 2 else [])
"""


def test_several_that_write_at_once_lose_nothing(file):
    running = [subprocess.Popen([sys.executable, "-c", WRITER, file, str(who)]) for who in range(4)]
    assert [each.wait(120) for each in running] == [0] * 4
    left = sorted(line.split()[0] for line in file.read_text().splitlines())
    assert set(left) - {"all"} >= {
        f"{who}-{number}" for who in range(4) for number in range(0, 20, 2)
    }
    assert left.count("all") == 1
