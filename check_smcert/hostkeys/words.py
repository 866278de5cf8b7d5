"""What is said of host keys: lines for known_hosts with their comments, and what is wrong."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from check_smcert.hostkeys.fetching import Report, Shown, State
from check_smcert.sources.ssh.host_key_errors import PublicKey

_MOST_UNREAD = 5


def line(report: Report, shown: Shown) -> str:
    """The line of a key for known_hosts."""
    return f"{report.name} {shown.key.kind} {base64.b64encode(shown.key.data).decode()}"


def lines(report: Report, replaced: bool) -> Iterator[str]:
    """A comment for each key, and its line unless it has changed or is revoked.

    ``replaced``: changed keys of this host are accepted.
    """
    for shown in report.shown:
        key, state = shown.key, _state(shown)
        yield f"# {report.label}: {key}, MD5 {key.md5}, {state}, {report.version}"
        if shown.is_accepted(replaced):
            yield line(report, shown)
    if report.unread:
        names = ", ".join(report.unread[:_MOST_UNREAD])
        yield f"# {report.label}: it names types of keys that are not read here ({names})"


def troubles(report: Report, replaced: bool) -> Iterator[str]:
    """What keeps the host from being all right, a line each; nothing if it is."""
    for error in report.failures:
        do = error.remedy(())
        yield f"{report.label}: {error.what}{f': {do}' if do else ''}"
        yield from (f"  {detail}" for detail in error.details)
    for shown in report.shown:
        which = f"{report.label}: its {shown.key.kind} key"
        if shown.state is State.REVOKED:
            yield f"{which} is revoked ({_places(shown)}): do not log in to this host"
        elif not shown.is_accepted(replaced):
            yield (
                f"{which} has changed ({_places(shown)}): somebody may be in between; if the server "
                f"was reinstalled, compare it and give --replace {report.label}"
            )


def _state(shown: Shown) -> str:
    if shown.state is not State.CHANGED:
        return f"{shown.state.value}{', ' if shown.entries else ''}{_places(shown)}"
    old = dict.fromkeys(str(PublicKey(each.kind, each.data)) for each in shown.entries)
    return f"{shown.state.value}, it was {' or '.join(old)} ({_places(shown)})"


def _places(shown: Shown) -> str:
    return ", ".join(f"line {each.number} of {each.file}" for each in shown.entries)
