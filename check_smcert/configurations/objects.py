"""What the host objects of all monitoring systems have in common."""

from __future__ import annotations

import os
from typing import Union

from check_smcert import options
from check_smcert.inventory import Host, Inventory
from check_smcert.options.peer import parse_peer
from check_smcert.plugins import for_release

Value = Union[str, int, bool, "list[str]"]


def address(host: Host) -> str:
    """Where the host check asks: the host that is read, or what the section is called."""
    if host.source == "connect":
        return parse_peer(host.address)[0]
    return host.address if host.source == "hostname" else host.name


def is_usual(host: Host) -> bool:
    """Whether the templates choose its checks as the inventory does, by its release."""
    return host.plugin is for_release(host.release)


def section(site: Inventory, host: Host) -> str:
    """The value of --extra-opts by which a plugin reads its section, passwords included."""
    return f"{host.name}@{os.path.abspath(site.path)}"


def variables(site: Inventory, host: Host) -> dict[str, Value]:
    """Icinga's custom variables for its options, without passwords."""
    found: dict[str, Value] = {"smcert": is_usual(host)}
    if is_usual(host) and len(host.plugin.targets) > 1:
        found["smcert_all"] = True
    for name, values in options.long_names(host.plugin, host.options).items():
        if name == "hostname":  # it is the address
            continue
        found[f"smcert_{name.replace('-', '_')}"] = (
            len(values) if name == "verbose" else values if name == "exclude" else values[-1]
        )
    if host.has_passwords:
        found.pop("smcert_verbose", None)  # it would count twice
        found["smcert_extra_opts"] = section(site, host)
    return found
