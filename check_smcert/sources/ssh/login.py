"""Where and as whom to log in: plain values, which the command line builds without paramiko."""

from __future__ import annotations

from dataclasses import dataclass, field

from check_smcert.secret import Secrets


@dataclass(frozen=True)
class Login:
    """A login on a Session Manager.

    ``key_file`` is None for the agent's keys and the user's own, ``known_hosts`` is None for the
    system's file and the user's. ``timeout`` is in seconds, for each step of the connection.
    """

    host: str
    port: int
    user: str
    key_file: str | None
    known_hosts: str | None
    timeout: float
    secrets: Secrets = field(repr=False)
