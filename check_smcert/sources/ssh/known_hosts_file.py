"""known_hosts files as text, apart from known_hosts.py so that reading one needs no paramiko."""

from __future__ import annotations

from check_smcert.errors import UnreadableKnownHosts

_LARGEST = 32 << 20  # characters; a line has some hundreds


def read(path: str) -> list[str]:
    """Its lines. Raises UnreadableKnownHosts."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(_LARGEST + 1)
    except OSError as error:
        raise UnreadableKnownHosts(
            f"can't read the host keys in {path} ({error.strerror})", "check --known-hosts"
        ) from error
    except ValueError as error:  # not UTF-8
        raise UnreadableKnownHosts(
            f"{path} is not a known_hosts file", "check --known-hosts"
        ) from error
    if len(text) > _LARGEST:
        raise UnreadableKnownHosts(
            f"{path} has more than {_LARGEST >> 20} MiB, it is not a known_hosts file",
            "check --known-hosts",
        )
    return text.splitlines()
