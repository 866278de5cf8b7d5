"""What goes wrong at a jump host or a ProxyCommand, for both ways in."""

from __future__ import annotations

from check_smcert.errors import ConnectionFailed, LoginRefused, SmcertError

# The options of the command line are the Session Manager's.
_REMEDIES: dict[type[SmcertError], str] = {
    LoginRefused: "give it an IdentityFile in ssh_config, or load its key into the agent: a jump "
    "host gets no password",
    ConnectionFailed: "check its HostName and Port in ssh_config, and sshd there",
}


def of_jump_host(host: str, error: SmcertError) -> SmcertError:
    """``error``, told of a jump host."""
    return error.at(f"jump host {host}", _REMEDIES.get(type(error), error.do))


def not_forwarded(host: str, where: str, said: str, forbidden: bool) -> ConnectionFailed:
    """A jump host that does not lead further; ``forbidden``: its sshd may not do so."""
    return ConnectionFailed(
        f"jump host {host} can't reach {where} ({said})",
        "allow it in its sshd_config (AllowTcpForwarding, PermitOpen)"
        if forbidden
        else "check the name and port as that host sees them, and firewalls on the way",
    )


def proxy_failed(host: str, said: str = "") -> ConnectionFailed:
    """A ProxyCommand that has ended, or that does not lead to SSH."""
    return ConnectionFailed(
        f"the ProxyCommand for {host} does not lead to an SSH server{f' ({said})' if said else ''}",
        "try it by hand: ssh -vv USER@HOST",
    )
