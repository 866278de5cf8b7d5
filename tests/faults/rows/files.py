"""Files: what is no file, what does not end, and what is made to run away."""

from __future__ import annotations

import os
import struct
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Callable

from tests.faults.row import OK, UNKNOWN, Row, Scene, fault, file_scene
from tests.faults.world import World

_row = partial(Row, "files", quick=True, needs=("keytool",))
_slow = partial(Row, "files", needs=("keytool",))
FILE = "sd1 -f {file} -t 3"
_TIME = "no result within 3 seconds"


@fault
def of(world: World, make: Callable[[World], object], **environment: str) -> Iterator[Scene]:
    """A file that ``make`` makes."""
    scene = file_scene(str(make(world)))
    scene.environment.update(environment)
    yield scene


@fault
def as_nobody(world: World, mode: int) -> Iterator[Scene]:
    """A file with this mode, for a user who is not its owner."""
    path = world.file(world.store)
    path.chmod(mode)
    scene = file_scene(path)
    scene.prefix = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
    yield scene


@fault
def written(
    world: World, write: Callable[[World, int, threading.Event], None], fifo: bool = True
) -> Iterator[Scene]:
    """A FIFO, or a file, that somebody writes meanwhile."""
    path = world.file(b"").with_name("written")
    os.mkfifo(path) if fifo else path.touch()
    over = threading.Event()
    # O_RDWR: no waiting for a reader, and no SIGPIPE for its end.
    file = os.open(path, os.O_RDWR)
    thread = threading.Thread(target=write, args=(world, file, over), daemon=True)
    thread.start()
    try:
        yield file_scene(path)
    finally:
        over.set()
        os.set_blocking(file, False)
        while fifo and thread.is_alive():  # it may wait for somebody who takes its data
            try:
                os.read(file, 1 << 16)
            except BlockingIOError:
                time.sleep(0.01)
        thread.join()
        os.close(file)


@fault
def honest_fifo(world: World) -> Iterator[Scene]:
    """A FIFO with a keystore in it, in two parts."""
    path = world.file(b"").with_name("fifo")
    os.mkfifo(path)

    def write() -> None:
        with open(path, "wb", buffering=0) as file:
            file.write(world.store[:100])
            time.sleep(0.5)
            file.write(world.store[100:])

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    yield file_scene(path)
    thread.join()


def _grow(world: World, file: int, over: threading.Event) -> None:
    written_so_far = 0
    while not over.is_set() and written_so_far < 300 << 20:
        written_so_far += os.write(file, bytes(1 << 20))


def _drip(world: World, file: int, over: threading.Event) -> None:
    for byte in world.store:
        os.write(file, bytes([byte]))
        if over.wait(1):
            return


def _silence(world: World, file: int, over: threading.Event) -> None:
    over.wait(30)


def _flicker(world: World, file: int, over: threading.Event) -> None:
    while not over.is_set():
        os.pwrite(file, world.store, 0)
        os.ftruncate(file, 700)
        time.sleep(0.001)


def _link(world: World, to: str) -> Path:
    path = world.file(b"").with_name("link")
    path.symlink_to(to)
    return path


def _sparse(world: World) -> Path:
    path = world.file(b"")
    os.truncate(path, 10 << 30)
    return path


def _data(make: Callable[[World], bytes]) -> Callable[[World], Path]:
    return lambda world: world.file(make(world))


def mac_of(world: World, rounds: int) -> bytes:
    """A PKCS#12 whose MAC has so many rounds, which is the last integer of it (RFC 7292, section 4)."""
    data = world.pkcs12
    at = next(each for each in (4, 5, 6) if data[-each : 2 - each] == bytes([2, each - 2]))
    number = rounds.to_bytes(4, "big")
    more = 6 - at
    mac_at = 4 + 3 + 4 + int.from_bytes(data[9:11], "big")  # version, then authSafe
    mac = data[mac_at + 2 : -at] + b"\x02\x04" + number
    body = data[4:mac_at] + bytes([0x30, data[mac_at + 1] + more]) + mac
    return b"\x30\x82" + struct.pack(">H", len(body)) + body


_STORE = {"SMCERT_STORE_PASSWORD": "avaya123"}
_LISTING = b"Alias name: a\n" + b"\r" * 400_000 + b"-----BEGIN CERTIFICATE-----\n"
_DEEP = b"\x30\x80" * 2_000_000
_MANY = b"\xfe\xed\xfe\xed\0\0\0\2\x7f\xff\xff\xff"
_HUGE_ENTRY = b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\1\0\1a" + bytes(8) + b"\x7f\xff\xff\xff"
_PEM = b"-----BEGIN CERTIFICATE-----\n" + b"A" * 40_000_000
ROWS = (
    _row("in order", "A JKS.", of(_data(lambda world: world.store)), FILE, OK, "expires in"),
    _row("in order, link", "", of(lambda world: _link(world, str(world.file(world.store)))), FILE, OK, "expires in", quick=False),
    _row("in order, FIFO", "Written in two parts.", honest_fifo(), FILE, OK, "expires in", quick=False),
    _row("in order, as nobody", "", as_nobody(0o644), FILE, OK, "expires in", needs=("root", "setpriv", "keytool")),
    _row("missing", "", of(lambda world: world.folder / "gone"), FILE, UNKNOWN, "No such file"),
    _row("forbidden", "Mode 0600, another user.", as_nobody(0o600), FILE, UNKNOWN, "Permission denied",
         needs=("root", "setpriv", "keytool")),
    _row("a directory", "", of(lambda world: world.folder), FILE, UNKNOWN, "is a directory"),
    _row("a circle of links", "", of(lambda world: _link(world, "link")), FILE, UNKNOWN, "Too many levels"),
    _row("a name of 300 letters", "", of(lambda world: world.folder / ("x" * 300)), FILE, UNKNOWN, "File name too long"),
    _row("a file for a folder", "", of(lambda world: "/etc/passwd/x"), FILE, UNKNOWN, "Not a directory", quick=False),
    _row("empty", "", of(_data(lambda world: b"")), FILE, UNKNOWN, "the file is empty", quick=False),
    _row("/dev/null", "", of(lambda world: "/dev/null"), FILE, UNKNOWN, "the file is empty", quick=False),
    _row("/dev/zero", "", of(lambda world: "/dev/zero"), FILE, UNKNOWN, "more than 64 MiB", most_memory=300),
    _row("/proc/self/mem", "", of(lambda world: "/proc/self/mem"), FILE, UNKNOWN, "can't read"),
    _row("/proc/self/status", "", of(lambda world: "/proc/self/status"), FILE, UNKNOWN, "text without a PEM certificate"),
    _row("10 GB of nothing", "A sparse file.", of(_sparse), FILE, UNKNOWN, "more than 64 MiB", most_memory=300, quick=False),
    _slow("a FIFO without a writer", "", written(_silence), FILE, UNKNOWN, _TIME + ", the last step was: reading"),
    _slow("a FIFO, one byte a second", "", written(_drip), FILE, UNKNOWN, _TIME + ", the last step was: reading"),
    _row("grows meanwhile", "Faster than it is read.", written(_grow, fifo=False), FILE, UNKNOWN, "more than 64 MiB", most_memory=300),
    _row("truncated meanwhile", "Again and again.", written(_flicker, fifo=False), FILE, UNKNOWN, "JKS data is damaged"),
    _row("cut short", "Half of a JKS.", of(_data(lambda world: world.store[:900])), FILE, UNKNOWN, "damaged", quick=False),
    _row("two keystores in one", "One behind the other.", of(_data(lambda world: world.store * 2)), FILE, UNKNOWN, "instead of a digest"),
    _row("2^31 entries", "A JKS that says so.", of(_data(lambda world: _MANY)), FILE, UNKNOWN, "damaged"),
    _row("a key of 2 GB", "A JKS that says so.", of(_data(lambda world: _HUGE_ENTRY)), FILE, UNKNOWN, "damaged"),
    _row("a PKCS#12 with a MAC of 2^31 rounds", "OpenSSL would count for an hour.",
         of(_data(partial(mac_of, rounds=2**31 - 1)), **_STORE), FILE, UNKNOWN, "rounds"),
    _slow("a PKCS#12 with a MAC of 5,000,000 rounds", "As many as are taken.",
          of(_data(partial(mac_of, rounds=5_000_000)), **_STORE), FILE, UNKNOWN, "PKCS#12"),
    _row("a listing that makes expressions run away", "400,000 carriage returns.", of(_data(lambda world: _LISTING)), FILE,
         UNKNOWN, "damaged"),
    _row("DER in DER in DER", "2,000,000 levels.", of(_data(lambda world: _DEEP)), FILE, UNKNOWN, "DER data, but no certificate"),
    _row("PEM of 40 MB", "Without an end.", of(_data(lambda world: _PEM)), FILE, UNKNOWN, "the last one has no END"),
)  # fmt: skip
