"""The shipped basket. ``python -m tests.icinga2.basket`` writes it anew, as a Director exports it.

To be run after a change of commands.conf, or of the basket by hand.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from tests.icinga2.director import Director
from tests.icinga2.instance import SHIPPED, Icinga
from tests.plugin import PLUGINS

FILE = SHIPPED.parent / "director" / "check_smcert-basket.json"


def shipped() -> dict:
    """The basket in the file."""
    return json.loads(FILE.read_text())


def master(folder: Path) -> Icinga:
    """An Icinga 2 with nothing of ours but the commands: the rest is the Director's part."""
    node = Icinga(folder, "director-master")
    node.make_authority()
    shutil.copy(SHIPPED / "smcert" / "commands.conf", node.etc / "conf.d")
    endpoint = f'object Endpoint NodeName {{\n  host = "127.0.0.1"\n  port = {node.port}\n}}\n'
    zones = (node.etc / "zones.conf").read_text().replace("object Endpoint NodeName {}\n", endpoint)
    node.write("zones.conf", zones + 'object Zone "director-global" { global = true }\n')
    return node


def exported(director: Director) -> dict:
    """What the Director makes of the basket that it holds and of Icinga's check commands."""
    director.run("kickstart", "run")
    text = json.dumps(director.export(shipped()))
    return _numbered(json.loads(text.replace(str(PLUGINS), "/usr/local/bin")))


def _numbered(basket: dict) -> dict:
    """Its fields numbered as they are listed: each database has other numbers for them."""
    numbers = {old: new for new, old in enumerate(basket["Datafield"], 1)}
    fields = {str(numbers[old]): field for old, field in basket["Datafield"].items()}
    basket["Datafield"] = {new: {**field, "originalId": new} for new, field in fields.items()}
    for objects in basket.values():
        for each in objects.values():
            for field in each.get("fields", ()):
                field["datafield_id"] = numbers[str(field["datafield_id"])]
    return basket


def main() -> None:
    """Restore the basket into a new Director and write what that exports."""
    with tempfile.TemporaryDirectory() as folder:
        with master(Path(folder)) as node, Director(node) as director:
            director.restore(shipped())
            FILE.write_text(json.dumps(exported(director), indent=4, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
