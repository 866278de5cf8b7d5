"""Write host objects for the templates of icinga-conf, from the same inventory as smcert fleet.

Passwords stay in the inventory: where it has some, the objects name its section.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from check_smcert import inventory
from check_smcert.options.parser import Parser
from check_smcert.secret import Secrets

_KINDS = ("icinga2", "nagios", "director")


def add(parser: Parser) -> None:
    """Its options."""
    parser.add_argument("kind", choices=_KINDS, help="whose objects")
    parser.add_argument(
        "-c", "--config", metavar="FILE", required=True,
        help="inventory: an ini file with a section for each Session Manager")  # fmt: skip


def run(given: Any) -> int:
    """Write them to standard output."""
    # A password may be there only where the check will run.
    site = inventory.read(given.config, Secrets(password="given there"))
    module = import_module(f"check_smcert.configurations.{given.kind}")
    sys.stdout.writelines(module.render(site))
    return 0
