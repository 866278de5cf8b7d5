"""Host keys of many servers side by side, each compared with what known_hosts has of it."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from check_smcert import entry
from check_smcert.errors import ConnectionFailed, SmcertError, UnusableSshConfig
from check_smcert.hostkeys.targets import Target
from check_smcert.sources.ssh import (
    home,
    host_keys_of,
    jump,
    known_hosts,
    known_hosts_file,
    ssh_config,
)
from check_smcert.sources.ssh.host_key_errors import PublicKey
from check_smcert.sources.ssh.known_hosts_file import Entry
from check_smcert.sources.ssh.login import Login

_REVOKED = "@revoked"


class State(enum.Enum):
    """What known_hosts has of a key."""

    NEW = "new"
    KNOWN = "known"
    CHANGED = "CHANGED"
    REVOKED = "REVOKED"


@dataclass(frozen=True)
class Shown:
    """A ``key`` that a host has shown, and its ``entries`` in known_hosts: of this key, or for
    CHANGED the other keys of its type."""

    key: PublicKey
    state: State
    entries: tuple[Entry, ...]

    def is_accepted(self, replaced: bool) -> bool:
        """Whether it may stand in known_hosts; ``replaced``: a changed one, too."""
        good = (State.NEW, State.KNOWN)
        return self.state in good or (replaced and self.state is State.CHANGED)


@dataclass(frozen=True)
class Report:
    """What came of a host: ``name`` is the one for known_hosts, ``file`` where its keys belong."""

    label: str
    name: str = ""
    file: str = ""
    version: str = ""
    shown: tuple[Shown, ...] = ()
    failures: tuple[SmcertError, ...] = ()
    unread: tuple[str, ...] = ()


def fetch(targets: Sequence[Target], jobs: int) -> Iterator[Report]:
    """The reports in the order of the targets, ``jobs`` hosts at a time. It never raises for a host."""
    pool = ThreadPoolExecutor(jobs)
    try:
        yield from pool.map(_report, targets)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # interrupted: nobody waits for the others


def _report(target: Target) -> Report:
    try:
        return _fetched(target)
    except SmcertError as error:
        return Report(target.label, failures=(error,))
    except Exception as error:
        return Report(target.label, failures=(ConnectionFailed(entry.explained(error)),))


def _fetched(target: Target) -> Report:
    hops = ssh_config.way(target.asked)
    logins = [ssh_config.login(hop, target.asked, hop is hops[-1]) for hop in hops]
    login = logins[-1]
    name = known_hosts_file.name_of(login.host, login.port, login.known_as).lower()
    if not re.fullmatch(r"[^\s,*?!|#@]+", name):
        raise UnusableSshConfig(
            f"'{name}' can't be a name in known_hosts", "see HostName and HostKeyAlias"
        )
    entries = [each for path in _files(login) for each in known_hosts_file.about(name, path)]
    with jump.ways_to(logins) as way:
        found = host_keys_of.read(login, way)
    shown = tuple(_judged(key, entries) for key in found.keys)
    file = home.expand(login.known_hosts or (login.known_hosts_files or known_hosts.OWN)[0])
    return Report(target.label, name, file, found.version, shown, found.failures, found.unread)


def _files(login: Login) -> list[str]:
    """What known_hosts is compared with; the file of --known-hosts may be a new one."""
    return known_hosts.existing(
        [login.known_hosts] if login.known_hosts else login.known_hosts_files
    )


def _judged(key: PublicKey, entries: Sequence[Entry]) -> Shown:
    same = tuple(each for each in entries if each.data == key.data)
    if any(each.marker == _REVOKED for each in same):
        return Shown(key, State.REVOKED, same)
    trusted = tuple(each for each in same if not each.marker)
    if trusted:
        return Shown(key, State.KNOWN, trusted)
    others = tuple(each for each in entries if not each.marker and each.kind == key.kind)
    return Shown(key, State.CHANGED if others else State.NEW, others)
