"""This machine: output that nobody takes, closed streams, folders that are full or forbidden."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from tests.faults.network import Network
from tests.faults.row import OK, UNKNOWN, Row, Scene, fault, file_scene
from tests.faults.world import World

_row = partial(Row, "this machine", quick=True, needs=("keytool",))
FILE = "sd1 -f {file}"


@fault
def output(world: World, to: str | None) -> Iterator[Scene]:
    """Standard output is ``to``, see Scene."""
    scene = file_scene(world.file(world.store))
    scene.output = to
    yield scene


@fault
def nobody_reads(world: World) -> Iterator[Scene]:
    """Standard output is a FIFO whose reader has gone, as with | head -0."""
    path = world.file(b"").with_name("out")
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    scene = file_scene(world.file(world.store))
    scene.output = str(path)
    # The writer opens it while there is a reader, and writes when there is none.
    scene.prefix = ("sh", "-c", 'sleep 0.3; exec "$@"', "sh")
    closer = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(0.15)"], pass_fds=[reader]
    )
    os.close(reader)
    yield scene
    closer.wait()


@fault
def without_input(world: World, command: str) -> Iterator[Scene]:
    """Standard input closed, or something else, by a shell."""
    scene = file_scene(world.file(world.store))
    scene.prefix = ("sh", "-c", command, "sh")
    scene.values["store"] = scene.values["file"]
    yield scene


@fault
def full_folder(world: World, mount: str) -> Iterator[Scene]:
    """The folder for temporary files, and home, are full, or can only be read."""
    with Network() as network:  # for its mount namespace
        folder = world.file(b"").parent
        network.run(f"mount -t tmpfs -o {mount} tmpfs {folder}")
        network.run(f"head -c 100000 /dev/zero >{folder}/full 2>/dev/null || true")
        scene = file_scene(world.file(world.pkcs12))
        scene.prefix = network.prefix
        scene.environment.update(
            HOME=str(folder), TMPDIR=str(folder), SMCERT_STORE_PASSWORD="avaya123"
        )
        yield scene


@fault
def library(world: World, code: str) -> Iterator[Scene]:
    """A Python whose module ssl, which --connect imports once -t is known, does ``code``."""
    folder = world.file(code.encode(), "ssl.py").parent
    yield Scene(environment={"PYTHONPATH": str(folder)})


_IN_C = "import select, signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); select.select([], [], [])"
_SWALLOWS = """
while True:
    try:
        while True: pass
    except BaseException: pass
"""
PEER = "sd1 --connect 127.0.0.1:1 -t 2"
_TIME = "no result within 2 seconds"
_LIMITS = 'ulimit {}; exec "$@"'
_NEEDS = ("root", "unshare", "nsenter", "keytool")
ROWS = (
    _row("in order", "A file.", output(None), FILE, OK, "expires in"),
    _row("standard input is closed", "And not wanted.", without_input('exec "$@" <&-'), FILE, OK, "expires in"),
    _row("standard error is closed", "", output("errors"), FILE, OK, "expires in"),
    _row("no disk space for temporary files", "A tmpfs that is full.", full_folder("size=4k"), FILE, OK, "expires in",
         needs=_NEEDS, quick=False),
    _row("read-only home and /tmp", "", full_folder("ro,size=4k"), FILE, OK, "expires in", needs=_NEEDS),
    _row("nobody reads the output", "A pipe without a reader, as | head -0: the status counts.", nobody_reads(), FILE, OK, ""),
    _row("output to a full disk", "/dev/full: nobody can be told.", output("/dev/full"), FILE, UNKNOWN, ""),
    _row("output is closed", "Nobody can be told.", output("closed"), FILE, UNKNOWN, "", quick=False),
    _row("standard input is closed and wanted", "-f -", without_input('exec "$@" <&-'), "sd1 -f -", UNKNOWN,
         "standard input is closed"),
    _row("standard input is empty", "-f -", without_input('exec "$@" </dev/null'), "sd1 -f -", UNKNOWN, "the file is empty", quick=False),
    _row("standard input never ends", "/dev/zero", without_input('exec "$@" </dev/zero'), "sd1 -f -", UNKNOWN,
         "standard input has more than 64 MiB", most_memory=300),
    _row("no more open files", "ulimit -n 5.", without_input(_LIMITS.format("-n 5")), FILE, UNKNOWN, "Too many open files"),
    _row("no second process", "ulimit -u 1, as nobody.",
         without_input('exec prlimit --nproc=1 setpriv --reuid 65534 --regid 65534 --clear-groups "$@"'), FILE, UNKNOWN,
         "can't start the check's process", needs=("root", "setpriv", "prlimit", "keytool")),
    _row("little memory", "ulimit -v 60000, 60 MB of addresses.", without_input(_LIMITS.format("-v 60000")),
         "sd1 -f {file} -t 5", UNKNOWN, "more than this user may have"),
    _row("a library hangs in C", "With its signals blocked.", library(_IN_C), PEER, UNKNOWN, _TIME, quick=False),
    _row("a regular expression runs away", "(a*)*b: neither signals nor threads get a turn.",
         library("import re; re.match('(a*)*b', 'a' * 60)"), PEER, UNKNOWN, _TIME, quick=False),
    _row("a library swallows every exception", "And starts again.", library(_SWALLOWS), PEER, UNKNOWN, _TIME, quick=False),
    _row("a library crashes", "SIGSEGV.", library("import os; os.kill(os.getpid(), 11)"), PEER, UNKNOWN, "crashed", quick=False),
    _row("a library wants 6 GB", "", library("x = bytes(6 << 30)"), PEER, UNKNOWN, "MiB of memory"),
    _row("a library ends Python", "os._exit(0) must not be OK.", library("import os; os._exit(0)"), PEER, UNKNOWN,
         "crashed"),
    _row("the check's process is killed", "SIGKILL, as by the kernel without memory.",
         library("import os; os.kill(os.getpid(), 9)"), PEER, UNKNOWN, "crashed", quick=False),
)  # fmt: skip
