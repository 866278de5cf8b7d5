"""A Session Manager on a loopback port: everything it changes is private to its namespaces."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.lab.eras import ERAS, host_key_types
from tests.lab.image import image, key_pair
from tests.lab.namespaces import enter
from tests.lab.stores import stores as notice_stores
from tests.requirements import need

_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
}
# A chroot's / is no mount point, and no namespace is made private from there.
_MOUNT_POINT = "; in a chroot: mount --bind FOLDER FOLDER before chroot FOLDER"
_PATIENCE = 30  # seconds, for a start and for a stop

# Runs outside of the namespaces, to clear up after them. unshare ends when the lab is stopped,
# and also when this process is killed: machine.sh watches the pipe that both then close.
_KEEPER = """
unshare --mount --propagation private --pid --fork --kill-child --mount-proc sh "$@"
rm -rf -- "$2"
"""


class SessionManager:
    """A context manager: the machine is up inside of the ``with`` block.

    ``era`` is "old" (OpenSSH 4.3's algorithms), "rhel4" (its find, sudo, su and tail as well) or
    "modern" (today's). ``stores`` maps absolute
    paths to keystores, by default the notice's. ``sudoers`` is text for sudoers.d, ``banner``
    what sshd says before login. Skips the test where this machine lacks what the lab needs.

    ``user`` logs in with ``password`` or with a key file, and becomes root by ``su - sroot`` with
    ``root_password``; ``sroot`` is root by another name. ``folder`` has this side's files.
    """

    host = "127.0.0.1"
    user = "cust"

    def __init__(
        self,
        era: str = "old",
        stores: dict[str, bytes] | None = None,
        sudoers: str = "",
        banner: str = "",
    ) -> None:
        if era not in ERAS:
            raise ValueError(f"era is one of {', '.join(ERAS)}, not {era!r}")
        need("unshare", "nsenter", "sshd", "ssh-keygen", "sudo", "keytool", root=True)
        self.era = era
        self.sudoers = sudoers
        self.banner = banner
        self.stores = notice_stores() if stores is None else stores
        self.password = secrets.token_urlsafe(12)
        self.root_password = secrets.token_urlsafe(12)

    def __enter__(self) -> SessionManager:
        # Bound and not listening: nobody else is given this port, and sshd may listen on it.
        self._reserved = socket.socket()
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._reserved.bind((self.host, 0))
        self.port: int = self._reserved.getsockname()[1]
        own_files = image(self.era, self.port, self.sudoers, self.banner)
        self.folder = Path(tempfile.mkdtemp(prefix="session-manager-"))
        self._start(own_files)
        try:
            self._tell_passwords()
            self._write_login_files()
            self._wait_until_it_listens()
            for path, store in self.stores.items():
                self.put(path, store)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._keeper.stdin.close()
        self._keeper.wait(_PATIENCE)
        self._reserved.close()

    def run(self, command: str, check: bool = True) -> subprocess.CompletedProcess:
        """Run a shell command as root in there; output is text. ``check``: it has to succeed."""
        return subprocess.run(
            self._inside("sh", "-c", command),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=_ENVIRONMENT,
            check=check,
        )

    def put(self, path: str, data: bytes, mode: int = 0o600) -> None:
        """Write root's file ``path`` (absolute) in there, and the folders that it needs."""
        subprocess.run(
            self._inside("install", "-D", "-m", f"{mode:o}", "/dev/stdin", path),
            input=data,
            env=_ENVIRONMENT,
            check=True,
        )

    def log(self) -> str:
        """What sshd has logged so far."""
        return (self.folder / "log").read_text(errors="replace")

    @property
    def process_space(self) -> str:
        """Its PID namespace, as ``/proc/PID/ns/pid`` of its processes names it."""
        return os.readlink(f"/proc/{self._unshare()}/ns/pid_for_children")

    def _unshare(self) -> int:
        """The process that holds its namespaces."""
        keeper = self._keeper.pid
        return int(Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()[0])

    def _inside(self, *command: str) -> tuple[str, ...]:
        """The command line that runs ``command`` in the lab's namespaces."""
        return (*enter(self._unshare(), mount="mnt", pid="pid_for_children"), *command)

    def _start(self, own_files: bytes) -> None:
        (self.folder / "image.tar").write_bytes(own_files)
        setup = Path(__file__).with_name("machine.sh")
        java = Path(shutil.which("keytool")).resolve().parent.parent
        with open(self.folder / "log", "wb") as log:
            self._keeper = subprocess.Popen(
                ["sh", "-c", _KEEPER, "keeper", setup, self.folder, java],
                stdin=subprocess.PIPE,
                bufsize=0,
                stdout=log,
                stderr=log,
                env=_ENVIRONMENT,
                start_new_session=True,  # or the terminal's Ctrl-C would reach sshd
            )

    def _tell_passwords(self) -> None:
        passwords = f"cust:{self.password}\nsroot:{self.root_password}\n"
        with suppress(BrokenPipeError):  # it ended: the log says why
            self._keeper.stdin.write(passwords.encode())

    def _write_login_files(self) -> None:
        """The files that a client needs: ``known_hosts`` and the private keys."""
        hosts = (key_pair("host", kind)[1] for kind in host_key_types(self.era))
        self.known_hosts = self.folder / "known_hosts"
        self.known_hosts.write_bytes(
            b"".join(f"[{self.host}]:{self.port} ".encode() + key for key in hosts)
        )
        self.key_file = self.folder / "rsa_key"
        self.ed25519_key_file = self.folder / "ed25519_key"
        for file, kind in ((self.key_file, "rsa"), (self.ed25519_key_file, "ed25519")):
            file.touch(0o600)
            file.write_bytes(key_pair("cust", kind)[0])

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        with open(self.folder / "log", errors="replace") as log:
            text = ""
            while "Server listening on" not in text:
                over = self._keeper.poll() is not None or time.monotonic() > deadline
                text += log.read()
                if over and "unshare: " in text:
                    need(f"private mount namespaces ({text.strip()}){_MOUNT_POINT}")
                if over and "Server listening on" not in text:
                    raise RuntimeError(f"the lab did not start:\n{text}")
                time.sleep(0.005)
