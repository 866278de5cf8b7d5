"""The two ways in: paramiko, and this machine's ssh. Each is imported only where it is used."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from check_smcert.sources.ssh import ssh_config
from check_smcert.sources.ssh.channel import Connection
from check_smcert.sources.ssh.login import Asked, Login


@contextlib.contextmanager
def connected(asked: Asked) -> Iterator[tuple[Connection, Login]]:
    """A connection to the Session Manager, and the login there that follows from ssh_config.

    Raises UnusableSshConfig, ConnectionFailed, LoginRefused, UnusableKey, HostKeyUnknown,
    HostKeyChanged or UnreadableKnownHosts.
    """
    if asked.client == "openssh":
        from check_smcert.sources.ssh import openssh, openssh_command

        hops = openssh_command.way(asked)
        yield openssh.Client(asked, hops), ssh_config.login(hops[-1], asked, True)
        return
    from check_smcert.sources.ssh import jump

    hops = ssh_config.way(asked)
    logins = [ssh_config.login(hop, asked, hop is hops[-1]) for hop in hops]
    with jump.through(logins) as connection:
        yield connection, logins[-1]
