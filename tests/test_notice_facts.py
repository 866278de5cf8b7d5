"""The advice has every fact that the notice has, in the step that it belongs to, and only there.

The table is in notice_facts. Where the notice's text is at hand, the table is compared with it.
"""

from __future__ import annotations

import re

import pytest

from check_smcert.notice import State, Step
from check_smcert.notices.psn003617u import PSN003617U
from check_smcert.targets import JBOSS, SD1, SMMGMT, SYSTEM_MANAGER
from tests import notice_facts as table
from tests import notice_text
from tests.notice_facts import REMARKS, ROWS, STEPS, TARGETS
from tests.notice_table import Fact, Steps, TargetRow

CASES = [(release, state) for release in table.RELEASES for state in table.STATES]
CERTIFICATES = {
    table.IN_ORDER: (SD1, State.IN_ORDER),
    table.DUE: (SD1, State.DUE),
    table.EXPIRED: (SD1, State.EXPIRED),
    table.JBOSS: (JBOSS, State.EXPIRED),
}
REFERENCE = re.compile(r"(?:step|remark) \d+|\b\d+/[a-z](?:/[ivx]+)?|PSN\w*")

for_every_case = pytest.mark.parametrize("release, state", CASES)


def step_of(release: str, state: str) -> Step:
    """The only step that the notice has for this."""
    ((step, releases),) = PSN003617U.advise([CERTIFICATES[state]], release).steps
    assert releases == (release,)
    return step


def parts(release: str, state: str) -> dict[str, str]:
    """Each part of the advice that is not empty; an action is called by its number."""
    advice = PSN003617U.advise([CERTIFICATES[state]], release)
    step = step_of(release, state)
    found = {
        table.TITLE: step.title,
        table.OUTAGE: str(step.outage or ""),
        table.BEFORE: advice.before,
        table.AFTER: advice.after,
        REMARKS: "\n".join(advice.remarks),
        **{action.number: action.text for action in step.actions},
    }
    return {part: text for part, text in found.items() if text}


def facts(release: str, state: str) -> dict[str, list[Fact]]:
    """The table's facts for each part."""
    found: dict[str, list[Fact]] = {}
    for row in ROWS:
        if release in row.releases and state in row.states:
            found.setdefault(row.part, []).extend(row.facts)
    return found


def steps_row(release: str, state: str) -> Steps:
    """The row that says which step it is."""
    (found,) = [row for row in STEPS if release in row.releases and state in row.states]
    return found


def shows(text: str, fact: str) -> bool:
    """Whether a text has a fact as whole words: no longer path, number or command."""
    return bool(re.search(rf"(?<![\w/.]){re.escape(fact)}(?![\w/*]|\.\w)", text))


@for_every_case
def test_a_release_and_a_state_have_their_step_with_its_actions_in_order(
    release: str, state: str
) -> None:
    row, step = steps_row(release, state), step_of(release, state)
    assert (step.number, tuple(action.number for action in step.actions)) == (row.step, row.actions)


@for_every_case
def test_every_part_of_the_advice_has_facts(release: str, state: str) -> None:
    assert parts(release, state).keys() == facts(release, state).keys()


@for_every_case
def test_a_part_shows_every_fact_that_the_notice_has_there(release: str, state: str) -> None:
    texts = parts(release, state)
    for part, wanted in facts(release, state).items():
        missing = [fact.shown for fact in wanted if not shows(texts[part], fact.shown)]
        assert not missing, part


@for_every_case
def test_a_part_shows_no_fact_of_another_part_release_or_state(release: str, state: str) -> None:
    known = {fact.shown for row in ROWS for fact in row.facts}
    for part, wanted in facts(release, state).items():
        text = parts(release, state)[part]
        foreign = {
            fact
            for fact in known
            if shows(text, fact) and not any(shows(each.shown, fact) for each in wanted)
        }
        assert not foreign, part


@for_every_case
def test_every_step_and_notice_that_a_text_refers_to_is_in_the_table(
    release: str, state: str
) -> None:
    for part, wanted in facts(release, state).items():
        allowed = " ".join(fact.shown for fact in wanted)
        for reference in REFERENCE.findall(parts(release, state)[part]):
            assert shows(allowed, reference), part


def test_each_fact_of_a_part_is_said_once() -> None:
    for release, state in CASES:
        for part, wanted in facts(release, state).items():
            said = [fact.shown for fact in wanted]
            assert len(said) == len(set(said)), (release, state, part)


def test_the_steps_of_all_releases_and_states_are_in_the_table() -> None:
    assert tuple(release.name for release in PSN003617U.releases) == table.RELEASES
    for release, state in CASES:
        assert steps_row(release, state)


@pytest.mark.parametrize("row", TARGETS, ids=lambda row: row.label)
def test_a_target_is_read_where_the_notice_reads_it(row: TargetRow) -> None:
    (target,) = [each for each in (SD1, SYSTEM_MANAGER, JBOSS, SMMGMT) if each.label == row.label]
    found = (target.step, target.path, target.common_name, target.release, target.notice.name)
    assert found == (row.step, row.path, row.common_name, row.release, "PSN003617u")
    assert f"release {row.release}" in target.title or not row.release


# --- the table against the notice's own text


@pytest.fixture(scope="module")
def paragraphs() -> dict[str, list[str]]:
    """The notice, by the numbers of its paragraphs."""
    if not notice_text.FILE.exists():
        pytest.skip(f"the notice's text is not beside the checkout ({notice_text.FILE.name})")
    return notice_text.paragraphs(notice_text.FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def notice(paragraphs: dict[str, list[str]]) -> dict[str, str]:
    """The same, each paragraph a plain text."""
    return {number: notice_text.plain(" ".join(lines)) for number, lines in paragraphs.items()}


def words_of(paragraph: str) -> list[str]:
    """What the table has from this paragraph, in the notice's words."""
    found = (fact for row in ROWS for fact in row.facts if fact.paragraph == paragraph)
    return [fact.words or fact.shown for fact in found if fact.words is not None]


def test_every_fact_is_in_its_paragraph_of_the_notice(notice: dict[str, str]) -> None:
    for paragraph in {fact.paragraph for row in ROWS for fact in row.facts} - {""}:
        missing = [words for words in words_of(paragraph) if words not in notice[paragraph]]
        assert not missing, paragraph
    for row in TARGETS:
        for paragraph, words in row.words:
            assert words in notice[paragraph], row.label


def test_what_the_notice_wants_done_is_in_the_table(
    notice: dict[str, str], paragraphs: dict[str, list[str]]
) -> None:
    actions = [number for number in notice if number[0] in "5678"]
    for number in [*actions, "1", "4", "remark 4", "remark 4, the second"]:
        words = words_of(number)
        assert words, number
        for shown in notice_text.emphasized(paragraphs[number]):
            assert any(shown in each or each in shown for each in words), (number, shown)


def test_a_step_is_for_the_releases_that_the_notice_names_there(notice: dict[str, str]) -> None:
    affected = re.findall(r"\d\.\d\.[x\d]", notice["Products affected"])
    assert tuple(affected) == table.RELEASES
    for number in ("5", "5/f", "6", "7", "8"):
        first_sentence = re.split(r"[.;] [A-Z]", notice[number])[0]
        rows = [row for row in STEPS if row.step == number]
        named = {release for row in rows for release in row.releases}
        assert set(re.findall(r"\d\.\d\.[x\d]", first_sentence)) == named, number


def test_the_notice_has_no_command_of_its_own_for_1_1(notice: dict[str, str]) -> None:
    for number in ("5/a", "5/a/i", "5/a/ii", "5/a/iii", "5/b", "5/c", "6", "7", "8"):
        assert "1.1" not in notice[number]
