"""Passwords: where they come from, and that they stay out of every text.

They come from the environment or from an ``--extra-opts`` file, never from the command line, which
every user of the machine can read in the process list.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields, replace
from typing import Mapping


@dataclass(frozen=True)
class Secrets:
    """The passwords of one check; None means not given. Their values are not in the repr."""

    password: str | None = field(default=None, repr=False)
    become_password: str | None = field(default=None, repr=False)
    store_password: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Secrets:
        """``SMCERT_PASSWORD``, ``SMCERT_BECOME_PASSWORD``, ``SMCERT_STORE_PASSWORD``."""
        found = {f.name: environment.get(f"SMCERT_{f.name.upper()}") for f in fields(cls)}
        # Icinga sets a variable that has no value to an empty one.
        return cls(**{name: value or None for name, value in found.items()})

    def is_password_key(self, key: str) -> bool:
        """Whether an ini file's key ("become-password", "SMCERT_PASSWORD") is a password's."""
        return self._name(key) in {f.name for f in fields(self)}

    def with_value(self, key: str, value: str) -> Secrets:
        """A copy in which the ini file's key has this value."""
        return replace(self, **{self._name(key): value})

    def redact(self, text: str) -> str:
        """``text`` from a server, without any password that it may have echoed."""
        for secret in (self.password, self.become_password, self.store_password):
            if secret:
                text = text.replace(secret, "********")
        return text

    @staticmethod
    def _name(key: str) -> str:
        name = key.lower().replace("-", "_")
        return name[len("smcert_") :] if name.startswith("smcert_") else name
