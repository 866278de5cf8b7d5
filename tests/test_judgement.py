"""Certificates of one target beside each other: none hides another, and percent are of each one's own life."""

import dataclasses

import pytest

from tests.outcomes import certificate, first_line, output, store
from tests.test_output_rules import contents

__all__ = ["contents"]  # a fixture


def below(*certificates, **options):
    text, _ = output({"sd1": [store(*certificates)]}, **options)
    return text.splitlines()[1:]


def test_one_that_is_not_yet_valid_does_not_hide_one_that_is_due():
    future, due = certificate(700, "future", since=3), certificate(20, "due")
    line, status = first_line({"sd1": [store(future, due)]})
    assert status == 2 and "CN=future is not valid before" in line
    assert "PSN003617u step 7" in line and "days_remaining=20.00" in line
    assert [text.split("; ")[2] for text in below(future, due) if text.startswith("/")] == [
        *("CN=future,O=Avaya", "CN=due,O=Avaya")
    ]


def test_one_that_has_expired_does_not_hide_one_that_is_not_yet_valid():
    expired, future = certificate(-3, "old"), certificate(700, "future", since=3)
    shown = [text for text in below(expired, future) if text.startswith("/")]
    assert "CN=old" in shown[0] and "CN=future" in shown[1] and len(shown) == 2


def test_beside_one_not_yet_valid_those_in_order_change_nothing():
    line, status = first_line({"sd1": [store(certificate(700, since=3), certificate(400, "ok"))]})
    assert status == 2 and "no step of PSN003617u" in line


def test_of_many_that_have_expired_some_are_shown_and_the_rest_counted():
    many = [certificate(-n, f"old{n}") for n in range(1, 10)]
    lines = below(*many)
    assert sum(text.startswith("/") for text in lines) == 6
    assert "3 more that are not in order: -v shows all" in lines
    assert sum(text.startswith("/") for text in below(*many, verbosity=1)) == 9
    assert "1 more that is not in order: -v shows all" in below(*many[:7])


@pytest.mark.parametrize(
    "days, since, state, shown",
    [(74, -656, 0, "73.00:;36.50:"), (72, -658, 1, "73.00:;36.50:"), (36, -694, 2, "73.00:;36.50:"),
     (36, -324, 1, "36.00:;18.00:")],
)  # fmt: skip
def test_percent_are_of_the_certificates_whole_life(days, since, state, shown):
    line, status = first_line(
        {"sd1": [store(certificate(days - 0.001, since=since - 0.001))]},
        warning="10%",
        critical="5%",
    )
    assert status == state and line.endswith(f"days_remaining={days - 0.01:.2f};{shown}")


def test_by_percent_an_issuer_may_be_due_while_the_soonest_is_not():
    """10% of 730 days are 73, of 3,650 they are 365."""
    leaf, issuer = certificate(100, "leaf", since=-630), certificate(300, "ca", since=-3350)
    line, status = first_line({"sd1": [store(leaf, issuer)]}, warning="10%", critical="5%")
    assert status == 1 and "CN=ca expires in 300 days" in line and "step 7" in line
    assert line.endswith("| days_remaining=300.00;365.00:;182.50:")


def test_percent_of_an_unknown_life_are_unknown_and_an_expired_one_is_critical_all_the_same():
    unknown = dataclasses.replace(certificate(400), not_before=None)
    line, status = first_line({"sd1": [store(unknown)]}, warning="10%", critical="5%")
    assert status == 3 and "10% of its lifetime is not known: give -w and -c in days" in line
    gone = dataclasses.replace(certificate(-4), not_before=None)
    line, status = first_line({"sd1": [store(gone)]}, warning="10%", critical="5%")
    assert status == 2 and line.endswith("| days_remaining=-4.00;;")


def test_days_and_percent_may_be_mixed():
    line, status = first_line(
        {"sd1": [store(certificate(50, since=-50))]}, warning="60%", critical="30"
    )
    assert status == 1 and line.endswith("| days_remaining=50.00;60.00:;30:")


@pytest.mark.parametrize(
    "days, release, anchor",
    [(400, "6.1", "#step-4"), (60, "6.1", "#step-7"), (-3, "5.2", "#step-5"), (60, "6.2.0", "#step-8"),
     (-3, "6.2.0", "#step-5f"), (60, None, ""), (60, "6.3", "")],
)  # fmt: skip
def test_the_address_of_the_step_stands_between_the_actions_and_what_was_read(
    days, release, anchor
):
    lines = below(certificate(days), release=release, docs="https://wiki.example.com/steps")
    at = lines.index(f"https://wiki.example.com/steps{anchor}")
    assert lines[at + 1].startswith("/sd1") and (at > 1 or release == "6.3")
    assert not any("example.com" in line for line in below(certificate(days), release=release))
