"""The whole stack on loopback: lab Session Managers, Icinga 2, Graphite, Icinga Web."""

from tests.stack.stack import DAYS_AGO, Stack

__all__ = ["DAYS_AGO", "Stack"]
