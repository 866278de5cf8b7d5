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
        parts = (
            [_counted(f"add {{}} to {self.file}", len(self.lines), "line")] if self.lines else []
        )
        if self.old:
            names = ", ".join(dict.fromkeys(each.names for each in self.old))
            place = "" if self.lines else f" of {self.file}"
            parts.append(_counted(f"take {{}} of {names} out{place}", len(self.old), "old line"))
        return " and ".join(parts)

    def make(self) -> str:
        """Change the file, and say what was done. Raises UnreadableKnownHosts."""
        added = keeping.change(self.file, self.lines, self.old)
        done = [_counted(f"{{}} added to {self.file}", added, "line")]
        if self.old:
            done.append(f"the file as it was is {self.file}.old")
        return "; ".join(done)


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


def _counted(text: str, number: int, what: str) -> str:
    return text.format(f"{number} {what}{'' if number == 1 else 's'}")
