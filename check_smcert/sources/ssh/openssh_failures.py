"""Why ssh did not log in: what it logged, as the same error that paramiko's way in raises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from check_smcert.errors import (
    ConnectionFailed,
    LoginRefused,
    SmcertError,
    UnusableKey,
)
from check_smcert.sources.ssh import home, openssh_host_key, process, quote
from check_smcert.sources.ssh.jump_errors import not_forwarded, of_jump_host, proxy_failed
from check_smcert.sources.ssh.login import Asked
from check_smcert.sources.ssh.openssh_log import Log
from check_smcert.sources.ssh.ssh_config import Hop

# What askpass.sh says of a question that it does not answer.
_ASKS = r"(?m)^ssh asks: (.*)$"


def explain(asked: Asked, hops: Sequence[Hop], logs: Sequence[Log], banner: bytes) -> SmcertError:
    """The error of the first host on the way that did not let us in."""
    for number, (hop, log) in enumerate(zip(hops[:-1], logs)):
        if not log.logged_in:
            error = _of_host(asked, hops, logs[: number + 1], b"")
            return of_jump_host(hop.host, error)
        further = hops[number + 1]
        if refused := log.find(r"channel \d+: open failed: (.*?): (.*)"):
            where = f"{further.host} port {further.port}"
            return not_forwarded(hop.host, where, refused[2], "prohibited" in refused[1])
    return _of_host(asked, hops, logs, banner)


def cut_off(host: str, log: Log) -> ConnectionFailed:
    """The error for a connection that has ended before the command did."""
    reason = log.find("(?:client_loop: |Timeout, |Connection |Received disconnect|ssh_).*")
    return ConnectionFailed(
        f"the connection to {host} was cut off{f' ({reason[0]})' if reason else ''}",
        "try it again, see sshd's log there",
    )


def _of_host(asked: Asked, hops: Sequence[Hop], logs: Sequence[Log], banner: bytes) -> SmcertError:
    """Of the host that the last of ``logs`` is about."""
    hop, log = hops[len(logs) - 1], logs[-1]
    if log.find("Host key verification failed"):
        return openssh_host_key.refused(asked, hops, len(logs), log)
    if log.find(r"debug1: Authentications that can continue|.*Permission denied \("):
        own = asked if hop is hops[-1] else _of_jump_host(asked)
        return _no_login(own, hop, log, banner)
    return _no_connection(asked, hop, log, banner)


def _of_jump_host(asked: Asked) -> Asked:
    """What a jump host gets of the command line: no password, and no key."""
    return replace(asked, key_file=None, secrets=replace(asked.secrets, password=None))


def _no_connection(asked: Asked, hop: Hop, log: Log, banner: bytes) -> SmcertError:
    host, where = hop.host, f"{hop.host} port {hop.port}"
    if found := log.find(r"Could not resolve hostname \S+: (.+)"):
        return ConnectionFailed(
            f"{host} has no address ({found[1]})", "check the name and the resolver"
        )
    if log.find(r"connect to host .* port \d+: Connection refused"):
        return ConnectionFailed(f"{where} refuses connections", "check that sshd runs, and -p")
    if found := log.find(r"connect to host .* port \d+: (.+)"):
        return ConnectionFailed(
            f"can't reach {where} ({found[1]})", "check the network and firewalls on the way"
        )
    if found := log.find(r"Unable to negotiate with .*: (no matching .+)"):
        return ConnectionFailed(
            f"{where} and this machine have no SSH algorithm in common ({found[1]})",
            "see the suite's README on old servers",
        )
    if found := log.find(r"(Protocol major versions differ.*)"):
        return ConnectionFailed(
            f"{where} speaks an SSH that is too old ({found[1]})",
            "allow protocol 2 in its sshd_config",
        )
    if not log.version:
        if hop.one("proxycommand"):
            return proxy_failed(host, quote.last_line(banner, asked.secrets))
        return ConnectionFailed(
            f"{where} does not answer as an SSH server",
            "check -p, and sshd's log there (MaxStartups, hosts.deny)",
        )
    if found := log.find(r"(?:Connection|ssh_dispatch_run_fatal).* (closed|reset|Broken pipe).*"):
        return ConnectionFailed(
            f"{host} closed the connection ({found[0]})",
            "check sshd's log there (MaxStartups, hosts.deny, fail2ban)",
        )
    return ConnectionFailed(f"SSH to {where} failed ({log.last})", "try: ssh -vv -p PORT USER@HOST")


def _no_login(asked: Asked, hop: Hop, log: Log, banner: bytes) -> SmcertError:
    secrets = asked.secrets
    tried = log.tried()
    if secrets.password and log.find("debug1: Next authentication method: (?:key|pass)"):
        asks = re.search(_ASKS, quote.text(banner, secrets))
        tried.append(f"password, it asks '{asks[1].strip()}'" if asks else "password")
    if said := quote.expired_account(banner, secrets):
        return LoginRefused(
            f"{hop.host} refused the login of {hop.user} ({said})",
            "have the account extended there, or use another one",
        )
    denied = log.find(r".*Permission denied \((.*)\)")
    if not denied:
        return ConnectionFailed(
            f"{hop.host} closed the connection during the login of {hop.user} "
            f"(tried: {', '.join(tried)})",
            "check sshd's log there (MaxAuthTries, an expired account, fail2ban)",
        )
    if asked.key_file and (error := _unusable(home.expand(asked.key_file))):
        return error
    if secrets.password and not tried:
        return _password_not_offered(hop, denied[1])
    if not tried:
        return LoginRefused(
            f"no key and no password to log in to {hop.host} as {hop.user}",
            "give -i FILE, load a key into the agent, or set SMCERT_PASSWORD",
        )
    return LoginRefused(
        f"{hop.host} refused the login of {hop.user} (tried: {', '.join(tried)})",
        "check -l, -i and SMCERT_PASSWORD, and sshd's log there",
    )


def _password_not_offered(hop: Hop, methods: str) -> LoginRefused:
    """There is one, but one of both sides does not want it; ``methods`` are those of the server."""
    if "password" in methods or "keyboard-interactive" in methods:
        return LoginRefused(
            f"ssh_config allows no password for {hop.host}",
            "change PasswordAuthentication, KbdInteractiveAuthentication or PreferredAuthentications "
            "there, or give -i FILE",
        )
    return LoginRefused(
        f"{hop.host} lets {hop.user} log in by {methods.replace(',', ' or ')} only",
        "give -i FILE" if "publickey" in methods else "have its sshd take a key or a password",
    )


def _unusable(path: str) -> UnusableKey | None:
    """What ssh could not do with a private key file, as ssh-keygen tells it."""
    keygen = process.find("ssh-keygen")
    done = process.run([keygen, "-y", "-P", "", "-f", path]) if keygen else None
    if not done or done.status == 0:
        return None
    if "incorrect passphrase" in done.errors:
        return UnusableKey(
            f"the key {path} has a passphrase", "load it into an agent, or use one without"
        )
    if "UNPROTECTED" in done.errors:
        return UnusableKey(f"ssh uses no key that others can read, {path}", "chmod 600 it")
    return UnusableKey(
        f"{path} is not a private key that can be used here", "give an RSA, ECDSA or Ed25519 key"
    )
