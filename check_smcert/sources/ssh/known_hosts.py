"""The host keys that ssh's known_hosts files name (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import paramiko

from check_smcert.sources.ssh import home, known_hosts_file
from check_smcert.sources.ssh.known_hosts_file import Entry

# Where ssh looks too.
_SYSTEM = ("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")
OWN = ("~/.ssh/known_hosts", "~/.ssh/known_hosts2")


@dataclass(frozen=True)
class KnownKey:
    """A key of a host, the file that names it, and whether it says to refuse it.

    ``key`` is None for a kind of key that paramiko does not know, such as ssh-dss.
    """

    key: paramiko.PKey | None
    file: str
    revoked: bool = False
    algorithm: str = ""


def known_keys(name: str, file: str | None, files: Sequence[str] | None = None) -> list[KnownKey]:
    """The keys of host ``name`` ("sm1", "[sm1]:2222") in ``file``.

    None stands for ``files``, as far as they exist; these by default are the system's and the
    user's. Lines that ssh could not use either are passed over, and those of certificate authorities,
    which paramiko can't check. Raises UnreadableKnownHosts.
    """
    paths = [home.expand(file)] if file else existing(files)
    known = (_known_key(entry) for path in paths for entry in known_hosts_file.about(name, path))
    return [each for each in known if each]


def existing(files: Sequence[str] | None = None) -> list[str]:
    """Those of ``files`` that exist; None for the system's and the user's."""
    paths = map(home.expand, (*_SYSTEM, *OWN) if files is None else files)
    return [path for path in paths if os.path.exists(path)]


def _known_key(entry: Entry) -> KnownKey | None:
    if entry.marker not in ("", "@revoked") or not _is_whole(entry.data):
        return None
    try:
        key = paramiko.PKey.from_type_string(entry.kind, entry.data)
    except paramiko.pkey.UnknownKeyType:
        return KnownKey(None, entry.file, bool(entry.marker), entry.kind)
    except Exception:  # ssh could not use it either
        return None
    return KnownKey(key, entry.file, bool(entry.marker), entry.kind)


def _is_whole(blob: bytes) -> bool:
    """Whether it is fields with their lengths (RFC 4251, section 5): paramiko fills up what is cut,
    and then computes with numbers of millions of bits."""
    at = 0
    while at + 4 <= len(blob):
        at += 4 + int.from_bytes(blob[at : at + 4], "big")
    return at == len(blob)
