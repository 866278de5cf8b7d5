"""A connection or a login that failed: what is said of it. Both ways in use it.

``where`` is "sm1 port 22"; ``said`` and ``reason`` are words of a library, of ssh or of the host.
"""

from __future__ import annotations

from collections.abc import Sequence

from check_smcert.errors import ConnectionFailed, LoginRefused, UnusableKey

_SSHD_LOG = "check sshd's log there"


def no_address(host: str, reason: str | None) -> ConnectionFailed:
    """The resolver does not know it."""
    return ConnectionFailed(f"{host} has no address ({reason})", "check the name and the resolver")


def not_listening(where: str) -> ConnectionFailed:
    """The port is closed."""
    return ConnectionFailed(f"{where} refuses connections", "check that sshd runs, and -p")


def unreachable(where: str, reason: str) -> ConnectionFailed:
    """The network does not lead there."""
    return ConnectionFailed(
        f"can't reach {where} ({reason})", "check the network and firewalls on the way"
    )


def too_old(where: str, said: str) -> ConnectionFailed:
    """It knows SSH 1 alone."""
    return ConnectionFailed(
        f"{where} speaks an SSH that is too old ({said})", "allow protocol 2 in its sshd_config"
    )


def no_algorithm(where: str, said: str) -> ConnectionFailed:
    """Its lists and ours have nothing in common."""
    return ConnectionFailed(
        f"{where} and this machine have no SSH algorithm in common ({said})",
        "see the suite's README on old servers",
    )


def no_ssh_server(where: str) -> ConnectionFailed:
    """What it sent, if anything, is no greeting of SSH."""
    return ConnectionFailed(
        f"{where} does not answer as an SSH server",
        "check -p, and sshd's log there (MaxStartups, hosts.deny)",
    )


def closed(host: str, reason: str) -> ConnectionFailed:
    """It hung up before the login."""
    return ConnectionFailed(
        f"{host} closed the connection{_because(reason)}",
        f"{_SSHD_LOG} (MaxStartups, hosts.deny, fail2ban)",
    )


def failed(where: str, said: str) -> ConnectionFailed:
    """Anything else."""
    return ConnectionFailed(f"SSH to {where} failed ({said})", "try: ssh -vv -p PORT USER@HOST")


def cut_off(host: str, reason: str) -> ConnectionFailed:
    """It ended after the login, and before the command did."""
    return ConnectionFailed(
        f"the connection to {host} was cut off{_because(reason)}",
        "try it again, see sshd's log there",
    )


def closed_at_login(
    host: str, user: str, tried: Sequence[str], advice: str = ""
) -> ConnectionFailed:
    """It hung up during the login: sshd does so after too many keys."""
    return ConnectionFailed(
        f"{host} closed the connection during the login of {user} (tried: {', '.join(tried)})",
        f"{advice}{_SSHD_LOG} (MaxAuthTries, an expired account, fail2ban)",
    )


def account_expired(host: str, user: str, said: str) -> LoginRefused:
    """PAM says that the account may not be used."""
    return LoginRefused(
        f"{host} refused the login of {user} ({said})",
        "have the account extended there, or use another one",
    )


def nothing_to_offer(host: str, user: str) -> LoginRefused:
    """There is no key and no password."""
    return LoginRefused(
        f"no key and no password to log in to {host} as {user}",
        "give -i FILE, load a key into the agent, or set SMCERT_PASSWORD",
    )


def login_refused(host: str, user: str, tried: Sequence[str]) -> LoginRefused:
    """All that was offered was judged, and nothing accepted."""
    return LoginRefused(
        f"{host} refused the login of {user} (tried: {', '.join(tried)})",
        "check -l, -i and SMCERT_PASSWORD, and sshd's log there",
    )


def other_methods(host: str, user: str, methods: Sequence[str], otherwise: str) -> LoginRefused:
    """The server takes none of what there is; ``otherwise`` is what to do where it takes no key."""
    return LoginRefused(
        f"{host} lets {user} log in by {' or '.join(methods)} only",
        "give -i FILE" if "publickey" in methods else otherwise,
    )


def locked_key(path: str) -> UnusableKey:
    """A private key that needs a passphrase."""
    return UnusableKey(
        f"the key {path} has a passphrase", "load it into an agent, or use one without"
    )


def reason(error: BaseException | None) -> str:
    """Why a call failed, in short; empty if nothing is known."""
    return getattr(error, "strerror", None) or str(error or "")


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""
