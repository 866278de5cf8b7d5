"""keytool, and the keystores on the server."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from functools import partial

from tests.faults.row import OK, UNKNOWN, Row, Scene, fault
from tests.faults.world import World, lab_scene
from tests.lab import JBOSS, JBOSS_ALL, SD1

_row = partial(Row, "keytool", needs=("root", "sshd", "sudo", "keytool", "unshare"))
SU = "sd1 -H {host} -p {port} -l {user} --known-hosts {known_hosts} --become su"
SUDO = SU.replace("become su", "become sudo")
NATIVE = f"{SU} --reader native"
JBOSS_SU = SU.replace("sd1", "jboss")
_REAL = "/opt/java/bin/keytool"


@fault
def stub(world: World, text: str, password: str | None = None) -> Iterator[Scene]:
    """A lab in which ``keytool`` is this shell script; "$@" are its arguments."""
    with world.lab("old", "cust ALL=(root) NOPASSWD: ALL\n") as lab:
        lab.put("/usr/local/bin/keytool", f"#!/bin/sh\n{text}\n".encode(), 0o755)
        scene = lab_scene(lab)
        if password:
            scene.environment["SMCERT_STORE_PASSWORD"] = password
        yield scene


@fault
def by_sudo(world: World, text: str) -> Iterator[Scene]:
    """The same without a become password."""
    with stub(text)(world) as scene:
        del scene.environment["SMCERT_BECOME_PASSWORD"]
        yield scene


@fault
def store(world: World, command: str = "true", password: str | None = None) -> Iterator[Scene]:
    """A lab after a shell command, with JBoss's keystores as well."""
    with world.lab() as lab:
        for path in (JBOSS, JBOSS_ALL):
            lab.put(path, world.store)
        lab.run(command)
        given = {"SMCERT_STORE_PASSWORD": password} if password else {}
        yield lab_scene(lab, **given)


@fault
def growing(world: World) -> Iterator[Scene]:
    """A keystore that grows while it is read."""
    over = threading.Event()
    with world.lab() as lab:
        writer = subprocess.Popen(
            lab._inside("sh", "-c", f"exec cat >>{SD1}"), stdin=subprocess.PIPE, bufsize=0
        )

        def write() -> None:
            for _ in range(150):
                writer.stdin.write(bytes(1 << 20))
                if over.wait(0.01):
                    return

        thread = threading.Thread(target=write, daemon=True)
        thread.start()
        over.wait(0.3)  # until it writes
        try:
            yield lab_scene(lab)
        finally:
            over.set()
            thread.join()
            writer.stdin.close()
            writer.wait()


_TIME = "no result within 4 seconds, the last step was: reading the keystores"
_LISTS = f'{_REAL} "$@"'
_HALF = f"{_LISTS} | head -c 900"

ROWS = (
    _row("in order", "The real one.", store(), SU, OK, "expires in"),
    _row("in order, store password", "It is given to keytool's prompt.", store(password="avaya123"), SU, OK, "expires in"),
    _row("in order, warnings", "On standard error.", stub(f"echo 'Warning: old' >&2; {_LISTS}"), SU, OK, "expires in"),
    _row("in order, JBoss", "Two servers.", store(), JBOSS_SU, OK, "expires in"),
    _row("lists, then fails", "Exit status 1 after a whole listing.",
         stub(f"{_LISTS}; echo 'keytool error: java.io.IOException: disk'; exit 1"), SU, UNKNOWN,
         "(status 1, keytool error: java.io.IOException: disk)"),
    _row("lists, then crashes", "SIGSEGV after a whole listing.", stub(f"{_LISTS}; kill -SEGV $$"), SU, UNKNOWN,
         "keytool failed while it listed"),
    _row("listing cut in a certificate", "Exit status 0.", stub(_HALF), SU, UNKNOWN, "damaged"),
    _row("prints nothing", "Exit status 0.", stub("exit 0"), SU, UNKNOWN, "shows keytool nothing"),
    _row("prints nonsense", "64 KB by chance.", stub("head -c 65536 /dev/urandom"), SU, UNKNOWN, "the keytool -list -rfc data is damaged"),
    _row("Java does not start", "Out of memory.", stub(f"exec {_REAL} -J-Xmx1k \"$@\""), SU, UNKNOWN, "keytool can't read"),
    _row("no execute permission", "", stub("chmod 644 $0; exec $0"), SU, UNKNOWN, "may not run keytool"),
    _row("keytool is missing", "", stub("echo 'sh: keytool: not found' >&2; exit 127"), SU, UNKNOWN, "there is no keytool"),
    _row("hangs, su", "", stub("exec sleep 451"), f"{SU} -t 4", UNKNOWN, _TIME),
    _row("hangs, sudo", "", by_sudo("exec sleep 452"), f"{SUDO} -t 4", UNKNOWN, _TIME),
    _row("hangs and ignores TERM, su", "And HUP, and INT.", stub("trap '' TERM HUP INT; sleep 453"), f"{SU} -t 4", UNKNOWN, _TIME),
    _row("hangs and ignores TERM, sudo", "And HUP, and INT.", by_sudo("trap '' TERM HUP INT; sleep 454"), f"{SUDO} -t 4",
         UNKNOWN, _TIME, left="sleep 454"),
    _row("hangs in a session of its own", "setsid: out of reach.", stub("setsid sleep 455; sleep 456"), f"{SU} -t 4",
         UNKNOWN, _TIME, left="sleep 455"),
    _row("lists and hangs", "After a whole listing.", stub(f"{_LISTS}; exec sleep 457"), f"{SU} -t 4", UNKNOWN, _TIME),
    _row("100 MB on standard output", "", stub("head -c 100000000 /dev/zero"), SU, UNKNOWN, "the host sent more than 64 MiB",
         most_memory=300),
    _row("100 MB on standard error", "", stub("head -c 100000000 /dev/zero | tr '\\0' x >&2; exit 1"), SU, UNKNOWN, "keytool can't read"),
    _row("endless standard error", "", stub("yes >&2"), f"{SU} -t 4", UNKNOWN, _TIME),
    _row("asks for a password", "None is given.", stub("printf 'Enter keystore password: ' >&2; read -r x && exit 1; exit 2"),
         SU, UNKNOWN, "keytool can't read"),
    _row("shows the store password", "In its error.", stub("read -r x; echo \"keytool error: not '$x'\"; exit 1", "hidden-secret-7"),
         SU, UNKNOWN, "keytool can't read"),
    _row("wrong store password", "", store(password="wrong-one"), SU, UNKNOWN, "keytool"),
    _row("keystore is missing", "", store(f"rm {SD1}"), SU, UNKNOWN, "does not exist on"),
    _row("keystore is a directory", "", store(f"rm {SD1}; mkdir {SD1}"), SU, UNKNOWN, "it is a directory"),
    _row("keystore is empty", "", store(f": >{SD1}"), NATIVE, UNKNOWN, "is empty"),
    _row("keystore is cut short", "After 700 bytes.", store(f"truncate -s 700 {SD1}"), NATIVE, UNKNOWN, "damaged"),
    _row("keystore is a FIFO", "Nobody writes.", store(f"rm {SD1}; mkfifo {SD1}"), f"{NATIVE} -t 4", UNKNOWN, _TIME),
    _row("keystore is /dev/zero", "A link.", store(f"ln -sf /dev/zero {SD1}"), NATIVE, UNKNOWN, "the host sent more than 64 MiB"),
    _row("keystore is a circle of links", "", store(f"rm {SD1}; ln -s {SD1} {SD1}"), NATIVE, UNKNOWN, "sd1_external_keystore.jks"),
    _row("keystore grows meanwhile", "", growing(), NATIVE, UNKNOWN, "sent more than 64 MiB", most_memory=300),
    _row("one of two JBoss keystores is damaged", "The other one is in order.", store(f"truncate -s 300 {JBOSS}"), JBOSS_SU,
         UNKNOWN, "keytool can't read /opt/jboss/server/default"),
    _row("no folder of JBoss", "", store("rm -rf /opt/jboss/server"), JBOSS_SU, UNKNOWN, "matches"),
)  # fmt: skip
