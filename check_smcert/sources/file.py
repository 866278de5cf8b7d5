"""``-f FILE``: a file on this machine, or standard input."""

from __future__ import annotations

import logging
import os
import sys

from check_smcert.document import MAX_BYTES, Document
from check_smcert.errors import UnreadableFile

log = logging.getLogger(__name__)

STANDARD_INPUT = "-"

_REMEDY = {
    FileNotFoundError: "check the path",
    NotADirectoryError: "check the path",
    PermissionError: "run the check as a user who may read it",
}


def fetch(path: str) -> Document:
    """The bytes of a file; raises UnreadableFile for what is missing, forbidden or no file."""
    if path == STANDARD_INPUT and sys.stdin is None:
        raise UnreadableFile("standard input is closed", "give it something to read")
    if path == STANDARD_INPUT:
        log.info("reading standard input")
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return Document("standard input", _within_limit(data, "standard input"))
    log.info("reading %s", path)
    if os.path.isdir(path):
        raise UnreadableFile(f"{path} is a directory", "name a file in it")
    try:
        with open(path, "rb") as file:
            return Document(path, _within_limit(file.read(MAX_BYTES + 1), path))
    except OSError as error:
        do = _REMEDY.get(type(error), "check the file and its file system")
        raise UnreadableFile(f"can't read {path} ({error.strerror})", do) from error
    except ValueError as error:
        raise UnreadableFile(f"'{path}' is not a file name ({error})") from error


def _within_limit(data: bytes, path: str) -> bytes:
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"{path} has more than {MAX_BYTES >> 20} MiB", "a keystore is smaller")
    return data
