"""The bytes' way: a real SSH connection inside of this process, cut, flooded and refused."""

import socket
import threading
from contextlib import contextmanager

import paramiko
import pytest

from check_smcert.errors import BecomeFailed, ConnectionFailed, RemoteFailed
from check_smcert.secret import Secrets
from check_smcert.sources.ssh import channel, paramiko_channel
from check_smcert.sources.ssh.become import METHODS

TOKEN = "0123456789abcdef"
HOST_KEY = paramiko.ECDSAKey.generate()
BEGIN, END, SU = (f"\n{TOKEN} {name}\n".encode() for name in ("begin", "end", "su"))


class Server(paramiko.ServerInterface):
    """Accepts everybody; ``behave(channel, transport)`` is what a command does."""

    def __init__(self, behave, terminals=True, sessions=True, commands=True):
        self.behave = behave
        self.terminals = terminals
        self.sessions = sessions
        self.commands = commands
        self.transport = self.thread = None

    def check_auth_none(self, username):
        return paramiko.AUTH_SUCCESSFUL

    def get_allowed_auths(self, username):
        return "none"

    def check_channel_request(self, kind, chanid):
        refused = paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        return paramiko.OPEN_SUCCEEDED if self.sessions else refused

    def check_channel_pty_request(self, *_):
        return self.terminals

    def check_channel_exec_request(self, its, command):
        if self.commands:
            self.transport.replied.clear()
            self.thread = threading.Thread(target=self.answer, args=(its,))
            self.thread.start()
        return self.commands

    def answer(self, its):
        assert self.transport.replied.wait(10)
        self.behave(its, self.transport)


class ServersTransport(paramiko.Transport):
    """Tells when it has sent something: a command must not speak before sshd has agreed to it."""

    def __init__(self, sock):
        super().__init__(sock)
        self.replied = threading.Event()

    def _send_user_message(self, data):
        super()._send_user_message(data)
        self.replied.set()


@contextmanager
def connection(server):
    here, there = socket.socketpair()
    server.transport = ServersTransport(there)
    server.transport.add_server_key(HOST_KEY)
    client = paramiko.Transport(here)
    try:
        server.transport.start_server(threading.Event(), server)
        client.start_client(timeout=10)
        client.auth_none("cust")
        yield client
    finally:
        client.close()
        server.transport.close()
        if server.thread:
            server.thread.join(10)


def run(behave, method="none", password="root-secret", store_password=None, **server):
    it = Server(behave, **server)
    become = METHODS[method](None, Secrets("login-secret", password), TOKEN)
    with connection(it) as transport:
        way = paramiko_channel.Connection(transport, "sm1")
        return channel.run(way, become, "the script", store_password)


def say(*data):
    def behave(its, _):
        for each in data:
            its.sendall(each)
        its.close()

    return behave


def test_what_the_script_prints():
    assert run(say(b"noise", BEGIN, b"da", b"ta", END, b"noise")) == b"\ndata"


def test_a_password_goes_out():
    def behave(its, _):
        its.sendall(SU + b"Password: ")
        its.sendall(BEGIN + its.recv(100) + END)

    assert run(behave, "su") == b"\nroot-secret\n"


def test_a_flood_on_standard_error_holds_up_nothing():
    def behave(its, _):
        for _ in range(96):
            its.sendall_stderr(bytes(32768))  # 3 MiB, more than a window
        its.sendall(BEGIN + b"data" + END)

    assert run(behave) == b"\ndata"


def test_standard_error_tells_why_no_command_runs():
    def behave(its, _):
        its.sendall_stderr(b"Password change required but no TTY available.\n")
        its.close()

    with pytest.raises(RemoteFailed, match="runs no commands .Password change required but no"):
        run(behave)


@pytest.mark.parametrize("said", [b"", SU, BEGIN, BEGIN + b"half"])
def test_a_connection_that_is_cut_is_told_as_such(said):
    def behave(its, transport):
        its.sendall(said)
        transport.close()

    with pytest.raises(ConnectionFailed, match="the connection to sm1 was cut off"):
        run(behave)


def test_a_session_that_ends_too_early_is_told_as_such():
    with pytest.raises(RemoteFailed, match="the connection ended before all keystores were read"):
        run(say(BEGIN, b"half"))


def test_su_that_ends_without_taking_the_password_says_why():
    with pytest.raises(BecomeFailed, match="su: Authentication failure"):
        run(say(SU, b"Password: ", b"\r\nsu: Authentication failure\r\n"), "su")


def test_no_session():
    with pytest.raises(RemoteFailed, match="sshd opens no session"):
        run(say(), sessions=False)


def test_no_command():
    with pytest.raises(RemoteFailed, match="sshd runs no command"):
        run(say(), commands=False)


def test_no_connection_any_more():
    with connection(Server(say())) as transport:
        transport.close()
        with pytest.raises(ConnectionFailed, match="the connection to sm1 was cut off"):
            way = paramiko_channel.Connection(transport, "sm1")
            channel.run(way, METHODS["none"](None, Secrets()), "", None)


@pytest.mark.parametrize("method, password", [("su", None), ("su", "x"), ("sudo", "x")])
def test_no_terminal_where_a_password_is_asked_for(method, password):
    with pytest.raises(BecomeFailed, match="sshd gives no terminal"):
        run(say(), method, password, terminals=False)


def test_sudo_without_a_password_does_without_a_terminal():
    assert run(say(BEGIN, b"data", END), "sudo", None, terminals=False) == b"\ndata"


class Silent:
    """A channel on which nothing comes any more."""

    def __init__(self, *received):
        self.received = list(received)
        self.sent = []

    def receive(self, seconds):
        return self.received.pop(0)

    def send(self, data):
        self.sent.append(data)
        raise OSError("Socket is closed")


def test_a_password_that_nobody_takes_is_no_internal_error():
    become = METHODS["su"](None, Secrets(None, "root-secret"), TOKEN)
    it = Silent(
        channel.Received(SU + b"Password: "),
        channel.Received(b"\nsu: gone\n", b"whatever"),
        channel.Received(ended=True),
    )
    with pytest.raises(BecomeFailed, match="su to sroot failed .su: gone."):
        channel.hold(channel.Conversation(become, None), it)
    assert it.sent == [b"root-secret\n"]


def test_quiet_is_when_nothing_came_for_a_while(monkeypatch):
    clock = iter(range(0, 1000, 3))
    monkeypatch.setattr(channel.time, "monotonic", lambda: next(clock))
    become = METHODS["none"](None, Secrets())
    it = Silent(channel.Received(b"New password: "), channel.Received())
    with pytest.raises(RemoteFailed, match="asks 'New password:'"):
        channel.hold(channel.Conversation(become, None), it)
