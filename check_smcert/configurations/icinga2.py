"""Icinga 2: objects for the templates of icinga-conf/icinga2."""

from __future__ import annotations

import json
from collections.abc import Iterator

from check_smcert.configurations.objects import address, is_usual, variables
from check_smcert.inventory import Host, Inventory


def render(site: Inventory) -> Iterator[str]:
    """The file in pieces."""
    yield "/* Session Managers, by smcert config icinga2. */\n"
    for host in site.hosts:
        yield f"\nobject Host {_name(host.name)} {{\n"
        yield f'  import "smcert-host"\n  address = {_text(address(host))}\n\n'
        for name, value in variables(site, host).items():
            yield f"  vars.{name} = {_text(value)}\n"
        yield "}\n"
        if not is_usual(host):
            yield from _service(host)


def _service(host: Host) -> Iterator[str]:
    yield f"""
apply Service {_name(host.plugin.service)} {{
  import "smcert-service"
  check_command = {_name(host.plugin.name)}
  assign where host.name == {_name(host.name)}
}}
"""


def _name(text: str) -> str:
    """A string as Icinga reads it: as in JSON, but it knows no \\u escapes."""
    return json.dumps(text, ensure_ascii=False)


def _text(value: object) -> str:
    """A value in which $ would begin a macro."""
    return json.dumps(value, ensure_ascii=False).replace("$", "$$")
