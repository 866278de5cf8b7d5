"""What the rows share: a folder, keystores, certificates and a lab that nobody changes."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from tests.faults.row import Scene
from tests.lab import SD1, SessionManager, keystore
from tests.ssh.sudoers import narrow
from tests.tls.peers import certificate


class World:
    """A context manager; everything in it is made when it is first asked for."""

    def __enter__(self) -> World:
        self.running = contextlib.ExitStack()
        folder = self.running.enter_context(tempfile.TemporaryDirectory(prefix="check-smcert-"))
        self.folder = Path(folder)
        self.folder.chmod(0o755)
        self.password = f"login-{secrets.token_hex(8)}"
        self.root_password = f"root-{secrets.token_hex(8)}"
        return self

    def __exit__(self, *error: object) -> None:
        self.running.close()

    @cached_property
    def store(self) -> bytes:
        """A JKS with 400 days left; its password is avaya123."""
        return keystore(days=400, alias="sd1")

    @cached_property
    def pkcs12(self) -> bytes:
        """The same as PKCS#12."""
        return keystore(days=400, storetype="PKCS12")

    @cached_property
    def old(self) -> SessionManager:
        """A lab with the README's sudo rules, as old as the real ones. Rows leave it as it is."""
        rules = narrow("cust", "NOPASSWD: ")
        return self.running.enter_context(
            SessionManager("old", {SD1: self.store, "/opt/open.jks": b""}, rules)
        )

    @cached_property
    def certificate(self) -> tuple[Path, Path]:
        """A TLS server's certificate and key, RSA 2,048."""
        (self.folder / "tls").mkdir()
        options = ("-newkey", "rsa:2048", "-sha256", "-addext", "subjectAltName=DNS:localhost")
        return certificate(self.folder / "tls", "localhost", 400, *options)

    def file(self, data: bytes, name: str = "store") -> Path:
        """A new file with this content."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        folder.chmod(0o755)
        (folder / name).write_bytes(data)
        return folder / name

    @contextlib.contextmanager
    def lab(
        self, era: str = "old", sudoers: str = "", banner: str = ""
    ) -> Iterator[SessionManager]:
        """A lab of one's own, with the sd1 keystore alone."""
        with SessionManager(era, {SD1: self.store}, sudoers, banner) as machine:
            yield machine


def lab_scene(lab: SessionManager, **environment: str | None) -> Scene:
    """A plugin that logs in to a lab by password; None takes a variable away."""
    given = {
        "SMCERT_PASSWORD": lab.password,
        "SMCERT_BECOME_PASSWORD": lab.root_password,
        **environment,
    }
    values = {
        "host": lab.host,
        "port": lab.port,
        "user": lab.user,
        "key": lab.key_file,
        "known_hosts": lab.known_hosts,
    }
    kept = {name: value for name, value in given.items() if value is not None}
    return Scene(values, kept, lab=lab)
