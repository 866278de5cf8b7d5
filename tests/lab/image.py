"""The lab's own part of the machine: sshd, its keys and settings, the user's, sudo's rules."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

from tests.lab import eras


def image(era: str, port: int, sudoers: str = "", banner: str = "") -> bytes:
    """A tar archive of files to lay over the machine, with their modes."""
    programs = {**eras.programs(era), **eras.userland(era)}
    files = {path: (data, 0o755) for path, data in programs.items()}
    files["/etc/ssh/sshd_config"] = (eras.configuration(era, port).encode(), 0o644)
    files["/etc/issue.net"] = (banner.encode(), 0o644)
    files["/etc/sudoers.d/lab"] = (sudoers.encode(), 0o440)
    for kind in eras.host_key_types(era):
        files[f"/etc/ssh/ssh_host_{kind}_key"] = (key_pair("host", kind)[0], 0o600)
    users = b"".join(key_pair("cust", kind)[1] for kind in ("rsa", "ed25519"))
    files["/home/cust/.ssh/authorized_keys"] = (users, 0o644)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, (data, mode) in files.items():
            member = tarfile.TarInfo(path.lstrip("/"))
            member.size, member.mode = len(data), mode
            tar.addfile(member, io.BytesIO(data))
    return archive.getvalue()


@cache
def key_pair(owner: str, kind: str) -> tuple[bytes, bytes]:
    """``owner``'s private and public key, the same for every lab of this process."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "key")
        bits = ("-b", "2048") if kind == "rsa" else ()
        subprocess.run(
            ["ssh-keygen", "-q", "-m", "PEM", "-N", "", "-C", owner, "-t", kind, *bits, "-f", file],
            check=True,
        )
        return file.read_bytes(), file.with_suffix(".pub").read_bytes()
