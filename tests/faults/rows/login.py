"""The login: keys, passwords, accounts, host keys, and the files for them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from functools import partial
from typing import Callable

from tests.faults.row import OK, UNKNOWN, Row, Scene, fault
from tests.faults.world import World, lab_scene
from tests.lab import SessionManager

_row = partial(Row, "login", needs=("root", "sshd", "sudo", "keytool", "unshare"))
BASE = "sd1 -H {host} -p {port} -l {user} --reader native"
SSH = f"{BASE} --known-hosts {{known_hosts}} --become sudo -t 5"
OTHER = f"{BASE} --become sudo -i {{key}} --known-hosts {{file}}"
KEY = f"{BASE} --known-hosts {{known_hosts}} --become sudo -i {{file}}"


@fault
def unchanged(world: World, **environment: str | None) -> Iterator[Scene]:
    """The old lab as it is."""
    yield lab_scene(world.old, **{"SMCERT_BECOME_PASSWORD": None, **environment})


@fault
def changed(world: World, command: str, era: str = "old") -> Iterator[Scene]:
    """A lab of its own after a shell command."""
    with world.lab(era, "cust ALL=(root) NOPASSWD: ALL\n") as lab:
        lab.run(command)
        yield lab_scene(lab, SMCERT_BECOME_PASSWORD=None)


@fault
def with_file(world: World, make: Callable[[World], object]) -> Iterator[Scene]:
    """The old lab, and a file {file}."""
    scene = lab_scene(world.old, SMCERT_PASSWORD=None, SMCERT_BECOME_PASSWORD=None)
    scene.values["file"] = make(world)
    yield scene


def _other_known(world: World, line: str) -> object:
    return world.file(line.format(port=world.old.port).encode(), "known_hosts")


def _fifo(world: World) -> object:
    path = world.file(b"").with_name("fifo")
    os.mkfifo(path)
    return path


def _locked_key(world: World) -> object:
    path = world.file(b"").with_name("key")
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "a passphrase", "-f", path]
    subprocess.run(command, check=True)
    return path


def _of(lab: SessionManager) -> str:
    return lab.known_hosts.read_text().split()[2]


# RSA of another server, in the form of known_hosts.
def _another_key(world: World) -> object:
    path = world.file(b"").with_name("key")
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", path], check=True
    )
    public = " ".join(path.with_name("key.pub").read_text().split()[:2])
    return _other_known(world, f"[127.0.0.1]:{{port}} {public}\n")


ROWS = (
    _row("in order, by password", "The old lab.", unchanged(), SSH, OK, "expires in", quick=True),
    _row("in order, by key", "The old lab.", unchanged(SMCERT_PASSWORD=None), f"{SSH} -i {{key}}", OK,
         "expires in"),
    _row("in order, modern", "Today's sshd with PAM.", changed("true", "modern"), SSH, OK, "expires in"),
    _row("wrong password", "", unchanged(SMCERT_PASSWORD="wrong-one"), SSH, UNKNOWN, "refused the login of cust", quick=True),
    _row("no password, no key", "", unchanged(SMCERT_PASSWORD=None), SSH, UNKNOWN, "no key and no password"),
    _row("key that is refused", "sshd knows another one.", changed("rm /home/cust/.ssh/authorized_keys"),
         f"{SSH} -i {{key}}".replace("-l {user}", "-l root"), UNKNOWN, "refused the login of root"),
    _row("account expired", "chage -E 0.", changed("chage -E 0 cust", "modern"), SSH, UNKNOWN,
         "refused the login of cust (Your account has expired"),
    _row("account expired, without PAM", "chage -E 0.", changed("chage -E 0 cust"), SSH, UNKNOWN,
         "refused the login of cust"),
    _row("password expired", "chage -d 0.", changed("chage -d 0 cust", "modern"), SSH, UNKNOWN,
         "the login works, but"),
    _row("no shell", "nologin.", changed("usermod -s /usr/sbin/nologin cust"), SSH, UNKNOWN,
         "the login works, but runs no commands"),
    _row("shell is missing", "", changed("usermod -s /bin/gone cust"), SSH, UNKNOWN, "refused the login of cust"),
    _row("profile hangs", "sleep in .bashrc.",
         changed("echo 'sleep 333' >>/home/cust/.bashrc; chown cust /home/cust/.bashrc"),
         SSH.replace("-t 5", "-t 3"), UNKNOWN, "no result within 3 seconds", left=""),
    _row("profile asks", "'Continue?' in .bashrc.",
         changed("echo 'read -p \"Continue? \" x' >>/home/cust/.bashrc; chown cust /home/cust/.bashrc"),
         SSH, UNKNOWN, "the login works, but asks 'Continue?'"),
    _row("key is /dev/zero", "-i /dev/zero.", with_file(lambda world: "/dev/zero"), f"{KEY} -t 3", UNKNOWN, "is a device, not a private key"),
    _row("key is a directory", "", with_file(lambda world: world.folder), f"{KEY} -t 3", UNKNOWN, "can't read the key", quick=True),
    _row("key is missing", "", with_file(lambda world: world.folder / "gone"), f"{KEY} -t 3", UNKNOWN, "can't read the key"),
    _row("key is a FIFO", "Nobody writes.", with_file(_fifo), f"{KEY} -t 2", UNKNOWN, "the last step was: reading the keys"),
    _row("key has a passphrase", "", with_file(_locked_key), f"{KEY} -t 3", UNKNOWN, "has a passphrase", quick=True),
    _row("key is a keystore", "", with_file(lambda world: world.file(world.store)), f"{KEY} -t 3", UNKNOWN,
         "is not a private key"),
    _row("host key is unknown", "", with_file(lambda world: "/dev/null"), f"{OTHER} -t 3", UNKNOWN, "is unknown", quick=True),
    _row("host key has changed", "", with_file(_another_key), f"{OTHER} -t 3", UNKNOWN, "has changed", quick=True),
    _row("known_hosts is missing", "", with_file(lambda world: world.folder / "gone"), f"{OTHER} -t 3", UNKNOWN, "No such file"),
    _row("known_hosts is /dev/zero", "", with_file(lambda world: "/dev/zero"), f"{OTHER} -t 3", UNKNOWN, "known_hosts"),
    _row("known_hosts is a FIFO", "Nobody writes.", with_file(_fifo), f"{OTHER} -t 2", UNKNOWN, "the last step was: reading the keys"),
    _row("known_hosts of 40 MB", "A million other hosts: slow, and in bounds.",
         with_file(lambda world: _other_known(world, "h.example.com ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ==\n" * 700_000)),
         f"{OTHER} -t 3", UNKNOWN, "known_hosts"),
)  # fmt: skip
