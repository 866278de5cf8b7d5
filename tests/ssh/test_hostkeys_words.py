"""What smcert hostkeys shows of servers that have much to say, and of those that stop in the middle."""

import contextlib
import re
import socket
import threading

import pytest

from check_smcert.commands import hostkeys as command
from check_smcert.hostkeys import words
from check_smcert.hostkeys.fetching import Report, Shown, State
from check_smcert.sources.ssh.host_key_errors import PublicKey
from check_smcert.sources.ssh.known_hosts_file import Entry
from tests.ssh.test_hostkeys import hostkeys, keys

KEY = PublicKey("ssh-rsa", b"new")
OLD = Entry("known_hosts", 7, "", "sm1", "ssh-rsa", b"old")


def report(key=KEY, state=State.NEW, entries=(), version="SSH-2.0-OpenSSH_4.3", **more):
    return Report("sm1", "sm1", "known_hosts", version, (Shown(key, state, entries),), **more)


def shown(capsys, which, replaced=False):
    said = command._show(words.lines(which, replaced))
    return capsys.readouterr().out.splitlines(), said


def test_a_server_that_calls_itself_something_long_does_not_hide_that_its_key_has_changed(capsys):
    lines, _ = shown(
        capsys, report(state=State.CHANGED, entries=(OLD,), version="SSH-2.0-\x1b" + "x" * 9999)
    )
    (line,) = lines
    assert (
        ", CHANGED, it was ssh-rsa SHA256:" in line
        and "(line 7 of known_hosts), SSH-2.0-?xx" in line
    )


def test_a_changed_key_that_is_replaced_has_its_line(capsys):
    lines, _ = shown(capsys, report(state=State.CHANGED, entries=(OLD,)), replaced=True)
    assert lines[1:] == ["sm1 ssh-rsa bmV3"]


def test_a_part_of_a_key_is_never_shown(capsys):
    lines, said = shown(capsys, report(PublicKey("ssh-rsa", b"x" * 2000)))
    assert [line[0] for line in lines] == ["#"]
    assert "can't be shown" in said[0] and "sm1 ssh-rsa" in said[0]


def test_types_that_nobody_here_knows_are_named(capsys):
    lines, _ = shown(capsys, report(unread=("ssh-ed448",)))
    assert lines[-1] == "# sm1: it names types of keys that are not read here (ssh-ed448)"


@contextlib.contextmanager
def relay(port):
    """A port that leads to another one for the first connection, and closes the others."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def copy(source, target):
            with contextlib.suppress(OSError):
                while data := source.recv(65536):
                    target.sendall(data)
                target.shutdown(socket.SHUT_WR)

        def serve():
            with contextlib.suppress(OSError):
                first, _ = listening.accept()
                there = socket.create_connection(("127.0.0.1", port))
                for pair in ((first, there), (there, first)):
                    threading.Thread(target=copy, args=pair, daemon=True).start()
                while True:
                    listening.accept()[0].close()

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


@pytest.mark.server
def test_the_keys_that_a_server_has_shown_before_it_stopped(modern):
    with relay(modern.port) as port:
        done = hostkeys("-p", port, "--known-hosts", "/dev/null", modern.host)
    assert done.returncode == 3
    assert [line.split()[1] for line in keys(done.stdout)] == ["ssh-rsa"]
    assert re.match(r"127\.0\.0\.1: ssh-ed25519: 127\.0\.0\.1 .*: check", done.stderr)
