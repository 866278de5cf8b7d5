"""Nagios' and Icinga's output: one line with perfdata, and the lines below it for the operator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from check_smcert.notice import State, third_party
from check_smcert.outcome import RANK, Outcome, Problem, Status, StoreOutcome
from check_smcert.outputs import advice, served
from check_smcert.outputs.words import described, when
from check_smcert.safe_text import Door
from check_smcert.secret import Secrets
from check_smcert.targets import Target
from check_smcert.validity import Validity

# Certificates of one file that are not in order, besides the most urgent one.
_MOST_SHOWN = 5


def render(outcome: Outcome, secrets: Secrets, verbosity: int = 0) -> str:
    """The whole output of a check, without a newline at its end."""
    door = Door(secrets)
    first = f"{outcome.plugin.title} {outcome.status.name} - {door.line(_headline(outcome, door))}"
    perfdata = " ".join(_perfdata(outcome))
    below = map(door.line, _below(outcome, door, verbosity))
    return "\n".join([f"{first} | {perfdata}" if perfdata else first, *below])


def _perfdata(outcome: Outcome) -> Iterator[str]:
    """Days without a unit: Icinga would make seconds of a d."""
    for store in outcome.stores:
        if store.days is not None and store.status is not Status.UNKNOWN:
            name = store.target.label if len(outcome.plugin.targets) > 1 else "days_remaining"
            yield f"{name}={store.days:.2f};{store.warning};{store.critical}"
    port = outcome.served
    if port and port.validity:
        yield f"served_days_remaining={port.validity.days:.2f};{port.warning};{port.critical}"


def _headline(outcome: Outcome, door: Door) -> str:
    if outcome.problem:
        return outcome.problem.text
    worst, *others = outcome.worst_first
    text = _store_headline(worst, door, named=bool(others))
    for other in others:
        text += f", {other.target.label} {other.status.name}"
    if outcome.served and outcome.served.status is not Status.OK:
        said = served.headline(outcome.served, door)
        more_urgent = RANK.index(outcome.served.status) > RANK.index(worst.status)
        text = f"{said}; {text}" if more_urgent else f"{text}; {said}"
    if worst.status is not Status.UNKNOWN:
        text += "".join(f", {each.reference}" for each in outcome.advice)
    return text


def _store_headline(store: StoreOutcome, door: Door, named: bool) -> str:
    label = store.target.label
    if store.status is Status.UNKNOWN:
        return f"{label}: {store.problems[0].text}" if named else store.problems[0].text
    first = store.validities[0]
    several = len({validity.origin for validity in store.validities}) > 1
    text = door.value(first.certificate.name)
    text += f" ({label})" if named else ""
    text += f" in {door.value(first.origin)}" if several else ""
    text += f" {when(first)}"
    if store.problems:
        text += f", {len(store.problems)} more could not be read"
    return text


def _below(outcome: Outcome, door: Door, verbosity: int) -> Iterator[str]:
    """The step, then what was read, then what was not, then how to read it by hand."""
    for each in outcome.advice:
        yield from advice.lines(each, whole=verbosity > 0)
        yield from _page(outcome, each.steps[0][0].number if len(each.steps) == 1 else "")
    if outcome.problem:
        yield from outcome.problem.details
    for store in outcome.stores:
        prefix = f"{store.target.label} {store.status.name}: " if len(outcome.stores) > 1 else ""
        yield from (f"{prefix}{each}" for each in _read(store, door, verbosity))
        yield from _not_read(store, door, prefix)
    if outcome.served:
        yield served.line(outcome.served, door)
    for store in outcome.stores:
        yield from (f"excluded: {described(each, door)}" for each in store.excluded)
    unread = list(_unread(outcome))
    yield from _by_hand(unread)
    yield from _page(outcome, unread[0].step[:1]) if unread and not outcome.advice else ()
    yield from outcome.log


def _read(store: StoreOutcome, door: Door, verbosity: int) -> Iterator[str]:
    """The most urgent certificate of each document, and whatever is not in order.

    All of them where more is asked for.
    """
    origins: dict[str, list[tuple[Validity, State]]] = {}
    for pair in zip(store.validities, store.states):
        origins.setdefault(pair[0].origin, []).append(pair)
    left_out = 0
    for first, *others in origins.values():
        yield described(first[0], door)
        odd = [pair for pair in others if verbosity or pair[1] is not State.IN_ORDER]
        shown = len(odd) if verbosity else _MOST_SHOWN
        for validity, _ in odd[:shown]:
            yield described(validity, door)
        left_out += len(odd[shown:])
    if left_out:
        yield f"{left_out} more that {'is' if left_out == 1 else 'are'} not in order: -v shows all"
    yield from store.remarks
    for issuer in dict.fromkeys(each.certificate.issuer for each in store.validities):
        if third_party(issuer):
            yield (
                f"not issued by Avaya but by {door.value(issuer)}: a third-party certificate must "
                "be put back after a renewal (step 1)"
            )


def _not_read(store: StoreOutcome, door: Door, prefix: str) -> Iterator[str]:
    for number, problem in enumerate(store.problems):
        if prefix or store.validities or number:  # else the first line has said it
            yield f"{prefix}{_failure(problem, door)}"
        yield from problem.details


def _failure(problem: Problem, door: Door) -> str:
    return f"{door.value(problem.origin)}: {problem.text}" if problem.origin else problem.text


def _page(outcome: Outcome, step: str) -> Iterator[str]:
    """The address of the step's page; where several could apply, that of all of them."""
    if outcome.docs:
        yield outcome.docs + (f"#step-{step.replace('/', '')}" if step else "")


def _unread(outcome: Outcome) -> Iterable[Target]:
    if outcome.problem:
        return outcome.plugin.targets if not outcome.problem.usage else ()
    return [store.target for store in outcome.stores if store.status is Status.UNKNOWN]


def _by_hand(targets: Iterable[Target]) -> Iterator[str]:
    """Where the notice says how to read these certificates without this suite."""
    steps: dict[str, list[str]] = {}
    for target in targets:
        steps.setdefault(target.notice.name, []).append(f"{target.step} ({target.label})")
    for notice, names in steps.items():
        yield f"to read it by hand: {notice} step {', '.join(names)}"
