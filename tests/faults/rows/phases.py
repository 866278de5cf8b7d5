"""Every phase of SSH, cut off or hanging: by a forwarder to the real sshd, and by servers."""

from __future__ import annotations

import os
import random
import re
import struct
from collections.abc import Iterator
from functools import partial

from tests.faults import peers
from tests.faults.hostile import Host, serving
from tests.faults.row import OK, UNKNOWN, Row, Scene, fault
from tests.faults.rows.liars import honest, host
from tests.faults.world import World, lab_scene

_LAB = ("root", "sshd", "sudo", "keytool", "unshare")
_row = partial(Row, "SSH, phase by phase", needs=("keytool",))
_real = partial(Row, "SSH, phase by phase", needs=_LAB)
SSH = "sd1 -H {host} -p {port} -l {user} --known-hosts {known_hosts} -i {key} --become sudo --reader native -t 5"
FAKE = "sd1 -H 127.0.0.1 -p {port} -l cust --known-hosts {known_hosts} --reader native -t 2"
# For what ends by itself, however slow this machine is just then.
SURE = FAKE.replace("-t 2", "-t 20")
MUTE = "no result within 2 seconds, the last step was: "
VERSION = b"SSH-2.0-OpenSSH_4.3\r\n"
# Bytes that the old lab has sent: within its greeting, its key exchange, the login, the data.
GREETING, KEY_EXCHANGE, LOGIN, DATA = 10, 1000, 1450, 4000


@fault
def cut(world: World, after: int, how: peers.Cut | None = None) -> Iterator[Scene]:
    """A forwarder to the old lab that cuts, after so many bytes from sshd."""
    scene = lab_scene(world.old, SMCERT_PASSWORD=None, SMCERT_BECOME_PASSWORD=None)
    with peers.peer(peers.forward(world.old.port, after, how)) as port:
        known = world.old.known_hosts.read_text()
        known = re.sub(r"(?m)^\[127.0.0.1\]:\d+", f"[127.0.0.1]:{port}", known)
        scene.values.update(port=port, known_hosts=world.file(known.encode(), "known_hosts"))
        yield scene


@fault
def raw(world: World, behave: peers.Behave) -> Iterator[Scene]:
    """A socket that is no real SSH server."""
    with peers.peer(behave) as port:
        environment = {"SMCERT_PASSWORD": world.password}
        yield Scene({"port": port, "known_hosts": "/dev/null"}, environment)


@fault
def phase(world: World, name: str, how: str) -> Iterator[Scene]:
    """A server that hangs or cuts in that phase."""
    it = Host(lambda talk: honest(talk, world), at={name: how})
    with serving(it, world.file(b"").parent) as known:
        yield Scene({"port": it.port, "known_hosts": known}, {"SMCERT_PASSWORD": world.password})


def _packet(payload: bytes) -> bytes:
    """RFC 4253, section 6, before any key: length, padding's length, payload, padding."""
    padding = 8 - (len(payload) + 5) % 8 + 8
    return struct.pack(">IB", len(payload) + padding + 1, padding) + payload + bytes(padding)


def _names(text: str) -> bytes:
    return struct.pack(">I", len(text)) + text.encode()


_STRANGE = (
    _names("nobody@example.com"), _names("ssh-rsa"), *[_names("aes128-cbc")] * 2,
    *[_names("hmac-sha1")] * 2, *[_names("none")] * 2, *[_names("")] * 2,
)  # fmt: skip
_KEXINIT = _packet(b"\x14" + os.urandom(16) + b"".join(_STRANGE) + bytes(5))
# Its first packet has an impossible length; another noise may be one of some GB, which is a row below.
_NOISE = random.Random(1).randbytes(65536)
_HUGE = struct.pack(">IB", 0x7FFFFFFF, 8)
_CUT_OFF = "was cut off"

ROWS = (
    _real("in order", "The forwarder passes everything on.", cut(1 << 60), SSH, OK, "expires in"),
    _row("in order, by paramiko", "A server that tells the truth.",
         host(honest, without=("SMCERT_STORE_PASSWORD",)), SURE, OK, "expires in", quick=True),
    _row("says SSH 1.5", "", raw(peers.says(b"SSH-1.5-old\r\n")), FAKE, UNKNOWN,
         "speaks an SSH that is too old"),
    _row("says SSH 2.0 and hangs", "", raw(peers.says(VERSION)), FAKE, UNKNOWN, MUTE + "connecting to"),
    _row("says SSH 2.0 and closes", "", raw(peers.says(VERSION, peers.closes)), FAKE, UNKNOWN, "closed the connection"),
    _row("says SSH 2.0 and resets", "", raw(peers.says(VERSION, peers.resets)), SURE, UNKNOWN, "127.0.0.1", quick=True),
    _row("says SSH 2.0, then noise", "64 KiB, the same each time.",
         raw(peers.says(VERSION + _NOISE)), SURE, UNKNOWN, "SSH to", quick=True),
    _row("packet of 2 GB", "Its length, and then nothing.", raw(peers.says(VERSION + _HUGE)), FAKE, UNKNOWN, MUTE + "connecting to 127.0.0.1"),
    _row("lines before the greeting", "Text without an end, no SSH in it.",
         raw(peers.floods(b"Welcome!\r\n" * 1000)), SURE, UNKNOWN, "does not answer as an SSH server", quick=True),
    _row("a line without an end", "1 GB, or as much as is taken.",
         raw(peers.floods(bytes(65536))), FAKE, UNKNOWN, MUTE + "connecting to 127.0.0.1"),
    _row("MaxStartups", "'Not allowed at this time', and closed.",
         raw(peers.says(b"Not allowed at this time\r\n", peers.closes)), SURE, UNKNOWN,
         "does not answer as an SSH server", quick=True),
    _row("HTTP", "A web server on that port.", raw(peers.says(b"HTTP/1.1 400 Bad Request\r\n\r\n", peers.closes)),
         FAKE, UNKNOWN, "does not answer as an SSH server"),
    _row("no algorithm in common", "A key exchange that nobody knows.", raw(peers.says(VERSION + _KEXINIT)),
         SURE, UNKNOWN, "have no SSH algorithm in common", quick=True),
    _real("cut in the greeting", "RST.", cut(GREETING, peers.reset), SSH, UNKNOWN, "does not answer as an SSH server"),
    _real("cut in the key exchange", "RST.", cut(KEY_EXCHANGE, peers.reset), SSH, UNKNOWN, "closed the connection"),
    _real("cut in the login", "RST.", cut(LOGIN, peers.reset), SSH, UNKNOWN, "the connection", quick=True),
    _real("cut in the data", "RST.", cut(DATA, peers.reset), SSH, UNKNOWN, _CUT_OFF, quick=True),
    _real("closed in the key exchange", "FIN.", cut(KEY_EXCHANGE, peers.close), SSH, UNKNOWN, "closed the connection"),
    _real("closed in the login", "FIN.", cut(LOGIN, peers.close), SSH, UNKNOWN, "the connection", quick=True),
    _real("closed in the data", "FIN.", cut(DATA, peers.close), SSH, UNKNOWN, _CUT_OFF),
    _row("login hangs", "No answer to the password.", phase("login", "hang"), FAKE, UNKNOWN, MUTE + "logging in as cust"),
    _row("session hangs", "No answer to the channel.", phase("session", "hang"), FAKE, UNKNOWN, MUTE + "reading"),
    _row("terminal hangs", "No answer to the request for a PTY.", phase("terminal", "hang"),
         f"{FAKE} --become su", UNKNOWN, MUTE + "reading"),
    _row("command hangs", "No answer to the command.", phase("command", "hang"), FAKE, UNKNOWN, MUTE + "reading"),
    _row("login is cut", "", phase("login", "cut"), SURE, UNKNOWN, "closed the connection during the login of cust", quick=True),
    _row("session is cut", "", phase("session", "cut"), FAKE, UNKNOWN, _CUT_OFF),
    _row("terminal is cut", "", phase("terminal", "cut"), f"{SURE} --become su", UNKNOWN, _CUT_OFF, quick=True),
    _row("command is cut", "After the channel was opened.", phase("command", "cut"), SURE, UNKNOWN, _CUT_OFF, quick=True),
    _row("says nothing", "The command was taken.", host(lambda talk, world: talk.host.over.wait(30)),
         FAKE, UNKNOWN, MUTE + "reading"),
    _row("begins and stops", "In the middle of the keystore.",
         host(lambda talk, world: (talk.say("@begin", "@file sd1 /x", world.store[:999]), talk.host.over.wait(30))),
         FAKE, UNKNOWN, MUTE + "reading"),
    _row("one byte a second", "The data of the keystore.",
         host(lambda talk, world: [(talk.say(bytes([each])), talk.host.over.wait(1)) for each in range(20)]),
         FAKE, UNKNOWN, MUTE + "reading"),
)  # fmt: skip
