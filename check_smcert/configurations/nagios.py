"""Nagios: objects for the templates of icinga-conf/nagios."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from check_smcert import options
from check_smcert.configurations.objects import address, is_usual, section
from check_smcert.errors import UsageError
from check_smcert.inventory import Host, Inventory
from check_smcert.plugins import PLUGINS, Plugin

# What the templates give each check: it would win over what the section says.
_GIVEN = ("port", "warning", "critical", "timeout")


def render(site: Inventory) -> Iterator[str]:
    """The file in pieces; raises UsageError where the templates need more than the inventory has."""
    yield "# Session Managers, by smcert config nagios. The plugins read the inventory, passwords too.\n"
    for plugin in dict.fromkeys(host.plugin for host in site.hosts if not is_usual(host)):
        yield _object(
            "command", command_name=_command(plugin), command_line=f"$USER1$/{plugin.name} $ARG1$"
        )
    for host in site.hosts:
        given = {
            f"_SMCERT_{name.upper()}": values[-1]
            for name, values in options.long_names(host.plugin, host.options).items()
            if name in _GIVEN
        }
        login = shlex.quote(f"--extra-opts={section(site, host)}")
        names = {"host_name": host.name, "address": address(host)}
        if is_usual(host):
            if not host.release:
                raise UsageError(
                    f"{host.where}: [{host.name}] has no release",
                    "the templates for Nagios need one",
                )
            yield _object(
                "host", **_template(host), **names, contact_groups="admins",
                _SMCERT_RELEASE=host.release, _SMCERT_LOGIN=login, **given
            )  # fmt: skip
            continue
        # The templates give their commands a host; this one has to find it in the section or here.
        where = f" -H {shlex.quote(host.address)}" if host.source == "hostname" else ""
        yield _object("host", use="smcert-host", **names, contact_groups="admins", **given)
        yield _object(
            "service", use="smcert-service", host_name=host.name, service_description=host.plugin.service,
            check_command=f"{_command(host.plugin)}!{login}{where}",
        )  # fmt: skip


def _template(host: Host) -> dict[str, str]:
    """The template of its release. The notice ends with 6.2.0; other releases have the last one's checks."""
    notice = host.plugin.targets[0].notice
    covering = [row for row in notice.releases if row.covers(host.release or "")]
    groups = {} if host.plugin is PLUGINS["smmgmt"] else {"hostgroups": "smcert-all"}
    if not covering:
        return {"use": "smcert-6.2.0" if not groups else "smcert-host", **groups}
    return {"use": f"smcert-{covering[0].name.removesuffix('.x')}", **groups}


def _command(plugin: Plugin) -> str:
    return f"{plugin.name}_of_section"


def _object(kind: str, **lines: str) -> str:
    text = "".join(f"    {name:24}{_line(name, value)}\n" for name, value in lines.items())
    return f"\ndefine {kind} {{\n{text}}}\n"


def _line(name: str, value: str) -> str:
    """; begins a comment, ! an argument, $ a macro."""
    if name == "command_line":
        return value
    value = value.replace("$", "$$").replace(";", r"\;")
    if name == "check_command":
        command, _, argument = value.partition("!")
        return f"{command}!" + argument.replace("!", r"\!")
    return value
