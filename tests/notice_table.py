"""The shapes of the rows in :mod:`tests.notice_facts`."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Fact:
    """What the advice shows.

    ``words`` are the notice's where they differ, in ``paragraph`` if that is not the row's. None
    marks what the advice says because the notice does not.
    """

    shown: str
    words: str | None = ""
    paragraph: str = ""

    def within(self, paragraph: str) -> Fact:
        """The same fact, which the notice has in another paragraph."""
        return replace(self, paragraph=paragraph)


@dataclass(frozen=True)
class Row:
    """In these releases and states, this part of the advice shows these facts."""

    releases: tuple[str, ...]
    states: tuple[str, ...]
    part: str
    facts: tuple[Fact, ...]


def row(
    releases: str | tuple[str, ...],
    states: str | tuple[str, ...],
    part: str,
    *facts: str | Fact,
    paragraph: str = "",
) -> Row:
    """A row; a fact that the notice has in the same words is the words alone.

    The facts are in the ``paragraph`` of the part's own number, unless another is given.
    """
    found = (Fact(each) if isinstance(each, str) else each for each in facts)
    return Row(
        (releases,) if isinstance(releases, str) else releases,
        (states,) if isinstance(states, str) else states,
        part,
        tuple(fact.within(fact.paragraph or paragraph or part) for fact in found),
    )


@dataclass(frozen=True)
class Steps:
    """In these releases and states this step applies, with actions of these numbers in order."""

    releases: tuple[str, ...]
    states: tuple[str, ...]
    step: str
    actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class TargetRow:
    """What the notice says of a certificate; ``words`` are (paragraph, what it says there)."""

    label: str
    step: str
    words: tuple[tuple[str, str], ...]
    path: str | None = None
    common_name: str | None = None
    release: str | None = None
