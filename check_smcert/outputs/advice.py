"""The words for a notice's advice, in the order in which an operator needs them."""

from __future__ import annotations

from collections.abc import Iterator

from check_smcert.notice import Advice, Step


def lines(advice: Advice, whole: bool) -> Iterator[str]:
    """The step first. Where it depends on the release, only ``whole`` shows all that could apply."""
    if advice.note:
        yield advice.note
    if len(advice.steps) > 1 and not whole:
        yield "which step applies depends on the release: give --release R, or -v to see them all"
    else:
        yield from _steps(advice)
    yield from advice.remarks


def _steps(advice: Advice) -> Iterator[str]:
    for step, releases in advice.steps:
        where = f" ({', '.join(releases)})" if len(advice.steps) > 1 else ""
        yield f"{advice.notice} {_title(step, where)}"
        if step is advice.steps[0][0] and advice.before:
            yield advice.before
        for action in step.actions:
            yield f"{action.number}: {action.text}" if action.number else action.text
    if advice.after:
        yield advice.after


def _title(step: Step, where: str) -> str:
    outage = f"; outage {step.outage}, within change control" if step.outage else ""
    return f"step {step.number}{where}, {step.title}{outage}"
