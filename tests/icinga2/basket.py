"""The shipped basket. ``python -m tests.icinga2.basket`` writes it anew, as a Director exports it.

To be run after a change of commands.conf, or of the basket by hand. A new option gets a field, one
with choices a drop-down.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

from check_smcert.plugins import PLUGINS as ALL
from tests.copies import options
from tests.plugin import PLUGINS
from tests.servers.director import Director
from tests.servers.icinga import SHIPPED, Icinga

_TYPE = "Icinga\\Module\\Director\\DataType\\DataType"
FILE = SHIPPED.parent / "director" / "check_smcert-basket.json"


def shipped() -> dict:
    """The basket in the file."""
    return json.loads(FILE.read_text())


def master(folder: Path) -> Icinga:
    """An Icinga 2 with nothing of ours but the commands: the rest is the Director's part."""
    node = Icinga(folder, "director-master")
    node.make_authority()
    for name in ("commands.conf", "stages.conf"):
        shutil.copy(SHIPPED / "smcert" / name, node.etc / "conf.d")
    endpoint = f'object Endpoint NodeName {{\n  host = "127.0.0.1"\n  port = {node.port}\n}}\n'
    zones = (node.etc / "zones.conf").read_text().replace("object Endpoint NodeName {}\n", endpoint)
    node.write("zones.conf", zones + 'object Zone "director-global" { global = true }\n')
    return node


def exported(director: Director, basket: dict) -> dict:
    """What the Director makes of a basket that it holds and of Icinga's check commands."""
    director.run("kickstart", "run")
    text = json.dumps(director.export(basket))
    found = _numbered(json.loads(text.replace(str(PLUGINS), "/usr/local/bin")))
    for objects in found.values():
        _as_director_1_10(objects)
    return found


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
        for argument in command.get("arguments", {}).values():
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
        "datatype": f"{_TYPE}String",
        "settings": {"visibility": "visible"},
        "category": "Session Manager certificates",
    }


def _with_all_lists(basket: dict) -> dict:
    """Make a drop-down of every field whose option has choices."""
    every = [option for plugin in ALL.values() for option in options(plugin)]
    choices = {option.variable: option.choices for option in every if option.choices}
    for field in basket["Datafield"].values():
        name = field["varname"]
        if name in choices and field["datatype"] != f"{_TYPE}Datalist":
            title = f"Session Manager {field['caption'].lower()}"
            entries = [
                {"entry_name": it, "entry_value": it, "format": "string", "allowed_roles": None}
                for it in choices[name]
            ]
            basket["DataList"][title] = {
                "list_name": title, "owner": "director", "entries": entries
            }  # fmt: skip
            field["datatype"] = f"{_TYPE}Datalist"
            field["settings"] = {"behavior": "strict", "data_type": "string", "datalist": title}
    return basket


def _exported_by_a_new_one(basket: dict) -> dict:
    with (
        tempfile.TemporaryDirectory() as folder,
        master(Path(folder)) as node,
        Director(node) as director,
    ):
        director.restore(basket)
        return exported(director, basket)


def main() -> None:
    """Write what new Directors export of the basket: one reads the commands, one adds fields."""
    basket = _with_all_fields(_exported_by_a_new_one(shipped()))
    basket = _exported_by_a_new_one(_with_all_lists(basket))
    FILE.write_text(json.dumps(basket, indent=4, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
