"""Where and as whom to log in: plain values, which the command line builds without paramiko."""

from __future__ import annotations

from dataclasses import dataclass, field

from check_smcert.secret import Secrets

CLIENTS = ("paramiko", "openssh")


@dataclass(frozen=True)
class Asked:
    """What the command line says of a login; None where ssh_config decides.

    ``configuration`` is the ssh_config to follow, "none" for none. ``client`` is one of CLIENTS.
    ``timeout`` is in seconds, for each step of the connection.
    """

    host: str
    port: int | None
    user: str | None
    key_file: str | None
    known_hosts: str | None
    timeout: float
    secrets: Secrets = field(repr=False)
    configuration: str | None = None
    client: str = "paramiko"


@dataclass(frozen=True)
class Login:
    """A login on a Session Manager, or on a jump host on the way there.

    ``key_file`` is None for the agent's keys and the user's own, ``known_hosts`` is None for the
    system's files and the user's. ``timeout`` is in seconds, for each step of the connection.

    The rest is what ssh_config says. ``own_keys`` are files that are tried, ``known_hosts_files``
    those that may be missing; None for the usual ones. ``use_agent``: its other keys are tried as
    well. ``known_as`` is the name in known_hosts, "" for that of host and port. ``proxy_command`` is
    a shell command whose standard input and output lead there.
    """

    host: str
    port: int
    user: str
    key_file: str | None
    known_hosts: str | None
    timeout: float
    secrets: Secrets = field(repr=False)
    own_keys: tuple[str, ...] | None = None
    known_hosts_files: tuple[str, ...] | None = None
    use_agent: bool = True
    known_as: str = ""
    proxy_command: str | None = None
