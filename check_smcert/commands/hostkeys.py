"""Fetch the host keys of Session Managers, old ones included, as lines for known_hosts.

All types of keys that a server has are fetched; nothing is logged in to but jump hosts. On a terminal
the lines are added to known_hosts after a question. A changed key is never accepted without --replace.
The exit status is 3 where a host has failed, or has a changed or revoked key.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from check_smcert.errors import SmcertError, UsageError
from check_smcert.options.arguments import host, number_of, port, seconds
from check_smcert.options.parser import Parser
from check_smcert.progress import ProgressLog
from check_smcert.safe_text import Door
from check_smcert.secret import Secrets

if TYPE_CHECKING:
    from check_smcert.hostkeys.targets import Target

_MOST_JOBS = 50
_FAILED = 3


def add(parser: Parser) -> None:
    """Its options."""
    add = parser.add_argument
    add("hosts", metavar="HOST", nargs="*", type=host,
        help="host; with -c a section, all if there is none")  # fmt: skip
    add("-c", "--config", metavar="FILE",
        help="inventory: an ini file with a section for each Session Manager")  # fmt: skip
    add("-p", "--port", type=port, help="SSH port (default: 22)")
    add("-F", "--ssh-config", metavar="FILE",
        help="ssh_config for what is not given here, none for none (default: the user's and the system's)")  # fmt: skip
    add("--known-hosts", metavar="FILE",
        help="where known keys are, and new ones go (default: the system's and the user's)")  # fmt: skip
    add("--yes", action="store_true", help="add new keys without a question")
    add("--replace", metavar="HOST", action="append", default=[],
        help="take the old key of HOST out where it has changed; repeatable")  # fmt: skip
    add("--jobs", metavar="N", type=number_of(1, _MOST_JOBS), default=8,
        help="hosts at a time (default: 8)")  # fmt: skip
    add("-t", "--timeout", metavar="SECONDS", type=seconds, default=10.0,
        help="time limit for each step of a connection (default: 10)")  # fmt: skip


def run(given: Any) -> int:
    """Fetch, show and keep them."""
    targets = _targets(given)
    for name in given.replace:
        if name not in [target.label for target in targets]:
            raise UsageError(f"--replace {name}: no such host is asked for", "name it as HOST, too")
    if given.replace and not given.yes and not _may_ask():
        raise UsageError("--replace can't ask here, this is no terminal", "add --yes")
    # paramiko takes a while to import, and a wrong command line needs none.
    from check_smcert.hostkeys import fetching, plan, words

    ProgressLog(0)  # without it paramiko would write to standard error
    status, reports = 0, []
    for report in fetching.fetch(targets, given.jobs):
        reports.append(report)
        replaced = report.label in given.replace
        troubles = [*_show(words.lines(report, replaced)), *words.troubles(report, replaced)]
        for trouble in troubles:
            _say(trouble)
            status = _FAILED
    for change in plan.changes(reports, given.replace):
        if not given.yes and not (_may_ask() and _agreed(str(change))):
            continue
        try:
            _say(change.make())
        except SmcertError as error:
            _say(str(error))
            status = _FAILED
    return status


def _targets(given: Any) -> list[Target]:
    from check_smcert.hostkeys import targets
    from check_smcert.sources.ssh.login import Asked

    common = Asked("", given.port, None, None, given.known_hosts, given.timeout, Secrets(),
                   given.ssh_config)  # fmt: skip
    if not given.config:
        if not given.hosts:
            raise UsageError("a HOST is missing", "name some, or give an inventory with -c")
        return targets.of_hosts(given.hosts, common)
    found, others = targets.of_inventory(given.config, given.hosts, common)
    for name in others:
        _say(f"{name}: left out, it is not read over SSH")
    if not found:
        raise UsageError("nothing there is read over SSH", f"see hostname= in {given.config}")
    return found


def _show(lines: Any) -> list[str]:
    """Print lines for known_hosts, and return what there is to say of those that can't be printed."""
    door, unfit = Door(Secrets.from_environment()), []
    for line in lines:
        shown = door.line(line)
        if shown != line and not line.startswith("#"):
            # A part of a key is none.
            unfit.append(
                f"a key can't be shown, its line is too long or has a password: {line[:80]}"
            )
        else:
            print(shown)
    sys.stdout.flush()
    return unfit


def _say(text: str, end: str = "\n") -> None:
    door = Door(Secrets.from_environment())
    print(door.line(text), file=sys.stderr, end=end, flush=True)


def _may_ask() -> bool:
    """Whether somebody sees the fingerprints, and can answer."""
    return all(each and each.isatty() for each in (sys.stdin, sys.stdout, sys.stderr))


def _agreed(change: str) -> bool:
    _say(
        "compare the fingerprints: ssh-keygen -lf /etc/ssh/ssh_host_rsa_key.pub, on each server, must "
        "show the same"
    )
    _say(f"{change}? [y/N] ", end="")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
