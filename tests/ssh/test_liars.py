"""A server that sends what is no SSH: its fault and not ours, whatever the library makes of it."""

import threading

import pytest

from check_smcert.errors import ConnectionFailed
from check_smcert.secret import Secrets
from check_smcert.sources.ssh.connection import connected
from check_smcert.sources.ssh.login import Login
from check_smcert.sources.ssh.transport import Transport
from tests.plugin import plugin
from tests.ssh.liars import DISCONNECT, GREETING, KEXDH_REPLY, kexinit, packet, server, text

NOT_UTF8 = b"\xff\xfe\x80"
HUGE = b"\x7f\xff\xff\xff"


def reply(key, f=b"\x01" * 256, signature=b"x"):
    return packet(bytes([KEXDH_REPLY]) + text(key) + text(f) + text(signature))


LIES = {
    "names of the key exchange": [kexinit(_0=NOT_UTF8)],
    "names of the host keys": [kexinit(_1=b"ssh-rsa," + NOT_UTF8)],
    "a list longer than its packet": [packet(bytes([20]) + bytes(16) + HUGE + b"x")],
    "nothing after the cookie": [packet(bytes([20]) + bytes(3))],
    "a packet without a type": [packet(b"")],
    "a message that nobody knows": [packet(bytes([99]) + HUGE)],
    "a disconnect that is no text": [packet(bytes([DISCONNECT, 0, 0, 0, 2]) + text(NOT_UTF8) + text(b""))],
    "a disconnect that is cut": [packet(bytes([DISCONNECT, 0]))],
    "a host key that is none": [kexinit(), reply(NOT_UTF8)],
    "a host key of another kind": [kexinit(), reply(text(b"ssh-dss") + text(b"\x01") * 4)],
    "a kind of host key that is no text": [kexinit(), reply(text(NOT_UTF8) + text(b"\x03") * 2)],
    "RSA with numbers that can't be": [kexinit(), reply(text(b"ssh-rsa") + text(b"\x00") * 2)],
    "RSA with negative numbers": [kexinit(), reply(text(b"ssh-rsa") + text(b"\xff") * 2)],
    "a key exchange without a number": [kexinit(), reply(b"", b"")],
    "a reply that is cut": [kexinit(), packet(bytes([KEXDH_REPLY]) + HUGE)],
    "a signature that is no text": [
        kexinit(), reply(text(b"ssh-rsa") + text(b"\x01\x00\x01") + text(b"\x00\xc1" + b"\x07" * 127),
                         signature=text(NOT_UTF8) + text(b"x"))],
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_it_is_the_servers_fault_and_told_so(lie, tmp_path, capfd):
    known = tmp_path / "known_hosts"
    known.write_text("")
    with server(*LIES[lie]) as port:
        login = Login("127.0.0.1", port, "cust", None, str(known), 10.0, Secrets("secret"))
        with pytest.raises(ConnectionFailed) as caught, connected(login):
            pass
    assert "127.0.0.1" in caught.value.what and caught.value.do
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    "lie",
    ["names of the key exchange", "names of the host keys", "a disconnect that is no text",
     "a kind of host key that is no text", "RSA with numbers that can't be"],
)  # fmt: skip
def test_what_the_operator_sees(lie, tmp_path):
    with server(*LIES[lie]) as port:
        result = plugin("sd1", "-H", "127.0.0.1", "-p", port, "-l", "cust", "-t", "10",
                        SMCERT_PASSWORD="secret", HOME=str(tmp_path))  # fmt: skip
    assert result.returncode == 3 and not result.stderr
    first = result.stdout.splitlines()[0]
    assert f"127.0.0.1 port {port} does not speak SSH correctly (" in first
    assert "check -p, and try: ssh -vv" in first and "internal error" not in first


class Closed:
    """A channel that serves as a socket, and that the jump host closes after the greeting."""

    def __init__(self):
        self._rest = GREETING

    def recv(self, length):
        if not self._rest:
            raise OSError("Socket is closed")
        data, self._rest = self._rest, b""
        return data

    def send(self, data):
        return len(data)

    def settimeout(self, seconds):
        pass

    def close(self):
        pass


def test_an_error_that_the_librarys_own_handlers_fail_on(monkeypatch):
    printed = []
    monkeypatch.setattr(threading, "excepthook", printed.append)
    transport = Transport(Closed())
    with pytest.raises(OSError, match="Socket is closed"):
        transport.start_client(timeout=10)
    transport.join(10)
    assert not transport.is_alive() and not printed


def test_a_packet_that_no_memory_holds_is_the_servers_fault(tmp_path):
    """Its length is the first that comes after the greeting, and then zeros."""
    known = tmp_path / "known_hosts"
    known.write_text("")
    with server(HUGE + bytes(64)) as port:
        done = plugin("sd1", "-H", "127.0.0.1", "-p", str(port), "-l", "cust", "-t", "5",
                      "--known-hosts", str(known), SMCERT_PASSWORD="secret")  # fmt: skip
    assert done.returncode == 3 and "127.0.0.1" in done.stdout and "MiB" not in done.stdout


def test_what_takes_all_memory_is_what_the_server_sent():
    transport = Transport(Closed())
    transport.saved_exception = MemoryError()
    assert "a packet that no memory could hold" in str(transport.saved_exception)
