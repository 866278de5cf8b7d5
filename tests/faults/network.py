"""A network of its own for the plugin: a namespace with loopback, a name server, a bad line."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.lab.namespaces import enter

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET
# It ends when the pipe to it is closed, so also with a runner that is killed.
_HOLDER = "ip link set lo up mtu 1500 && echo up && exec cat"
# Drops all that does not fit into its bucket: tbf is in kernels that have no netem.
_BUCKET = "tc qdisc replace dev lo root tbf rate {rate} burst {burst} latency {latency}"


class Network:
    """A context manager: private network and mount namespaces. Needs root, unshare, ip, tc."""

    def __enter__(self) -> Network:
        command = ["unshare", "--net", "--mount", "--propagation", "private", "sh", "-c", _HOLDER]
        self._holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pid = self._holder.pid
        if self._holder.stdout.readline() != b"up\n":
            raise RuntimeError("no private network here")
        return self

    def __exit__(self, *error: object) -> None:
        self._holder.stdin.close()
        self._holder.stdout.close()
        self._holder.wait()

    @property
    def prefix(self) -> tuple[str, ...]:
        """What runs a command in there."""
        return enter(self.pid, net="net", mount="mnt")

    def run(self, command: str) -> None:
        """A shell command in there, as root."""
        subprocess.run([*self.prefix, "sh", "-c", command], check=True, capture_output=True)

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Sockets that are made in the block belong to this network, wherever they are used."""
        ours = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        theirs = os.open(f"/proc/{self.pid}/ns/net", os.O_RDONLY)
        try:
            _enter(theirs)
            yield
        finally:
            _enter(ours)
            os.close(ours)
            os.close(theirs)

    def listen(self, host: str = "127.0.0.1", backlog: int = 16) -> socket.socket:
        """A listening socket in there, on a port of its own."""
        with self.entered():
            return socket.create_server((host, 0), backlog=backlog)

    def line(self, rate: str, burst: int = 1600, latency: str = "400ms") -> None:
        """From now on the line is that slow, and drops packets of more than ``burst`` bytes."""
        self.run(_BUCKET.format(rate=rate, burst=burst, latency=latency))

    def goes_dead(self) -> None:
        """From now on no packet arrives, and nobody is told."""
        self.line("8kbit", burst=1)

    def bind(self, file: Path, over: str) -> None:
        """Have ``file`` in the place of a file of this machine."""
        self.run(f"mount --bind {file} {over}")


def _enter(space: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(space, _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "setns")


@contextlib.contextmanager
def name_server(network: Network, folder: Path, answer: str, delay: float = 0) -> Iterator[list]:
    """A name server; ``answer`` is silent, absent, "no such name", garbage, or an address.

    Yields the questions that it was asked.
    """
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    network.bind(folder / "resolv.conf", "/etc/resolv.conf")
    questions: list[bytes] = []
    if answer == "absent":
        yield questions
        return
    with network.entered():
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    over = threading.Event()

    def serve() -> None:
        while True:
            question, asker = server.recvfrom(512)
            if over.is_set():
                return
            questions.append(question)
            if answer != "silent" and not over.wait(delay):
                server.sendto(_answered(question, answer), asker)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield questions
    finally:
        over.set()
        with network.entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", 53))
        thread.join()
        server.close()


def _answered(question: bytes, answer: str) -> bytes:
    """RFC 1035, section 4.1: the question with the answer's flags, and an address if it has one."""
    if answer == "garbage":
        return b"\xff" * 30
    if answer == "no such name":
        return question[:2] + b"\x81\x83" + question[4:]
    end = question.index(b"\0", 12) + 5
    if question[end - 4 : end - 2] != b"\0\1":  # only IPv4 addresses
        return question[:2] + b"\x81\x80" + question[4:]
    record = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(answer)
    return question[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + question[12:end] + record
