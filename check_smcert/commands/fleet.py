"""Check all Session Managers of an inventory, side by side, and show them by days remaining.

The exit status is that of the worst that was checked, shown or not: 0 OK, 1 WARNING, 2 CRITICAL,
3 UNKNOWN, which ranks below CRITICAL. 3 also where it was interrupted.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from check_smcert import inventory
from check_smcert.commands import terminal
from check_smcert.errors import UsageError
from check_smcert.fleet import bar, replacing
from check_smcert.fleet.parallel import run_all
from check_smcert.fleet.results import Results
from check_smcert.inventory import Host
from check_smcert.options.arguments import choices, number_of
from check_smcert.options.parser import Parser
from check_smcert.outcome import RANK, HostOutcome, Status
from check_smcert.outputs import csv, json, openmetrics, table
from check_smcert.outputs.totals import Totals
from check_smcert.safe_text import Door
from check_smcert.secret import Secrets

if TYPE_CHECKING:
    from check_smcert.fleet.submit import Icinga

_STATES = tuple(status.name.lower() for status in Status)
_IN_MEMORY = 1 << 20  # bytes of outcomes; what is more waits on disk
_MOST_JOBS = 200  # two descriptors each, of 1024


def add(parser: Parser) -> None:
    """Its options."""
    add = parser.add_argument
    add("-c", "--config", metavar="FILE", required=True,
        help="inventory: an ini file with a section for each Session Manager")  # fmt: skip
    add("--jobs", metavar="N", type=number_of(1, _MOST_JOBS), default=8,
        help="checks at a time (default: 8)")  # fmt: skip
    add("--release", metavar="R", help="only Session Managers of this release, like 6.1")
    add("--state", metavar="STATES", type=choices(_STATES), default=_STATES,
        help="show only these, like critical,unknown (default: all)")  # fmt: skip
    add("--days", metavar="N", type=number_of(0, 99999),
        help="show only those that expire within N days, and those that could not be read")  # fmt: skip
    add("--output", choices=("table", "json", "csv", "prometheus"), default="table",
        help="default: table")  # fmt: skip
    add("--write", metavar="FILE", help="replace FILE in one step; nothing on standard output")
    add("--submit", metavar="URL", help="hand the results to Icinga 2's API at https://HOST[:5665]")
    add("--ca-file", metavar="FILE", help="CA of Icinga's certificate (default: the system's)")
    add("--ttl", metavar="SECONDS", type=number_of(60, 10_000_000), default=90_000,
        help="how long Icinga takes a result for valid (default: 90000, 25 hours)")  # fmt: skip


def run(given: Any) -> int:
    """Check them and show the outcomes."""
    if given.write:
        replacing.refuse_unfit(given.write)
    site = inventory.read(given.config)
    icinga = _icinga(given, site) if given.submit else None
    if icinga and (given.days is not None or given.state != _STATES):
        raise UsageError("--submit is for all results", "leave out --state and --days")
    hosts = [host for host in site.hosts if _is_of(host, given.release)]
    if not hosts:
        raise UsageError(
            f"{given.config} has no Session Manager of release {given.release}",
            "give --release as the inventory has it, like 6.1",
        )
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, prefix="smcert-") as waiting:
        results = Results(waiting)
        status = _check(given, hosts, results)
        if status is None:
            _say(["nothing was submitted"] if icinga else [])
            return int(Status.UNKNOWN)
        if icinga and not _submitted(icinga, results, given.ttl):
            status = max(status, Status.UNKNOWN, key=RANK.index)
        return int(status)


def _icinga(given: Any, site: inventory.Inventory) -> Icinga:
    from check_smcert.fleet.submit import Icinga  # it needs ssl

    return Icinga(given.submit, given.ca_file, site.submit)


def _submitted(icinga: Icinga, results: Results, ttl: int) -> bool:
    """Whether Icinga has taken all results; what it has not taken is said."""
    refused = 0
    for line in icinga.submit(results.hosts(), ttl):
        _say([line], icinga.secrets)
        refused += 1
    return not refused


def _check(given: Any, hosts: list[Host], results: Results) -> Status | None:
    """The worst state; None where it was interrupted."""
    totals, hidden, complete = Totals(), 0, True
    try:
        with bar.shown(len(hosts)) as finished:
            for outcome in run_all(hosts, given.jobs):
                totals.add(outcome)
                if _is_shown(outcome, given):
                    results.add(outcome)
                else:
                    hidden += 1
                finished(outcome.name)
    except KeyboardInterrupt:
        complete = False
    left_out = [f"{hidden} left out by --state or --days"] if hidden else []
    checked = sum(totals.states.values())
    if not complete:
        left_out.append(f"interrupted: {checked} of {len(hosts)} were checked")
    _show(given, results, totals, left_out, complete)
    return totals.worst if complete else None


def _show(
    given: Any, results: Results, totals: Totals, left_out: list[str], complete: bool
) -> None:
    pieces = _pieces(given, results, totals, left_out, complete)
    if given.output == "prometheus":
        for host in results.hosts():
            _say(openmetrics.unsaid(host))
    if given.output != "table":
        _say(left_out)
    if given.write and not complete:
        _say([f"{given.write} is left as it was"])
    elif given.write:
        replacing.replace(given.write, pieces)
    else:
        with contextlib.suppress(BrokenPipeError):  # "| head" has seen enough
            sys.stdout.writelines(pieces)


def _pieces(
    given: Any, results: Results, totals: Totals, left_out: list[str], complete: bool
) -> Iterator[str]:
    output = given.output
    if output == "json":
        yield from json.render(results.hosts(), totals, datetime.now(timezone.utc), complete)
    elif output == "csv":
        yield from csv.render(results.rows())
    elif output == "prometheus":
        yield from openmetrics.render(results.hosts)
    else:
        seen = not given.write and terminal.width()
        lines = table.render(results.rows, seen or None, bool(seen) and terminal.colours())
        yield from (f"{line}\n" for line in lines)
        yield from (f"{line}\n" for line in (*totals.lines(), *left_out))


def _say(lines: Iterable[str], secrets: Secrets = Secrets()) -> None:
    door = Door(secrets)  # outcomes have no passwords any more
    for line in lines:
        print(door.line(line), file=sys.stderr)


def _is_of(host: Host, release: str | None) -> bool:
    """Whether it has the release "6.1", or one of its line, like 6.1.5."""
    if release is None:
        return True
    wanted = release.removesuffix(".x").split(".")
    return (host.release or "").split(".")[: len(wanted)] == wanted


def _is_shown(host: HostOutcome, given: Any) -> bool:
    if host.outcome.status.name.lower() not in given.state:
        return False
    return given.days is None or host.days is None or host.days < given.days
