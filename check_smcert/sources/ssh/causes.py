"""Why a keystore could not be read: what keytool, cat, find and sudo said, as the right error."""

from __future__ import annotations

import re
from dataclasses import dataclass

from check_smcert.errors import SmcertError, UnreadableKeystore
from check_smcert.sources.ssh import quote
from check_smcert.sources.ssh.answers import Reading, Search
from check_smcert.sources.ssh.become import Become
from check_smcert.sources.ssh.login import Login

_PROGRAMS = {"keytool": "keytool", "native": "cat"}
# What keytool prints above its certificates, and a certificate itself.
_LISTING = re.compile(rb"^(Keystore type|Alias name|-----BEGIN CERTIFICATE)", re.M)


@dataclass(frozen=True)
class Causes:
    """Tells the cause of a failure; ``reader`` is "keytool" or "native"."""

    login: Login
    become: Become
    reader: str

    def of_reading(self, reading: Reading) -> SmcertError | None:
        """Why there is no keystore to judge; None if it was read."""
        if reading.status == 0 and reading.data.strip():
            return None
        errors = self._text(reading.errors)
        if reading.status and (
            refused := self.become.refusal(_PROGRAMS[self.reader], self._text(reading.errors))
        ):
            return refused
        place = f"{reading.path} on {self.login.host}"
        if self._lacks_keytool(reading, errors):
            return UnreadableKeystore(
                f"there is no keytool on {self.login.host}",
                "use --reader native, it needs no Java there",
            )
        if reading.kind == "missing" or _no_such_file(reading.path, errors):
            return self._absent(f"{reading.path} does not exist on {self.login.host}")
        if reading.kind == "directory":
            return UnreadableKeystore(
                f"can't read {place}, it is a directory",
                "name a keystore in it",
                option="-k",
                otherwise="see there why no keystore is in its place",
            )
        if reading.status == 0:
            what = "is empty" if self.reader == "native" else "shows keytool nothing"
            return UnreadableKeystore(f"{place} {what}", "check the file there")
        return self._of_program(reading, errors)

    def of_search(self, path: str, search: Search, found: bool) -> SmcertError | None:
        """Why find did not see all that matches ``path``; None if it did.

        ``found``: it saw something. A folder that is missing hides nothing.
        """
        errors = self._text(search.errors)
        if search.status == 0 or (not found and _no_such_file(_folder(path), errors)):
            return None
        reason = quote.last_line(search.errors, self.login.secrets) or f"status {search.status}"
        return self.become.refusal("find", errors) or UnreadableKeystore(
            f"can't look for all of {path} on {self.login.host} ({reason})",
            self.become.more_rights(self.login.user),
        )

    def no_match(self, path: str) -> SmcertError:
        """The error for a glob that nothing matches."""
        return self._absent(f"nothing on {self.login.host} matches {path}")

    def _of_program(self, reading: Reading, errors: str) -> SmcertError:
        """What keytool or cat itself complained about. keytool does so on standard output."""
        host = self.login.host
        place = f"{reading.path} on {host}"
        if self.reader == "keytool" and _LISTING.search(reading.data):
            last = quote.last_line(reading.data, self.login.secrets)
            # Its warnings about the keystore's type and keys are not the reason.
            if not (last.startswith("keytool error") and re.search("^Warning:", errors, re.M)):
                last = quote.last_line(reading.errors, self.login.secrets) or last
            return UnreadableKeystore(
                f"keytool failed while it listed {place} (status {reading.status}, {last})",
                "use --reader native, or set SMCERT_STORE_PASSWORD",
            )
        if reading.status == 126:  # what a shell says of a program that it may not run
            program = _PROGRAMS[self.reader]
            return UnreadableKeystore(
                f"may not run {program} on {host} ({quote.last_line(reading.errors, self.login.secrets)})",
                "check its permissions"
                + (", or use --reader native" if program == "keytool" else ""),
            )
        said = self._text(reading.data) if self.reader == "keytool" else ""
        if not self.become.script_is_root and "does not exist" in said:
            # Only keytool ran as root: the script may not see what keytool saw.
            return self._absent(f"keytool finds no {reading.path} on {host} as {self.become.user}")
        # keytool calls a keystore that it may not read one that does not exist.
        if (
            (self.become.script_is_root and reading.kind in ("hidden", "unreadable"))
            or "ermission denied" in errors
            or "does not exist" in said
            or "not readable" in said
        ):
            return UnreadableKeystore(
                f"may not read {place}", self.become.more_rights(self.login.user)
            )
        reason = next(iter((said or errors).splitlines()), f"status {reading.status}")
        return UnreadableKeystore(
            f"{_PROGRAMS[self.reader]} can't read {place} ({reason})",
            "check the file, and SMCERT_STORE_PASSWORD if it is set",
        )

    def _lacks_keytool(self, reading: Reading, errors: str) -> bool:
        missing = reading.status == 127 or "command not found" in errors
        return self.reader == "keytool" and reading.status != 0 and missing

    def _absent(self, what: str) -> UnreadableKeystore:
        return UnreadableKeystore(
            what,
            "check -k and the server's release",
            option="-k",
            otherwise="check the server's release",
        )

    def _text(self, data: bytes) -> str:
        return quote.text(data, self.login.secrets).strip()


def _folder(pattern: str) -> str:
    """The folders of a glob that are fixed."""
    return re.split(r"[*?\[]", pattern)[0]


def _no_such_file(path: str, errors: str) -> bool:
    """Whether ``path`` itself is missing: a program may miss its own libraries."""
    return any("No such file" in line and path.rstrip("/") in line for line in errors.splitlines())
