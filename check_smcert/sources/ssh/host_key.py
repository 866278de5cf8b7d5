"""Host keys: only known ones are accepted, and an unknown one is shown with the way to accept it."""

from __future__ import annotations

from collections.abc import Sequence

import paramiko

from check_smcert.sources.ssh import home, host_key_errors, known_hosts_file
from check_smcert.sources.ssh.host_key_errors import PublicKey
from check_smcert.sources.ssh.known_hosts import OWN, known_keys

_RSA = ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")  # three ways to sign with the same key


class Trust(paramiko.MissingHostKeyPolicy):
    """Decides about the key that a host presents; as ssh does, any line that names it will do.

    ``file`` and ``files`` are as for :func:`known_keys`, the first of ``files`` is the user's.
    ``known_as`` is a name of its own in them. Raises UnreadableKnownHosts, and once connected
    HostKeyUnknown or HostKeyChanged.
    """

    def __init__(
        self,
        host: str,
        port: int,
        file: str | None,
        files: Sequence[str] | None = None,
        known_as: str = "",
    ) -> None:
        self._name = known_hosts_file.name_of(host, port, known_as)
        self._file = home.expand(file or (files or OWN)[0])
        known = known_keys(self._name, file, files)
        self._known = [(each.key, each) for each in known if each.key is not None]
        self._unusable = [each.algorithm for each in known if each.key is None and not each.revoked]

    @property
    def types(self) -> list[str]:
        """The signatures to ask the host for first: those of its known keys."""
        names = dict.fromkeys(key.get_name() for key, known in self._known if not known.revoked)
        return [each for name in names for each in (_RSA if name == "ssh-rsa" else (name,))]

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Return for a key that is known. Raises HostKeyUnknown or HostKeyChanged."""
        shown = PublicKey(key.get_name(), key.asbytes())
        same = [known for each, known in self._known if each == key]
        if any(known.revoked for known in same):
            raise host_key_errors.revoked(self._name, shown, same[0].file)
        if same:
            return
        others = [(each.get_name(), known.file) for each, known in self._known if not known.revoked]
        replaced = [file for kind, file in others if kind == key.get_name()]
        if replaced:
            raise host_key_errors.changed(self._name, shown, replaced, self._file)
        kinds = [kind for kind, _ in others]
        raise host_key_errors.unknown(self._name, shown, kinds, self._file, self._unusable)
