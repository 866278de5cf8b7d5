"""Passwords: where they come from, and that they stay out of every text.

They come from the environment or from an ``--extra-opts`` file, never from the command line, which
every user of the machine can read in the process list.
"""

from __future__ import annotations

import base64
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any

_HIDDEN = "********"
# Shorter passwords are hidden only where they stand alone, and of one or two letters not at all:
# each "a" of a message would be one.
_LONG, _SHORTEST = 6, 3
# Words that every output has: who has one of them as a password can't have it hidden.
_EVERYWHERE = {"CRITICAL", "SMCERT", "UNKNOWN", "WARNING", "days", "days_remaining", "expired", "expires",
               "issued by", "alias", "step", "until", "valid"}  # fmt: skip
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Secrets:
    """The passwords of one check; None means not given. Their values are not in the repr."""

    password: str | None = field(default=None, repr=False)
    become_password: str | None = field(default=None, repr=False)
    store_password: str | None = field(default=None, repr=False)
    # Sessions that a host opened for this check.
    _learned: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Secrets:
        """``SMCERT_PASSWORD``, ``SMCERT_BECOME_PASSWORD``, ``SMCERT_STORE_PASSWORD``."""
        found = {name: environment.get(f"SMCERT_{name.upper()}") for name in cls._names()}
        # Icinga sets a variable that has no value to an empty one.
        return cls(**{name: value or None for name, value in found.items()})

    def is_password_key(self, key: str) -> bool:
        """Whether an ini file's key ("become-password", "SMCERT_PASSWORD") is a password's."""
        return self._name(key) in self._names()

    def with_value(self, key: str, value: str) -> Secrets:
        """A copy in which the ini file's key has this value."""
        changed: dict[str, Any] = {self._name(key): value}
        return replace(self, **changed)

    def learn(self, secret: str) -> None:
        """Hide this from now on like a password: whoever has a session needs none."""
        self._learned.add(secret)

    def redact(self, text: str) -> str:
        """``text`` without any password, in whatever form somebody may have echoed it."""
        given = (self.password, self.become_password, self.store_password, *sorted(self._learned))
        secrets = tuple(each for each in given if each and each not in _EVERYWHERE)
        if not secrets:
            return text
        for form in _forms(secrets):
            if len(form) >= _LONG:
                text = text.replace(form, _HIDDEN)
                if form.lower() in text.lower():
                    text = re.sub(re.escape(form), _HIDDEN, text, flags=re.IGNORECASE)
            elif (
                len(form) >= _SHORTEST and form in text
            ):  # not within a word: "sm1" must not garble each host name
                text = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", _HIDDEN, text)
        bare = _bare(text)
        disguised = any(form in bare for form in _bare_forms(secrets))
        return f"({_HIDDEN}: a line with a password in disguise)" if disguised else text

    @classmethod
    def _names(cls) -> tuple[str, ...]:
        return tuple(each.name for each in fields(cls) if each.init)

    @staticmethod
    def _name(key: str) -> str:
        name = key.lower().replace("-", "_")
        return name[len("smcert_") :] if name.startswith("smcert_") else name


@cache
def _forms(secrets: tuple[str, ...]) -> list[str]:
    """The passwords, the longest first: as they are, quoted as in a traceback or an address, and
    read in another encoding."""
    forms: set[str] = set()
    for secret in secrets:
        forms.update(_quoted(secret, secret.encode("utf-8", "surrogateescape")))
    return sorted(forms, key=len, reverse=True)


@cache
def _bare_forms(secrets: tuple[str, ...]) -> list[str]:
    """Those of the forms that are long enough not to be met by chance, and no word of every output."""
    everywhere = {_bare(word) for word in _EVERYWHERE}
    forms = {_bare(form) for form in _forms(secrets)}
    return [form for form in forms if len(form) >= _LONG and form not in everywhere]


def _quoted(secret: str, data: bytes) -> Iterator[str]:
    import html
    import json
    from urllib.parse import quote, quote_plus

    yield from secret.splitlines()
    yield data.hex()
    yield from _in_base64(data)
    yield from (secret, repr(secret)[1:-1], repr(data)[2:-1])
    # As a page's text is read, its tags aside; an address without its query.
    yield from (" ".join(secret.split()), " ".join(re.sub("<[^<>]*>?", " ", secret).split()))
    yield re.split("[?;]", secret)[0]
    yield from (data.decode("utf-8", "replace"), data.decode("latin-1"))
    yield from (data.decode("ascii", "backslashreplace"), data.decode("ascii", "replace"))
    for address in (quote(data), quote(data, safe=""), quote_plus(data)):
        yield from (address, re.sub("%..", lambda byte: byte[0].lower(), address))
    yield quote(data, safe="!#$%&'()*+,/:;=?@[]~")  # as requests writes a redirect's address
    yield from (json.dumps(secret, ensure_ascii=all_ascii)[1:-1] for all_ascii in (True, False))
    escaped = html.escape(secret)
    yield from (html.escape(secret, quote=False), escaped, escaped.replace("&#x27;", "&#39;"))
    # A shell's single quotes, by shlex and by most others.
    yield from (secret.replace("'", "'\"'\"'"), secret.replace("'", r"'\''"))


def _in_base64(data: bytes) -> Iterator[str]:
    """Within other data it has three forms; those of its characters that hold nothing else."""
    for before in range(3):
        whole = bytes(before) + data
        text = base64.b64encode(whole).decode().rstrip("=")
        inner = text[(8 * before + 5) // 6 : len(whole) * 8 // 6]
        yield from (inner, inner.translate(str.maketrans("+/", "-_")))


def _bare(text: str) -> str:
    """``text`` without what can't be seen and without the differences between letters of a kind."""
    seen = (char for char in _ESCAPES.sub("", text) if unicodedata.category(char)[0] != "C")
    return unicodedata.normalize("NFC", "".join(seen)).casefold()
