"""What the pages say of releases and of the notice's steps is what the code says."""

from __future__ import annotations

import re

import pytest

from check_smcert.notice import State
from check_smcert.notices.psn003617u import PSN003617U
from check_smcert.outputs.advice import lines
from check_smcert.targets import SD1
from tests import copies
from tests.copies import number, text_of
from tests.notice_facts import ROWS, STEPS
from tests.test_copies_in_texts import PAGES, README, STEPS_PAGE, contract

__all__ = ["contract"]  # a fixture

NUMBERS = [number(release) for release in PSN003617U.releases]
# Releases to upgrade to; no step is for them.
LATER = {release for row in ROWS for fact in row.facts for release in
         copies.releases_named(fact.shown)} - set(NUMBERS)  # fmt: skip


def sections() -> dict[str, str]:
    """The sections of the steps' page by their heads, as one line without backquotes."""
    _, *found = re.split(r"^## (.+)\n", STEPS_PAGE.replace("`", ""), flags=re.M)
    return {head: re.sub(r"\s+", " ", text) for head, text in zip(found[::2], found[1::2])}


def section_of(paragraph: str) -> str:
    """The section that has what the notice says in a paragraph."""
    found = {"5/f": "Step 5f", "remark 4": "Afterwards"}
    return sections()[found.get(paragraph, f"Step {paragraph[:1]}")]


def test_the_steps_page_and_the_contract_have_the_release_table(contract: str) -> None:
    for page in (STEPS_PAGE, contract):
        rows = copies.release_rows(page)
        assert set(rows.pop("any other")) <= {"4", "not covered"}
        assert rows == copies.release_table()


def test_the_readme_is_for_the_notices_releases() -> None:
    *names, last = (release.name for release in PSN003617U.releases)
    assert f"{', '.join(names)} and {last}. These expire" in re.sub(r"\s+", " ", README)


@pytest.mark.parametrize("page", PAGES)
def test_the_release_in_a_command_is_one_of_the_notice(page: str) -> None:
    for release in re.findall(r"--release (\d[\d.]*\d)", PAGES[page]):
        assert any(row.covers(release) for row in PSN003617U.releases), release


@pytest.mark.parametrize(
    "file", ["nagios/README.md", "icinga2/README.md", "director/check_smcert-basket.json"]
)
def test_a_release_in_a_configuration_is_one_of_the_notice(file: str) -> None:
    found = re.findall(r"(?:smcert-|RELEASE |[\"'`])(\d\.\d(?:\.\d)?)\b", text_of(file))
    found += re.findall(
        r"(?:releases? up to|of release|like|or) (\d\.\d(?:\.\d)?)\b", text_of(file)
    )
    assert len(found) >= 2
    for release in found:
        assert any(row.covers(release) for row in PSN003617U.releases), release


def test_the_steps_page_speaks_of_the_notices_releases_only() -> None:
    named = copies.releases_named(STEPS_PAGE.replace(".x", ""))
    assert set(NUMBERS) <= named <= {*NUMBERS, *LATER}


def test_a_section_of_the_steps_page_is_for_the_releases_of_its_step() -> None:
    for step in ("5/f", "6", "7", "8"):
        releases = {release for row in STEPS if row.step == step for release in row.releases}
        head = section_of(step).partition(":")[0]
        assert set(re.findall(r"\d\.\d\.[x\d]", head)) == releases, step


def test_the_steps_page_has_a_section_for_every_step() -> None:
    known = copies.anchors(STEPS_PAGE)
    assert {"step-" + row.step.replace("/", "") for row in STEPS} <= known
    for shown, section in copies.links(STEPS_PAGE):
        assert section in known
        if step := re.fullmatch(r"(?:step )?(\d)(?:/(\w))?", shown):
            assert section == f"step-{step[1]}{step[2] or ''}" or (shown, section) == (
                "step 1",
                "afterwards",
            )


def test_the_steps_page_has_the_notices_commands_menus_and_durations() -> None:
    shown = re.compile(r"/\w+/|\.sh\b|^sm |^ash |^initTM$|minutes$|^upgrade to 6")
    for fact in (fact for row in ROWS for fact in row.facts if shown.search(fact.shown)):
        section = section_of(fact.paragraph)
        assert fact.shown.lower() in section.lower()
        if release := re.search(r"\(release (.+)\)$", fact.words or ""):
            assert f"{fact.shown} ({release[1]})" in section
    assert "5/a/i** 5.2: ash soapClientUpdateBusyout 1 " in section_of("5/a/i")
    assert "5/a/ii** 6.0 and 6.1: sm set denynewservice true " in section_of("5/a/ii")


def test_the_readmes_example_is_what_the_plugin_says() -> None:
    advice = PSN003617U.advise([(SD1, State.DUE)], "6.1")
    said = list(lines(advice, whole=False))
    found = re.findall(r"^    ((?:PSN003617u step|before:|7/a:).*)$", README, re.M)
    assert len(found) == 3
    for line, real in zip(found, said):
        assert real == line or real.startswith(line.removesuffix("...")) and line.endswith("...")
