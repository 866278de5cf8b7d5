"""Icinga Director: commands for a shell that make the hosts, on the basket of icinga-conf/director."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from check_smcert.configurations.objects import address, is_usual, variables
from check_smcert.inventory import Inventory


def render(site: Inventory) -> Iterator[str]:
    """The script in pieces. What it makes anew is left alone where it is there."""
    yield "#!/bin/sh -e\n# Session Managers, by smcert config director. To be run by who may run icingacli.\n"
    for host in site.hosts:
        values: dict[str, object] = {
            "object_type": "object",
            "imports": ["smcert-host"],
            "address": address(host),
        }
        yield _command("host", host.name, [], {**values, "vars": variables(site, host)})
        if not is_usual(host):
            template: dict[str, object] = {
                "object_type": "object",
                "imports": [host.plugin.service],
                "host": host.name,
            }
            yield _command("service", host.plugin.service, ["--host", host.name], template)


def _command(kind: str, name: str, more: list[str], values: dict[str, object]) -> str:
    # $ begins a macro.
    text = json.dumps(values, ensure_ascii=False).replace("$", "$$")
    words = ["icingacli", "director", kind, "set", name, *more, "--auto-create", "--json", text]
    return shlex.join(words) + "\n"
