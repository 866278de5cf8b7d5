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
from check_smcert.sources.ssh import (
    connection_errors,
    home,
    openssh_host_key,
    process,
    quote,
)
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
    return connection_errors.cut_off(host, reason[0] if reason else "")


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
        return connection_errors.no_address(host, found[1])
    if log.find(r"connect to host .* port \d+: Connection refused"):
        return connection_errors.not_listening(where)
    if found := log.find(r"connect to host .* port \d+: (.+)"):
        return connection_errors.unreachable(where, found[1])
    if found := log.find(r"Unable to negotiate with .*: (no matching .+)"):
        return connection_errors.no_algorithm(where, found[1])
    if found := log.find(r"(Protocol major versions differ.*)"):
        return connection_errors.too_old(where, found[1])
    if not log.version:
        if hop.one("proxycommand"):
            return proxy_failed(host, quote.last_line(banner, asked.secrets))
        return connection_errors.no_ssh_server(where)
    if found := log.find(r"(?:Connection|ssh_dispatch_run_fatal).* (closed|reset|Broken pipe).*"):
        return connection_errors.closed(host, found[0])
    return connection_errors.failed(where, log.last)


def _no_login(asked: Asked, hop: Hop, log: Log, banner: bytes) -> SmcertError:
    secrets = asked.secrets
    tried = log.tried()
    if secrets.password and log.find("debug1: Next authentication method: (?:key|pass)"):
        asks = re.search(_ASKS, quote.text(banner, secrets))
        tried.append(f"password, it asks '{asks[1].strip()}'" if asks else "password")
    if said := quote.expired_account(banner, secrets):
        return connection_errors.account_expired(hop.host, hop.user, said)
    denied = log.find(r".*Permission denied \((.*)\)")
    if not denied:
        return connection_errors.closed_at_login(hop.host, hop.user, tried)
    if asked.key_file and (error := _unusable(home.expand(asked.key_file))):
        return error
    if secrets.password and not tried:
        return _password_not_offered(hop, denied[1])
    if not tried:
        return connection_errors.nothing_to_offer(hop.host, hop.user)
    return connection_errors.login_refused(hop.host, hop.user, tried)


def _password_not_offered(hop: Hop, methods: str) -> LoginRefused:
    """There is one, but one of both sides does not want it; ``methods`` are those of the server."""
    if "password" in methods or "keyboard-interactive" in methods:
        return LoginRefused(
            f"ssh_config allows no password for {hop.host}",
            "change PasswordAuthentication, KbdInteractiveAuthentication or PreferredAuthentications "
            "there, or give -i FILE",
        )
    return connection_errors.other_methods(
        hop.host, hop.user, methods.split(","), "have its sshd take a key or a password"
    )


def _unusable(path: str) -> UnusableKey | None:
    """What ssh could not do with a private key file, as ssh-keygen tells it."""
    keygen = process.find("ssh-keygen")
    done = process.run([keygen, "-y", "-P", "", "-f", path]) if keygen else None
    if not done or done.status == 0:
        return None
    if "incorrect passphrase" in done.errors:
        return connection_errors.locked_key(path)
    if "UNPROTECTED" in done.errors:
        return UnusableKey(f"ssh uses no key that others can read, {path}", "chmod 600 it")
    return UnusableKey(
        f"{path} is not a private key that can be used here", "give an RSA, ECDSA or Ed25519 key"
    )
