"""Alarms in stages as people hear of them, whichever daemon fires them."""

from __future__ import annotations

from typing import Any, Callable

OK, WARNING, CRITICAL, UNKNOWN = range(4)
STAGES = ("warning", "critical", "15", "7", "expired")


def both(kind: str, stage: str, state: str) -> list[str]:
    """What the team and those on call are told of a stage."""
    return [f"{who} {kind} sd1-{stage} {state}" for who in ("anna", "otto")]


def each_alarms_and_recovers_once(
    watched: Any, unread: Callable[[], Any], states: Callable[[Any], list[int]]
) -> Any:
    """A certificate's way from 91 days to its renewal, with a check on it that reads nothing.

    ``unread`` is that check, ``states`` makes the stages' states of what a check returns. Returns
    what ``unread`` returned.
    """
    assert states(watched.days(91.0)) == [OK] * 5
    watched.hears()
    watched.days(60.0, WARNING)
    watched.hears("anna PROBLEM sd1-warning WARNING")
    watched.days(29.0, CRITICAL)
    watched.hears(*both("PROBLEM", "critical", "CRITICAL"))
    watched.days(14.5, CRITICAL)
    watched.hears(*both("PROBLEM", "15", "CRITICAL"))
    watched.days(6.5, CRITICAL)
    watched.hears(*both("PROBLEM", "7", "CRITICAL"))
    remembered = unread()
    assert states(remembered) == [WARNING, CRITICAL, CRITICAL, CRITICAL, OK]
    watched.hears("anna PROBLEM sd1 UNKNOWN")  # of the check itself, which has no stages
    watched.days(6.4, CRITICAL)
    watched.hears()
    watched.days(-0.1, CRITICAL)
    watched.hears(*both("PROBLEM", "expired", "CRITICAL"))
    assert states(watched.days(729.0)) == [OK] * 5
    recovered = [line for stage in STAGES[1:] for line in both("RECOVERY", stage, "OK")]
    watched.hears("anna RECOVERY sd1 OK", "anna RECOVERY sd1-warning OK", *recovered)
    return remembered
