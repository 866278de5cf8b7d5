"""A port that greets as an SSH server and then sends packets that are none (RFC 4253, section 6)."""

import contextlib
import socket
import threading

KEXINIT, DISCONNECT, KEXDH_REPLY = 20, 1, 31
GREETING = b"SSH-2.0-OpenSSH_4.3\r\n"
# What OpenSSH 4.3 offers, as far as it matters here.
LISTS = (b"diffie-hellman-group14-sha1", b"ssh-rsa", b"aes128-ctr", b"aes128-ctr", b"hmac-sha1",
         b"hmac-sha1", b"none", b"none", b"", b"")  # fmt: skip


def packet(payload):
    """An unencrypted packet."""
    padding = 8 - (len(payload) + 5) % 8 + 8
    return (
        (len(payload) + padding + 1).to_bytes(4, "big")
        + bytes([padding])
        + payload
        + bytes(padding)
    )


def text(data):
    return len(data).to_bytes(4, "big") + data


def kexinit(**changed):
    """A KEXINIT; ``changed`` are lists by their number, as "_1"."""
    lists = [changed.get(f"_{number}", names) for number, names in enumerate(LISTS)]
    return packet(bytes([KEXINIT]) + bytes(16) + b"".join(map(text, lists)) + bytes(5))


@contextlib.contextmanager
def server(*packets):
    """Gives the port. Each packet is sent when the client has said something more."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer():
            peer, _ = listening.accept()
            with peer, contextlib.suppress(OSError):
                peer.sendall(GREETING)
                for each in packets:
                    peer.recv(65536)
                    peer.sendall(each)
                while peer.recv(65536):
                    pass

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(20)
