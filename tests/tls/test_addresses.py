"""A host with several addresses: one that is dead must not use up the time of the others."""

import contextlib
import errno
import socket

import pytest

from check_smcert.sources import network
from tests.tls.peers import s_server
from tests.tls.records import answering


@pytest.fixture
def addresses(monkeypatch):
    """Makes every name have these addresses, pairs of address and port."""

    def have(*pairs):
        found = [(_family(host), socket.SOCK_STREAM, 6, "", (host, port)) for host, port in pairs]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)

    return have


def _family(host):
    """One that this machine does not have for what is no address."""
    return 99 if host == "none" else socket.AF_INET6 if ":" in host else socket.AF_INET


@pytest.fixture
def dead():
    """An address that does not answer: the queue of its port is full, so Linux drops what comes."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server.getsockname()


@pytest.fixture
def refusing():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()


def test_a_dead_first_address_does_not_use_up_the_time_limit(check, addresses, dead, files):
    with s_server(files) as port:
        addresses(dead, dead, ("127.0.0.1", port))
        status, text = check("--connect", f"sm1:{port}", "-t", "5", "--chain", "leaf")
    assert status == 0 and "CN=sm1 expires in 399 days" in text, text


def test_over_ssh_neither(check, addresses, dead):
    """The second address is no SSH server, which is said at once."""
    with answering(lambda greeting: b"220 mail ESMTP\r\n") as port:
        addresses(dead, ("127.0.0.1", port))
        status, text = check("-H", "sm1", "-l", "cust", "-t", "5")
    assert status == 3 and "sm1 port 22 does not answer as an SSH server" in text, text


def test_all_addresses_dead_is_a_matter_of_time(addresses, dead):
    addresses(dead, dead)
    with pytest.raises(OSError, match="timed out"):
        network.connect("sm1", 5061, 0.7)


def test_addresses_that_refuse_or_lead_nowhere_are_passed_over(addresses, refusing):
    with socket.create_server(("127.0.0.1", 0)) as server:
        addresses(("none", 1), ("::1", 1), refusing, server.getsockname())
        with network.connect("sm1", 5061, 5) as sock:
            assert sock.getpeername() == server.getsockname()
            assert sock.gettimeout() == 5


@pytest.mark.parametrize("turned", [False, True])
def test_of_several_reasons_the_one_of_a_host_that_is_there_is_told(
    check, addresses, refusing, turned, monkeypatch
):
    unreachable = ("127.0.0.1", 9)
    real = socket.socket.connect_ex

    def connect_ex(self, address):
        return errno.ENETUNREACH if address == unreachable else real(self, address)

    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)
    pairs = [unreachable, refusing]
    addresses(*pairs[::-1] if turned else pairs)
    assert "sm1 port 5061 refuses connections" in check("--connect", "sm1")[1]


def test_the_families_take_turns():
    six, four = (socket.AF_INET6, 1), (socket.AF_INET, 2)
    assert network._alternating([six, six, six, four]) == [six, four, six, six]
