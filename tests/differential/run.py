"""Makes stores, reads them in each way, and says where that differs from ``keytool -list -v``."""

from __future__ import annotations

import tempfile
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from check_smcert import readers
from check_smcert.certificate import Keystore
from check_smcert.errors import SmcertError
from check_smcert.readers.hints import Hints
from tests.differential.keytool import Keytool, KeytoolFailed
from tests.differential.recipes import PASSWORD, Recipe, recipe
from tests.readers.comparison import keytool_says, we_say


@dataclass
class Totals:
    """What was compared; a difference says which store it was and what each side says."""

    stores: int = 0
    certificates: int = 0
    readings: int = 0
    refused_by_keytool: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def run(stores: int, seed: str) -> Totals:
    """Compare so many stores; the same seed makes the same commands, with other keys."""
    chance, totals = Random(seed), Totals()
    with Keytool() as keytool, tempfile.TemporaryDirectory() as folder:
        for number in range(1, stores + 1):
            made = recipe(chance)
            try:
                data, listed, printed = _make(keytool, made, Path(folder, str(number)))
            except KeytoolFailed as error:
                totals.refused_by_keytool.append(f"store {number}: {str(error).strip()[:200]}")
                continue
            _compare(totals, f"store {number}, {made}", made.kind, data, listed, printed)
    return totals


def _make(keytool: Keytool, made: Recipe, folder: Path) -> tuple[bytes, str, bytes]:
    """The store, and what keytool prints of it with -v and with -rfc."""
    folder.mkdir()
    file, exported = folder / "store", folder / "exported"
    given = ("-keystore", str(file), "-storepass", PASSWORD)
    for command in made.commands:
        filled = [word.replace("{exported}", str(exported)) for word in command]
        key = ("-keypass", PASSWORD) if made.kind != "PKCS12" and "-gen" in command[0] else ()
        keytool.run(*filled, *key, *given, "-storetype", made.kind)
    listed = keytool.run("-list", "-v", *given).decode()
    return file.read_bytes(), listed, keytool.run("-list", "-rfc", *given)


def _compare(
    totals: Totals, name: str, kind: str, data: bytes, listed: str, printed: bytes
) -> None:
    wanted = keytool_says(listed)
    ways = {"with the password": (data, Hints(PASSWORD)), "as a listing": (printed, Hints())}
    if kind != "PKCS12":
        ways["without a password"] = (data, Hints())
    totals.stores += 1
    totals.certificates += sum(wanted.values())
    for way, (given, hints) in ways.items():
        totals.readings += 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = readers.read(given, hints)
        except SmcertError as error:
            totals.differences.append(f"{name}, {way}: refused: {error}")
            continue
        ours = we_say(found)
        if kind == "PKCS12":  # which keeps an alias as it was given; keytool shows it in lower case
            ours = Counter({(alias.lower(), *dates): n for (alias, *dates), n in ours.items()})
        if ours != wanted or _kinds(found) != _listed_kinds(listed):
            totals.differences.append(f"{name}, {way}:\n  keytool {wanted}\n  we      {ours}")


def _kinds(found: Keystore) -> list[str]:
    return sorted(entry.kind.name for entry in found.entries)


def _listed_kinds(listed: str) -> list[str]:
    names = {
        "PrivateKeyEntry": "PRIVATE_KEY",
        "trustedCertEntry": "TRUSTED_CERTIFICATE",
        "SecretKeyEntry": "SECRET_KEY",
    }
    lines = (line for line in listed.splitlines() if line.startswith("Entry type: "))
    return sorted(names[line.partition(": ")[2].strip()] for line in lines)
