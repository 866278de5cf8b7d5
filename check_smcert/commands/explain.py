"""Show what the notice wants done, whole, without a connection.

Without STEP and --release: which step applies to which release in which state.
"""

from __future__ import annotations

from typing import Any

from check_smcert.commands import terminal
from check_smcert.notices.psn003617u import PSN003617U
from check_smcert.options.arguments import checked
from check_smcert.options.parser import Parser
from check_smcert.outputs import explained
from check_smcert.safe_text import Door
from check_smcert.secret import Secrets

_WIDEST = 100


def add(parser: Parser) -> None:
    """Its options."""
    parser.add_argument("step", metavar="STEP", nargs="?", help="like 7, 5/f or 2d")
    parser.add_argument(
        "--release", metavar="R", type=checked(PSN003617U.check_release),
        help="Session Manager release, like 6.1")  # fmt: skip


def run(given: Any) -> int:
    """Show it."""
    if given.step is None and given.release is None:
        lines = explained.table(PSN003617U)
    else:
        width = min(terminal.width() or _WIDEST, _WIDEST)
        lines = explained.steps(PSN003617U, given.step, given.release, max(width, 20))
    door = Door(Secrets())
    print("\n".join(door.line(line) for line in lines))
    return 0
