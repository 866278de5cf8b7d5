"""The table: a line for each row on the screen, and docs/faults.md."""

from __future__ import annotations

import collections
import re
from collections.abc import Sequence
from pathlib import Path

from tests.faults.measure import Result

PAGE = Path(__file__).parent.parent.parent / "docs" / "faults.md"
_LONGEST = 150
_HEAD = """# What is broken, and what a plugin makes of it

Written by `make faults` (`python -m tests.faults`); do not edit it. Each row breaks one thing by real
means: a lab Session Manager with real sshd, su, sudo and keytool, SSH servers that lie, network
namespaces, `openssl s_server`, an HTTPS stand-in of System Manager, files. Every plugin ran with `-vvv`,
and no password stood in what it printed. In each group the first rows are in order, and OK.

- **state**: what Nagios gets. UNKNOWN came within `-t` plus one second, the start of Python included.
- **seconds**: the whole process. Rows that wait for the limit have `-t` 2 to 6.
- **left here**: processes of the plugin, and files in its home and in the folder for temporary ones.
- **left there**: processes on the lab that were not there before, and open connections, 5 seconds later.

What stays on a server although the plugin has ended: a keystore is read by root's processes, which a
login can't end. The script that the plugin sends ends them itself once the connection is gone
(SIGTERM, and SIGKILL two seconds later), as soon as it runs. Before that the plugin types Ctrl-C on the
terminal, which ends root's profile. What ignores that signal, or makes a session of its own, stays
until root ends it, and so does a keytool under sudo that ignores signals: the table has them.
"""


def line(result: Result) -> str:
    """A row on the screen."""
    row = result.row
    return (
        f"{'right' if not result.wrong else 'WRONG'}  {result.state:8} {result.seconds:5.1f} s "
        f"{result.memory:4} MiB  {row.group}: {row.name}\n         {_shortened(result.line)}"
    )


def totals(results: Sequence[Result], bad: int, skipped: int = 0) -> str:
    """What it comes to."""
    states = collections.Counter(result.state for result in results)
    shown = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    slowest = max((result.seconds - result.row.limit for result in results
                   if result.state == "UNKNOWN"), default=0.0)  # fmt: skip
    here = sum(bool(result.here) for result in results)
    there = sum(bool(result.there) for result in results)
    memory = max((result.memory for result in results), default=0)
    text = (
        f"{len(results)} rows: {shown}; {bad} not as promised. The latest UNKNOWN came "
        f"{abs(slowest):.1f} s {'after' if slowest > 0 else 'before'} its limit; the largest process had "
        f"{memory} MiB; something was left here after {here} rows, there after {there}."
    )
    return text + (f" {skipped} skipped." if skipped else "")


def write(results: Sequence[Result], bad: int) -> None:
    """docs/faults.md."""
    lines = [_HEAD, f"**{totals(results, bad)}**"]
    group = ""
    for result in results:
        row = result.row
        if row.group != group:
            group = row.group
            lines += ["", f"## {group}", ""]
            lines += [
                "| row | what is broken | state | first line | seconds | left here | left there |"
            ]
            lines += ["| --- | --- | --- | --- | --- | --- | --- |"]
        here, there = (", ".join(each) or "nothing" for each in (result.here, result.there))
        cells = (row.name, row.what, result.state, _shortened(result.line), f"{result.seconds:.1f}")
        lines.append(f"| {' | '.join(map(_cell, (*cells, here, there)))} |")
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _shortened(first: str) -> str:
    """Without what differs from run to run."""
    text = re.sub(r"^SMCERT \S+ \w+ - ", "", first.partition(" | ")[0])
    text = re.sub(r"/\S*/check-smcert-[^/ ]*(/(\S*/)?)?", "FOLDER/", text)
    text = re.sub(r"/tmp/\S*?/", "FOLDER/", text)
    text = re.sub(r"\b(port |:)\d{4,5}\b", r"\1PORT", text)
    text = re.sub(r"SHA256:[\w+/]+", "SHA256:...", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "FINGERPRINT", text)
    text = re.sub(r" \(\d{4}-\d\d-\d\d [^)]*\)", "", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _cell(text: str) -> str:
    return re.sub(r"([|<*_`\\])", r"\\\1", text)
