"""What is to change in which known_hosts file."""

from __future__ import annotations

from dataclasses import dataclass, field

from check_smcert.hostkeys import keeping, words
from check_smcert.hostkeys.fetching import Report, State
from check_smcert.sources.ssh.known_hosts_file import Entry


@dataclass
class Change:
    """Of one ``file``: ``lines`` to add, ``old`` ones to take out."""

    file: str
    lines: list[str] = field(default_factory=list)
    old: list[Entry] = field(default_factory=list)

    def __str__(self) -> str:
        parts = [f"add {_counted(len(self.lines), 'line')} to {self.file}"] if self.lines else []
        if self.old:
            parts.append(f"take {self._old(len(self.old))} out of {self.file}")
        return " and ".join(parts)

    def make(self) -> str:
        """Change the file, and say what was done. Raises UnreadableKnownHosts."""
        added, gone = keeping.change(self.file, self.lines, self.old)
        done = [f"{_counted(added, 'line')} added to {self.file}"]
        if gone:
            done.append(f"{self._old(gone)} taken out, the file as it was is {self.file}.old")
        return "; ".join(done)

    def _old(self, number: int) -> str:
        """So many of the old lines, and whose: such a line may name other hosts as well."""
        names = dict.fromkeys(each.names for each in self.old if not each.names.startswith("|"))
        return _counted(number, "old line") + (f" of {' and '.join(names)}" if names else "")


def changes(reports: list[Report], replaced: list[str]) -> list[Change]:
    """What the new keys want, and the changed ones of hosts that are ``replaced``."""
    found: dict[str, Change] = {}

    def of(file: str) -> Change:
        return found.setdefault(file, Change(file))

    for report in reports:
        for shown in report.shown:
            if shown.state is State.KNOWN or not shown.is_accepted(report.label in replaced):
                continue
            line = words.line(report, shown)
            if line not in of(report.file).lines:
                of(report.file).lines.append(line)
            for entry in shown.entries:
                if entry not in of(entry.file).old:
                    of(entry.file).old.append(entry)
    return list(found.values())


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
