"""``-H HOST``: keystores on a Session Manager, all of them in one login.

With the reader "keytool" the bytes are what ``keytool -list -rfc`` prints there, so only
certificates leave the host; with "native" they are the keystore itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from check_smcert.document import Document, Format
from check_smcert.errors import RemoteFailed
from check_smcert.sources.ssh import answers, channel
from check_smcert.sources.ssh.answers import Reading, Search
from check_smcert.sources.ssh.become import Become
from check_smcert.sources.ssh.causes import Causes
from check_smcert.sources.ssh.login import Asked
from check_smcert.sources.ssh.script import is_glob, script
from check_smcert.sources.ssh.ways_in import connected


def fetch(
    asked: Asked, become: Become, paths: Mapping[str, str], reader: str
) -> dict[str, list[Document]]:
    """The documents for each label of ``paths`` (label -> path or glob), one or more for each.

    ``reader`` is "keytool" or "native". Raises SmcertError where no keystore can be asked for; what
    concerns one keystore stands in its Document.
    """
    # keytool asks for the store password there; natively the digest is checked here.
    password = asked.secrets.store_password if reader == "keytool" else None
    text = script(become, paths, reader, password is not None)
    with connected(asked) as (connection, login):
        printed = channel.run(connection, become, text, password)
    said = answers.take_apart(printed, become.token, become.prompt)
    return documents(said, paths, Causes(login, become, reader))


def documents(
    said: list[Reading | Search], paths: Mapping[str, str], causes: Causes
) -> dict[str, list[Document]]:
    """For each label its documents. Raises RemoteFailed where an answer is missing, or too many."""
    found: dict[str, list[Document]] = {}
    for label, path in paths.items():
        ours = [each for each in said if each.label == label]
        readings = [each for each in ours if isinstance(each, Reading)]
        searches = [each for each in ours if isinstance(each, Search)]
        if (len(searches) != 1) if is_glob(path) else (searches or len(readings) != 1):
            raise RemoteFailed(
                f"the host did not answer for {path} as it was asked", "try it again"
            )
        found[label] = sorted(
            (_document(reading, causes) for reading in readings), key=lambda each: each.origin
        )
        for search in searches:
            if error := causes.of_search(path, search, bool(readings)):
                found[label].append(Document(path, error=error))
        if not found[label]:
            found[label].append(Document(path, error=causes.no_match(path)))
    return found


def _document(reading: Reading, causes: Causes) -> Document:
    if error := causes.of_reading(reading):
        return Document(reading.path, error=error)
    known = Format.KEYTOOL if causes.reader == "keytool" else None
    return Document(reading.path, reading.data, format=known)
