"""The shipped basket. ``python -m tests.icinga2.basket`` writes it anew, as a Director exports it.

To be run after a change of commands.conf, or of the basket by hand. A new option gets a field that
is plain text.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

from tests.plugin import PLUGINS
from tests.servers.director import Director
from tests.servers.icinga import SHIPPED, Icinga

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
    basket = _numbered(json.loads(text.replace(str(PLUGINS), "/usr/local/bin")))
    for objects in basket.values():
        _as_director_1_10(objects)
    return basket


def _as_director_1_10(objects: dict) -> None:
    """As it is shipped, which later ones read too: they export identifiers, numbers and lists."""
    for each in objects.values():
        each.pop("uuid", None)
        for name in ("check_interval", "check_timeout", "retry_interval", "timeout"):
            if name in each:
                each[name] = str(each[name])
        if "services" in each:
            services = each["services"]
            if isinstance(services, list):
                services = {service["object_name"]: service for service in services}
            _as_director_1_10(services)
            each["services"] = services


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


def _with_all_fields(basket: dict) -> dict:
    """Add a field for every variable of a command that has none yet."""
    fields = basket["Datafield"]
    numbers = {field["varname"]: int(number) for number, field in fields.items()}
    for command in basket["ExternalCommand"].values():
        known = {field["datafield_id"] for field in command["fields"]}
        for argument in command["arguments"].values():
            for name in re.findall(r"\$(smcert_\w+)\$", str(argument["value"])):
                if name not in numbers:
                    numbers[name] = len(fields) + 1
                    fields[str(numbers[name])] = _text_field(name, argument["description"])
                if numbers[name] not in known:
                    link = {"datafield_id": numbers[name], "is_required": "n", "var_filter": None}
                    command["fields"].append(link)
    return basket


def _text_field(name: str, description: str) -> dict:
    return {
        "varname": name,
        "caption": name[len("smcert_") :].replace("_", " ").capitalize(),
        "description": description,
        "datatype": "Icinga\\Module\\Director\\DataType\\DataTypeString",
        "settings": {"visibility": "visible"},
        "category": "Session Manager certificates",
    }


def _exported_by_a_new_one(basket: dict) -> dict:
    with (
        tempfile.TemporaryDirectory() as folder,
        master(Path(folder)) as node,
        Director(node) as director,
    ):
        director.restore(basket)
        return exported(director)


def main() -> None:
    """Write what new Directors export of the basket: one reads the commands, one adds fields."""
    basket = _exported_by_a_new_one(_with_all_fields(_exported_by_a_new_one(shipped())))
    FILE.write_text(json.dumps(basket, indent=4, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
