"""A notice for people: its table of releases, and its steps, whole."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import replace

from check_smcert.errors import UsageError
from check_smcert.notice import Notice, Release, Step
from check_smcert.outputs import advice
from check_smcert.plugins import PLUGINS

_HEADS = ("RELEASE", "IN ORDER", "ABOUT TO EXPIRE", "EXPIRED")


def table(notice: Notice) -> Iterator[str]:
    """Which step applies to which release in which state, and what the steps are."""
    rows: list[tuple[str, ...]] = [_HEADS]
    rows += [
        (row.name, *(step.number for step in _steps(notice, row)[:3])) for row in notice.releases
    ]
    rows += [("any other", notice.in_order.number, "not covered", "not covered")]
    for cells in rows:
        yield "  ".join(f"{cell:15}" for cell in cells).rstrip()
    yield ""
    titles = {step.number: step.title for step, _ in reversed(_found(notice, notice.releases))}
    yield from (f"step {number}: {title}" for number, title in sorted(titles.items()))
    yield f"smcert explain STEP shows a step of {notice.name} whole."


def steps(notice: Notice, wanted: str | None, release: str | None, width: int) -> Iterator[str]:
    """A step ("7", "5/f", an action as "7/c", "2d"), or all those of a release; UsageError if none.

    A step that has other actions for other releases is shown for each of them.
    """
    covering = [row for row in notice.releases if release is None or row.covers(release)]
    if not covering:
        names = ", ".join(row.name for row in notice.releases)
        raise UsageError(f"{notice.name} does not cover release {release}", f"it is for {names}")
    found = _found(notice, covering)
    number = None if wanted is None else _normal(wanted)
    chosen = [each for each in found if number is None or _has(each[0], number)]
    reading = list(_reading(notice, number)) if number else []
    if not chosen and not reading:
        known = dict.fromkeys(sorted(step.number for step, _ in found))
        of = f" for release {release}" if release else ""
        raise UsageError(
            f"{notice.name} has no step '{wanted}'{of}", f"steps are {', '.join(known)}"
        )
    yield from _wrapped(reading, width)
    for step, rows in chosen:
        whole = notice.combined([(row, step) for row in rows])
        yield f"{', '.join(row.name for row in rows)}:"
        yield from _wrapped(advice.lines(replace(whole, remarks=()), whole=True), width)
        yield ""
    yield from _wrapped(notice.remarks, width)


def _steps(notice: Notice, row: Release) -> tuple[Step, ...]:
    return (notice.in_order, row.due, row.expired, row.expired_unmanaged, *notice.others)


def _found(notice: Notice, rows: Iterable[Release]) -> list[tuple[Step, list[Release]]]:
    """Every step with the releases that have it, by number."""
    found: dict[Step, list[Release]] = {}
    for row in rows:
        for step in dict.fromkeys(_steps(notice, row)):
            found.setdefault(step, []).append(row)
    return sorted(found.items(), key=lambda each: each[0].number)


def _normal(text: str) -> str:
    """5f, 5/F and "step 5/f" are 5/f."""
    parts = re.findall(r"[0-9]+|[a-z]+", text.lower().replace("step", ""))
    first, second, *rest = [*parts, "", ""]
    return "/".join(part for part in (first, second[:1], second[1:], *rest) if part)


def _has(step: Step, number: str) -> bool:
    return step.number == number or (
        number.startswith(f"{step.number[0]}/")
        and any(f"{action.number}/".startswith(f"{number}/") for action in step.actions)
    )


def _reading(notice: Notice, number: str) -> Iterator[str]:
    """The steps by which a certificate is read by hand."""
    for plugin in PLUGINS.values():
        for target in plugin.targets if len(plugin.targets) == 1 else ():
            if target.notice is notice and _normal(target.step).startswith(number):
                where = f": {target.path}" if target.path else ", on System Manager's page"
                yield f"step {target.step} reads {target.title}{where} ({plugin.name} does it)"


def _wrapped(lines: Iterable[str], width: int) -> Iterator[str]:
    for line in lines:
        yield from textwrap.wrap(
            line, width, subsequent_indent="    ", break_on_hyphens=False, break_long_words=False
        )
