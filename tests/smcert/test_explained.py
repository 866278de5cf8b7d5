"""The words of smcert explain, without a process."""

import pytest

from check_smcert.errors import UsageError
from check_smcert.notices.psn003617u import PSN003617U
from check_smcert.outputs import explained


def steps(wanted=None, release=None, width=100):
    return list(explained.steps(PSN003617U, wanted, release, width))


def test_the_table_has_every_release_and_every_step():
    lines = list(explained.table(PSN003617U))
    assert [line.split()[0] for line in lines[1:6]] == [row.name for row in PSN003617U.releases]
    assert [line.split(":")[0] for line in lines if line.startswith("step")] == [
        f"step {number}" for number in ("1", "4", "5", "5/f", "6", "7", "8")
    ]


def test_lines_are_wrapped_where_words_end():
    shown = steps("5", "6.1", 60)
    assert all(len(line) <= 60 for line in shown)
    assert "    " in shown[2] or shown[2].startswith("before")


@pytest.mark.parametrize("text", ["5f", "5/F", "step 5/f"])
def test_a_number_may_be_written_in_several_ways(text):
    assert steps(text) == steps("5/f")
    assert steps("5/f")[0] == "6.2.0:"


def test_an_action_finds_its_step_and_those_below_it():
    assert steps("5/a/ii")[0] == "6.0.x, 6.1.x:"
    whole = steps("5/a", "6.1")
    assert sum(line.startswith("PSN003617u step 5,") for line in whole) == 2
    assert not any(line.startswith("PSN003617u step 8") for line in steps("1"))


def test_a_step_that_reads_has_no_actions():
    (first, *_) = steps("3c")
    assert first.startswith("step 3c reads smmgmt") and "System Manager's page" in " ".join(
        steps("3c")
    )


@pytest.mark.parametrize(
    "wanted, release, complaint",
    [("9", None, "no step '9': steps are 1, 4, 5, 5/f, 6, 7, 8"), ("7", "5.2", "no step '7' for release 5.2: steps are 1, 4, 5, 6"),
     (None, "6.3", "does not cover release 6.3: it is for 1.1.x, 5.2.x")],
)  # fmt: skip
def test_what_is_not_there_is_refused_with_what_there_is(wanted, release, complaint):
    with pytest.raises(UsageError, match=complaint.replace("(", "\\(")):
        steps(wanted, release)
