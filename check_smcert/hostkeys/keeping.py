"""Changes of a known_hosts file: lines at its end, and old keys of a host taken out."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from collections.abc import Collection, Iterator, Sequence

from check_smcert.errors import UnreadableKnownHosts
from check_smcert.fleet import replacing
from check_smcert.sources.ssh import known_hosts_file
from check_smcert.sources.ssh.known_hosts_file import Entry


def change(path: str, lines: Sequence[str], old: Collection[Entry] = ()) -> tuple[int, int]:
    """Add those of ``lines`` that are not there yet, take out ``old`` ones; the numbers of both.

    Lines are added in one write; a file from which lines are taken is replaced in one step, and kept
    as FILE.old as ssh-keygen -R does. A line that is not what it was when it was read is left alone.
    Raises UnreadableKnownHosts.
    """
    try:
        with _locked(path) as number:
            there = known_hosts_file.read(path)
            new = [line for line in dict.fromkeys(lines) if line not in there]
            gone = {each.number for each in {*old} & {*known_hosts_file.entries(path, there)}}
            if gone:
                kept = [line for at, line in enumerate(there, 1) if at not in gone]
                kept = kept if kept[-1:] == [""] else [*kept, ""]
                _keep_a_copy(path)
                replacing.replace(path, ["\n".join([*kept[:-1], *new, ""])])
            elif new:
                end = "" if there[-1] == "" else "\n"
                _append(number, end + "".join(f"{line}\n" for line in new))
            return len(new), len(gone)
    except OSError as error:
        raise UnreadableKnownHosts(
            f"can't change {path} ({error.strerror})", "give another file by --known-hosts"
        ) from error


@contextlib.contextmanager
def _locked(path: str) -> Iterator[int]:
    """The file, open for appending and for nobody else of this suite; raises OSError."""
    folder = os.path.dirname(path)
    if os.path.basename(folder) == ".ssh":
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, 0o700)
    while True:
        # Not blocking: opening a named pipe would wait for its reader.
        number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
        try:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                raise UnreadableKnownHosts(
                    f"{path} is not a regular file", "give one by --known-hosts"
                )
            fcntl.flock(number, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(number), os.stat(path)):  # else it was just replaced
                yield number
                return
        finally:
            os.close(number)


def _append(number: int, text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(number, data) :]


def _keep_a_copy(path: str) -> None:
    real = os.path.realpath(path)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(f"{real}.old")
    os.link(real, f"{real}.old")
