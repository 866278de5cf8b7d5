"""paramiko's transport for servers that are old, or do not speak SSH as they should."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import paramiko

from check_smcert.errors import SmcertError


class Garbled(paramiko.SSHException):
    """What the peer sent made paramiko fail in a way that it does not foresee."""

    def __init__(self, error: BaseException) -> None:
        self.reason = f"{type(error).__name__}: {error}".rstrip(": ")
        if isinstance(error, MemoryError):
            self.reason = "a packet that no memory could hold"
        super().__init__(f"it does not speak SSH correctly, {self.reason}")


class Transport(paramiko.Transport):
    """A transport that ends with an SSHException, OSError or EOFError, whatever the peer sends.

    ``offered_host_keys`` are the algorithms of the server's host keys, once it has named them.
    """

    _failure: Exception | None = None
    offered_host_keys: Sequence[str] = ()

    # All that its thread fails with goes through here. What it does there is to read what the peer
    # sent: names that are not UTF-8, numbers and lengths that can't be. Our keys sign there as well.
    @property
    def saved_exception(self) -> Exception | None:
        """What the transport ended with; paramiko raises it where somebody waits."""
        return self._failure

    @saved_exception.setter
    def saved_exception(self, error: Exception | None) -> None:
        known = (SmcertError, paramiko.SSHException, OSError, EOFError)
        self._failure = error if error is None or isinstance(error, known) else Garbled(error)

    def run(self) -> None:
        """The thread. Its own handlers fail for an OSError without a number, such as that of a channel
        which serves as the socket; Python would then print a traceback, and nobody be woken.
        """
        try:
            super().run()
        except Exception as error:
            handled = error.__context__
            self.saved_exception = handled if isinstance(handled, Exception) else error
            self.close()

    @property
    def preferred_pubkeys(self) -> tuple[str, ...]:
        """The signatures for the login. OpenSSH before 7.2 names none and knows only ssh-rsa.

        So does ssh itself choose. It is asked once the server could have named them.
        """
        found = tuple(super().preferred_pubkeys)
        if "server-sig-algs" in self.server_extensions:
            return found
        return tuple(sorted(found, key=lambda name: name.startswith("rsa-sha2")))

    def _really_parse_kex_init(self, m: Any, ignore_first_byte: bool = False) -> dict[str, Any]:
        parsed: dict[str, Any] = super()._really_parse_kex_init(  # type: ignore[misc]
            m, ignore_first_byte
        )
        if not ignore_first_byte:  # not our own
            self.offered_host_keys = parsed["server_key_algo_list"]
        return parsed
