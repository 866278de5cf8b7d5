"""A server that lets the user in and then sends what is no SSH."""

import contextlib
import socket
import threading

import paramiko
import pytest
from paramiko.common import MSG_CHANNEL_OPEN, MSG_DISCONNECT, MSG_GLOBAL_REQUEST

from check_smcert.errors import ConnectionFailed
from check_smcert.secret import Secrets
from check_smcert.sources.ssh import session_manager
from check_smcert.sources.ssh.become import METHODS
from check_smcert.sources.ssh.login import Asked

NOT_UTF8 = b"\xff\xfe\x80"


class Liar(paramiko.ServerInterface):
    """Accepts everything, and answers a command with ``lie``."""

    def __init__(self, lie):
        self._lie = lie
        self.transport = None

    def check_auth_password(self, username, password):
        return paramiko.AUTH_SUCCESSFUL

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel, command):
        message = paramiko.Message()
        message.add_bytes(self._lie)
        self.transport._send_message(message)
        return True


@contextlib.contextmanager
def serving(lie, folder):
    """Gives a login on a server that sends ``lie``, its host key known."""
    key = paramiko.RSAKey.generate(2048)
    with socket.create_server(("127.0.0.1", 0)) as listening, contextlib.ExitStack() as running:

        def serve():
            peer, _ = listening.accept()
            server = Liar(lie)
            server.transport = paramiko.Transport(peer)
            running.callback(server.transport.close)
            server.transport.add_server_key(key)
            server.transport.start_server(event=threading.Event(), server=server)

        thread = threading.Thread(target=serve)
        thread.start()
        port = listening.getsockname()[1]
        known = folder / "known_hosts"
        known.write_text(f"[127.0.0.1]:{port} ssh-rsa {key.get_base64()}\n")
        yield Asked("127.0.0.1", port, "cust", None, str(known), 10.0, Secrets("secret"))
        thread.join()


@pytest.mark.parametrize(
    "lie",
    [
        bytes([MSG_GLOBAL_REQUEST, 0, 0, 0, 3]) + NOT_UTF8 + b"\1",
        bytes([MSG_DISCONNECT, 0, 0, 0, 2, 0, 0, 0, 3]) + NOT_UTF8,
        bytes([MSG_CHANNEL_OPEN, 0, 0, 0, 3]) + NOT_UTF8 + bytes(12),
        bytes([200, 1, 2, 3]),
    ],
    ids=["a request", "a farewell", "a channel", "a message that nobody knows"],
)
def test_it_is_the_servers_fault_and_told_so(lie, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    printed = []
    monkeypatch.setattr(threading, "excepthook", printed.append)
    with serving(lie, tmp_path) as login, pytest.raises(ConnectionFailed) as caught:
        become = METHODS["none"](None, login.secrets)
        session_manager.fetch(login, become, {"sd1": "/opt/sd1.jks"}, "native")
    assert "the connection to 127.0.0.1 was cut off (it does not speak SSH" in caught.value.what
    assert not printed
