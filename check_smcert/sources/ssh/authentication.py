"""The login itself: what is offered in which order, and what a refusal means."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator, Set
from typing import Union

import paramiko
from paramiko.auth_strategy import AuthStrategy

from check_smcert.errors import LoginRefused, SmcertError
from check_smcert.sources.ssh import connection_errors, keys, quote
from check_smcert.sources.ssh.login import Login
from check_smcert.sources.ssh.transport import Garbled

log = logging.getLogger(__name__)

_Source = Union[keys.Key, keys.Password]
# sshd hangs up at its sixth refusal (MaxAuthTries): the password shall be judged before it does.
_KEYS_BEFORE_PASSWORD = 5


class Authentication(AuthStrategy):
    """Keys first, as ssh does, then the password if there is one; each is offered once.

    Raises UnusableKey for the key of ``-i``.
    """

    def __init__(self, login: Login) -> None:
        super().__init__(ssh_config=None)  # type: ignore[arg-type]  # the class does not use it
        self._login = login
        self._keys = keys.sources(login.user, login.key_file, login.own_keys, login.use_agent)
        self._tried: list[str] = []  # what the server has judged
        self._accepted: list[str] = []  # of these what it took for a part of the login

    def get_sources(self) -> Iterator[_Source]:
        """All that may be offered, in this order."""
        yield from itertools.islice(self._keys, _KEYS_BEFORE_PASSWORD)
        if self._login.secrets.password is not None:
            yield keys.Password(self._login.user, self._login.secrets.password)
        yield from self._keys

    def authenticate(self, transport: paramiko.Transport) -> None:  # type: ignore[override]
        """Log in. Raises LoginRefused, ConnectionFailed, and paramiko's exceptions."""
        log.info("logging in as %s", self._login.user)
        wanted: Set[str] | None = None  # what the server takes, once it has said so
        for source in self.get_sources():
            if wanted is not None and not wanted & source.methods:
                continue
            if isinstance(source, keys.Key) and not source.is_known_to(transport.remote_version):
                log.info("%s is of a kind that is unknown there", source)
                continue
            try:
                more = source.authenticate(transport)
            except paramiko.BadAuthenticationType as error:
                wanted = frozenset(error.allowed_types)
            except paramiko.AuthenticationException as error:
                log.info("%s is refused", source)
                self._tried.append(str(source))
                if not transport.is_active():
                    raise self._closed(transport) from error
            except paramiko.SSHException as error:
                if self._tried and not (transport.is_active() or isinstance(error, Garbled)):
                    raise self._closed(transport) from error
                raise
            else:
                self._tried.append(str(source))
                if not more:
                    return
                self._accepted.append(str(source))
                wanted = frozenset(more)
        raise self._refused(wanted or frozenset())

    def _refused(self, wanted: Set[str]) -> LoginRefused:
        login = self._login
        if self._accepted:
            accepted = ", ".join(self._accepted)
            others = [each for each in self._tried if each not in self._accepted]
            return LoginRefused(
                f"{login.host} takes {accepted} for {login.user} and wants a second proof"
                f" ({' or '.join(sorted(wanted))}{', refused: ' if others else ''}{', '.join(others)})",
                self._second_proof(wanted),
            )
        if self._tried:
            return connection_errors.login_refused(login.host, login.user, self._tried)
        if wanted:
            return connection_errors.other_methods(
                login.host, login.user, sorted(wanted), self._first_proof(wanted)
            )
        return connection_errors.nothing_to_offer(login.host, login.user)

    def _first_proof(self, wanted: Set[str]) -> str:
        """What to do where the server takes no key."""
        if keys.Password.methods & wanted and self._login.secrets.password is None:
            return "set SMCERT_PASSWORD"
        return "have its sshd take a key or a password, or use --ssh openssh"

    def _second_proof(self, wanted: Set[str]) -> str:
        if "publickey" in wanted:
            return "load a second key into the agent, or use an account that needs one proof only"
        if keys.Password.methods & wanted and self._login.secrets.password is None:
            return "set SMCERT_PASSWORD as well, or use an account that needs one proof only"
        return "check SMCERT_PASSWORD, or use an account that needs one proof only"

    def _closed(self, transport: paramiko.Transport) -> SmcertError:
        """sshd does so after too many keys, and for an account that has expired: PAM's words may be
        the end of the banner.
        """
        login = self._login
        # Its own get_banner() knows none once the connection has ended.
        banner = getattr(transport.auth_handler, "banner", None) or b""
        if said := quote.expired_account(banner, login.secrets):
            return connection_errors.account_expired(login.host, login.user, said)
        advice = "give the right key alone by -i, " if len(self._tried) > 1 else ""
        return connection_errors.closed_at_login(login.host, login.user, self._tried, advice)
