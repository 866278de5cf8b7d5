"""Whose host keys are asked for: hosts of the command line, or of an inventory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from check_smcert import inventory, options
from check_smcert.errors import UsageError
from check_smcert.inventory import Host
from check_smcert.options.arguments import port as port_number
from check_smcert.secret import Secrets
from check_smcert.sources.ssh.login import Asked


class Target(NamedTuple):
    """A host by the name that the user has for it, and the way there."""

    label: str
    asked: Asked


def of_hosts(names: Sequence[str], common: Asked) -> list[Target]:
    """Each host once; ``common`` is what the command line says for all of them."""
    return [Target(name, replace(common, host=name)) for name in dict.fromkeys(names)]


def of_inventory(path: str, names: Sequence[str], common: Asked) -> tuple[list[Target], list[str]]:
    """The sections of these ``names``, all if there are none; then those that are not read over SSH.

    What ``common`` says wins. Raises UsageError.
    """
    hosts = inventory.read(path).hosts
    known = [host.name for host in hosts]
    for name in names:
        if name not in known:
            raise UsageError(f"{path} has no section [{name}]", "HOST is one of its sections")
    wanted = [host for host in hosts if not names or host.name in names]
    others = [host.name for host in wanted if host.source != "hostname"]
    targets = [_section(host, common) for host in wanted if host.source == "hostname"]
    return targets, others


def _section(host: Host, common: Asked) -> Target:
    values = options.long_names(host.plugin, host.options)

    def last(name: str) -> str | None:
        return values.get(name, [None])[-1] or None  # an empty value is none

    port = last("port")
    asked = Asked(
        host=host.address,
        port=common.port or (port_number(port) if port else None),
        user=last("logname"),
        key_file=None,
        known_hosts=common.known_hosts or last("known-hosts"),
        timeout=common.timeout,
        secrets=Secrets(),
        configuration=common.configuration or last("ssh-config"),
    )
    return Target(host.name, asked)
