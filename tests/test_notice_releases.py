"""PSN003617u: which releases it is for, and which step each of them has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from check_smcert.errors import UsageError
from check_smcert.notice import State
from check_smcert.notices.psn003617u import PSN003617U
from check_smcert.targets import JBOSS, SD1, SMMGMT, Target
from tests.test_notice import DUE, EXPIRED, IN_ORDER, STORES, advise, text


@pytest.mark.parametrize(
    "release, due, expired",
    [
        ("1.1", "4", "5"),
        ("1.1.2", "4", "5"),
        ("5.2", "6", "5"),
        ("5.2.1", "6", "5"),
        ("6.0", "7", "5"),
        ("6.0.2", "7", "5"),
        ("6.1", "7", "5"),
        ("6.1.x", "7", "5"),
        ("6.2", "8", "5/f"),
        ("6.2.0", "8", "5/f"),
        ("6.2.0.0.620118", "8", "5/f"),
    ],
)
@pytest.mark.parametrize("target", STORES, ids=lambda target: target.label)
def test_each_release_has_its_step(release: str, due: str, expired: str, target: Target) -> None:
    for state, step in ((IN_ORDER, "4"), (DUE, due), (EXPIRED, expired)):
        advice = advise(state, release, target)
        assert advice.notice == "PSN003617u"
        assert advice.reference == f"PSN003617u step {step}"
        assert [found.number for found, _ in advice.steps] == [step]
        assert not advice.note


@pytest.mark.parametrize(
    "release", ["1.0", "5.1", "6.2.1", "6.2.4", "6.3", "6.10", "7.0.1", "10.1"]
)
@pytest.mark.parametrize("state", list(State))
def test_any_other_release_is_not_covered_and_the_output_says_so(
    release: str, state: State
) -> None:
    advice = advise(state, release)
    assert advice.notice == "PSN003617u"
    assert advice.reference == f"PSN003617u does not cover release {release}"
    assert advice.note == "PSN003617u is for releases 1.1.x, 5.2.x, 6.0.x, 6.1.x and 6.2.0"
    assert "step" not in text(state, release)
    assert not (advice.steps or advice.before or advice.after)


def test_the_releases_it_covers_are_those_of_its_table() -> None:
    longer = replace(PSN003617U.releases[-1], name="6.3.x")
    notice = replace(PSN003617U, releases=(*PSN003617U.releases, longer))
    advice = notice.advise([(SD1, DUE)], "7.0")
    assert advice.note == "PSN003617u is for releases 1.1.x, 5.2.x, 6.0.x, 6.1.x, 6.2.0 and 6.3.x"
    assert notice.advise([(SD1, DUE)], "6.3.1").reference == "PSN003617u step 8"


def test_without_a_release_every_step_that_could_apply_is_named() -> None:
    assert advise(DUE, None).reference == (
        "PSN003617u step 4 (1.1.x), 6 (5.2.x), 7 (6.0.x, 6.1.x) or 8 (6.2.0)"
    )
    assert advise(EXPIRED, None, JBOSS).reference == (
        "PSN003617u step 5 (1.1.x, 5.2.x, 6.0.x, 6.1.x) or 5/f (6.2.0)"
    )
    assert advise(IN_ORDER, None).reference == "PSN003617u step 4"


@pytest.mark.parametrize("state", [IN_ORDER, DUE, EXPIRED])
@pytest.mark.parametrize("target", STORES, ids=lambda target: target.label)
def test_without_a_release_the_steps_are_those_of_each_release(
    state: State, target: Target
) -> None:
    found = advise(state, None, target).steps
    by_release = {release: step for step, releases in found for release in releases}
    for row in PSN003617U.releases:
        assert advise(state, row.name, target).steps == ((by_release.pop(row.name), (row.name,)),)
    assert not by_release
    assert len({step for step, _ in found}) == len(found)


def test_smmgmt_is_for_6_2_0_alone_unless_told_otherwise() -> None:
    assert advise(DUE, None, SMMGMT).reference == "PSN003617u step 8"
    assert advise(EXPIRED, None, SMMGMT).reference == "PSN003617u step 5/f"
    other = advise(DUE, "6.1", SMMGMT)
    assert other.reference == "PSN003617u does not cover smmgmt on release 6.1" and not other.steps
    assert "does not cover" in advise(EXPIRED, "6.2.3", SMMGMT).reference


def test_certificates_that_no_release_has_together_have_no_step() -> None:
    other = replace(SD1, release="6.1.x")
    advice = PSN003617U.advise([(SMMGMT, DUE), (other, DUE)], None)
    assert advice.reference == "PSN003617u does not cover smmgmt and sd1" and not advice.steps


def test_6_2_x_is_no_release_since_its_parts_differ() -> None:
    with pytest.raises(UsageError, match="'6.2.x' is not a release"):
        PSN003617U.check_release("6.2.x")


@pytest.mark.parametrize("release", ["1.1", "5.2.x", "6.1.x", "6.2", "6.2.0", "6.3.x", "10.1"])
def test_what_can_be_a_release_is_taken_as_it_is(release: str) -> None:
    assert PSN003617U.check_release(release) == release


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "6",
        "six",
        "6.1;ls",
        "6..1",
        "v6.1",
        "6.1.",
        "6.1.x.x",
        "6.1\n",
        "x",
        "٦.١",
        "1234.1",
        "1.1234567890",
    ],
)
def test_what_is_no_release_is_refused(nonsense: str) -> None:
    with pytest.raises(UsageError) as refused:
        PSN003617U.check_release(nonsense)
    assert refused.value.what == f"'{nonsense}' is not a release"
    assert refused.value.do == "write it like 5.2, 6.1.3 or 6.2.0"
