"""Which step of PSN003617u applies: the table in :mod:`check_smcert.notice`, looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from check_smcert.errors import UsageError
from check_smcert.notice import AFTER, BEFORE, NAME, NOTICE, Release, State, Step


@dataclass(frozen=True)
class Advice:
    """What the notice wants done: ``reference`` for the first line, ``lines`` for those below."""

    reference: str
    lines: tuple[str, ...]


def check_release(text: str) -> str:
    """Return ``text`` if it can be a release ("6.1", "6.2.0", "5.2.x"), else raise UsageError."""
    # 6.2.x would be 6.2.0, which has step 8, and those after it, which the notice does not cover.
    if text == "6.2.x" or not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,9})+(\.x)?", text):
        raise UsageError(f"'{text}' is no release", "write it like 5.2, 6.1.3 or 6.2.0")
    return text


def advise(state: State, label: str, release: str | None) -> Advice:
    """The notice's advice for a certificate of keystore ``label``; without a release, for each.

    smmgmt exists on 6.2.0 only (step 3), so no other release is considered for it unasked.
    """
    if release is None:
        rows = [row for row in NOTICE if label != "smmgmt" or row.name == "6.2.0"]
    else:
        rows = [row for row in NOTICE if _belongs(release, row)]
    if not rows:
        return _not_covered(release)
    if state is State.NOT_YET_VALID:
        return Advice(
            f"no step of {NAME}",
            (
                f"{NAME} does not cover a certificate that is not yet valid: compare the clocks "
                "of the Session Manager, of System Manager and of this machine",
            ),
        )
    return _combine([(row, row.step(state, label)) for row in rows])


def _belongs(release: str, row: Release) -> bool:
    numbers = tuple(int(part) for part in release.replace(".x", "").split("."))
    # "6.2" alone is what Avaya called 6.2.0; 6.2.1 and later are not in the notice.
    if numbers == (6, 2):
        numbers = (6, 2, 0)
    return numbers[: len(row.numbers)] == row.numbers


def _not_covered(release: str) -> Advice:
    text = f"{NAME} does not cover release {release}"
    return Advice(text, (f"{text}: it is for 1.1.x, 5.2.x, 6.0.x, 6.1.x and 6.2.0",))


def _combine(rows: list[tuple[Release, Step]]) -> Advice:
    """One reference, and one block of lines for each step that differs."""
    numbers: dict[str, list[str]] = {}
    blocks: dict[Step, list[str]] = {}
    for row, step in rows:
        numbers.setdefault(step.number, []).append(row.name)
        blocks.setdefault(step, []).append(row.name)
    lines: list[str] = []
    for step, names in blocks.items():
        where = "" if len(blocks) == 1 else f" {', '.join(names)}:"
        lines.append(f"{NAME}{where} {step.title}")
        if step.outage:
            lines.append(f"  outage: {step.outage}, plan it within change control")
        lines.extend(f"  {action}" for action in step.actions)
    if any(step.actions for step in blocks):
        lines = [BEFORE, *lines, *AFTER]
    if len(blocks) > 1:
        lines.append("with --release only the step for that release is shown")
    return Advice(f"{NAME} step {_named(numbers)}", tuple(lines))


def _named(numbers: dict[str, list[str]]) -> str:
    """One number as it is, several with their releases: "6 (5.2.x) or 7 (6.0.x, 6.1.x)"."""
    if len(numbers) == 1:
        return next(iter(numbers))
    *others, last = (f"{number} ({', '.join(names)})" for number, names in numbers.items())
    return f"{', '.join(others)} or {last}"
