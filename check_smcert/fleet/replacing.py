"""Writes a file that its readers see whole: the old one, and then the new one."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable

from check_smcert.errors import UsageError


def refuse_unfit(path: str) -> None:
    """Raise UsageError where no file can be replaced; to be asked before the work."""
    real = os.path.realpath(path)
    folder = os.path.dirname(real)
    if not os.path.isdir(folder):
        raise UsageError(f"there is no folder {folder}", "make it, or give --write another file")
    if os.path.exists(real) and not os.path.isfile(real):
        raise UsageError(f"{path} is not a regular file", "give --write another one")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"{folder} can't be written", "give --write a file elsewhere")


def replace(path: str, pieces: Iterable[str]) -> None:
    """Put the text in place of the file at once, with its mode and owner; raises OSError.

    A link stays one. A new file has the mode that the umask leaves.
    """
    real = os.path.realpath(path)  # a link's target is replaced, not the link
    folder, name = os.path.split(real)
    number, temporary = tempfile.mkstemp(prefix=f".{name}.", suffix=".tmp", dir=folder)
    try:
        with open(number, "w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
            _as_before(number, real)
            file.flush()
            os.fsync(number)
        os.rename(temporary, real)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)  # the name, too
    finally:
        os.close(directory)


def _as_before(number: int, path: str) -> None:
    try:
        before = os.stat(path)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(number, 0o666 & ~mask)
        return
    if os.geteuid() == 0:
        os.fchown(number, before.st_uid, before.st_gid)
    os.fchmod(number, stat.S_IMODE(before.st_mode))
