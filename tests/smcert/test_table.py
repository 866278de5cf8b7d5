"""The table and its totals, from outcomes as values."""

import re
from datetime import timedelta

import pytest

from check_smcert.errors import ConnectionFailed, UnreadableKeystore
from check_smcert.outcome import HostOutcome, Status, unknown
from check_smcert.outputs import table
from check_smcert.outputs.rows import rows
from check_smcert.outputs.totals import Totals
from check_smcert.plugins import PLUGINS
from tests.outcomes import NOW, certificate, outcome, store
from tests.outcomes import date as written


@pytest.fixture(autouse=True)
def keystores_as_values(monkeypatch):
    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)


def host(name, of, release="6.1"):
    return HostOutcome(name, name, release, of, name)


def lines(*hosts, **how):
    return list(table.render(lambda: [row for each in hosts for row in rows(each)], **how))


def totals(*hosts):
    counted = Totals()
    for each in hosts:
        counted.add(each)
    return list(counted.lines())


def due():
    return host("sm1", outcome({"sd1": [store(certificate(50))]}))


def fine():
    return host("a-longer-name", outcome({"sd1": [store(certificate(400))]}))


LOST = host(
    "sm3",
    unknown(PLUGINS["all"], ConnectionFailed("sm3 refuses connections", "see whether sshd runs")),
)


def test_columns_are_as_wide_as_their_widest_cell_and_days_stand_right():
    assert lines(due(), fine()) == [
        "HOST           RELEASE  STORE  CERTIFICATE    DAYS  UNTIL                 STATE    STEP",
        f"sm1            6.1      sd1    CN=sm1        50.00  {written(50)}  WARNING  7",
        f"a-longer-name  6.1      sd1    CN=sm1       400.00  {written(400)}  OK",
    ]


def test_a_store_of_which_a_part_was_not_read_shows_both():
    half = {"jboss": [store(certificate(400)), UnreadableKeystore("no rights", "become root")]}
    _, row, below = lines(host("sm1", outcome(half)))
    assert re.search(r"jboss +CN=sm1 +400\.00 .* UNKNOWN$", row)
    assert below == "  /jboss1.jks: no rights: become root"


def test_wide_letters_take_two_columns():
    head, row, other = lines(
        host("\u6771\u4eac", outcome({"sd1": [store(certificate(400))]})), fine()
    )
    assert head.index("RELEASE") == other.index("6.1") == row.index("6.1") + 2


def test_what_does_not_fit_is_wrapped_and_nothing_is_lost():
    shown = lines(due(), fine(), LOST, width=30)
    assert all(len(line) <= 30 for line in shown)
    words = " ".join(" ".join(shown).split())
    assert words == (
        f"WARNING sm1 sd1 release 6.1, CN=sm1, 50.00 days, {written(50)}, step 7 "
        f"OK a-longer-name sd1 release 6.1, CN=sm1, 400.00 days, {written(400)} "
        "UNKNOWN sm3 all release 6.1, not read sm3 refuses connections: see whether sshd runs"
    )


def test_only_the_state_is_coloured():
    named = host("OK", outcome({"sd1": [store(certificate(400, "OK"))]}))
    for width in (None, 40):
        (line,) = [each for each in lines(named, width=width, colours=True) if "\x1b" in each]
        assert line.count("\x1b[32m") == line.count("\x1b[0m") == 1
    assert lines(named, colours=True)[1].endswith("\x1b[32mOK\x1b[0m")
    assert lines(due(), colours=True)[1].endswith("\x1b[33mWARNING\x1b[0m  7")


@pytest.mark.parametrize(
    "release, days, step",
    [("6.1", 50, "7"), ("6.1", -1, "5"), ("6.2.0", -1, "5/f"), (None, 50, "depends on release"),
     ("6.3", 50, "none"), ("6.1", 400, "")],
)  # fmt: skip
def test_the_step_is_that_of_the_notice(release, days, step):
    (row,) = rows(
        host("sm1", outcome({"sd1": [store(certificate(days))]}, release=release), release)
    )
    assert row.step == step


def test_a_port_beside_the_keystore_has_its_own_row():
    served = outcome({"sd1": [store(certificate(400))]}, served=store(certificate(20, "old")))
    first, second = rows(host("sm1", served))
    assert (first.status, second.status) == (Status.OK, Status.CRITICAL)
    assert second.label == "served by sm1 port 5061" and second.days == 20
    refused = ConnectionFailed("refused", "start it")
    _, second = rows(host("sm1", outcome({"sd1": [store(certificate(400))]}, served=refused)))
    assert second.status is Status.UNKNOWN and second.problems[0].text == "refused: start it"


def test_totals_count_states_and_add_up_outages():
    expired = host("sm4", outcome({"jboss": [store(certificate(-1))]}))
    assert totals() == ["0 Session Managers: nothing was checked"]
    assert totals(fine()) == ["1 Session Manager: 1 OK"]
    assert totals(due(), fine(), LOST, expired) == [
        "4 Session Managers: 1 CRITICAL, 1 UNKNOWN, 1 WARNING, 1 OK",
        "due on 2 Session Managers: 30 min to 1 h 10 min of outage in all, one after the other",
    ]


def test_an_outage_that_is_not_known_is_said():
    upgrade = host("a", outcome({"sd1": [store(certificate(50))]}, release="6.2.0"))
    unclear = host("b", outcome({"sd1": [store(certificate(50))]}, release=None))
    assert totals(upgrade, unclear)[1] == (
        "due on 2 Session Managers: the notice names no outage for 1; "
        "for 1 it depends on the release, which is not given"
    )


def test_days_of_a_host_are_its_soonest_and_unknown_where_something_was_not_read():
    assert due().days == 50 and LOST.days is None
    half = outcome({"sd1": [store(certificate(50))], "jboss": [UnreadableKeystore("no", "x")]})
    assert host("a", half).days is None
    assert NOW + timedelta(days=50) == due().outcome.stores[0].validities[0].certificate.not_after


@pytest.mark.parametrize("turned", [False, True])
def test_two_sections_of_one_host_are_one_outage_the_longer(turned):
    counted = Totals()
    both = [
        outcome({"sd1": [store(certificate(50))]}),
        outcome({"jboss": [store(certificate(-1))]}),
    ]
    for number, of in enumerate(reversed(both) if turned else both):
        counted.add(HostOutcome(f"section{number}", "10.0.0.1", "6.1", of, "10.0.0.1"))
    assert counted.outage == (20, 40)
    assert list(counted.lines())[1].startswith("due on 1 Session Manager: 20 min to 40 min")


def test_two_outages_are_as_unclear_as_three():
    expired = host("b", outcome({"sd1": [store(certificate(-1))]}, release=None))
    assert totals(expired)[1].startswith(
        "due on 1 Session Manager: for 1 it depends on the release"
    )


def test_where_only_the_release_is_missing_that_is_said():
    unclear = host("b", outcome({"sd1": [store(certificate(50))]}, release=None))
    assert totals(unclear)[1] == (
        "due on 1 Session Manager: for 1 it depends on the release, which is not given"
    )


def test_the_worst_is_critical_and_then_unknown():
    counted = Totals()
    assert counted.worst is Status.UNKNOWN
    for each, worst in ((fine(), Status.OK), (due(), Status.WARNING), (LOST, Status.UNKNOWN),
                        (host("x", outcome({"sd1": [store(certificate(-1))]})), Status.CRITICAL)):  # fmt: skip
        counted.add(each)
        assert counted.worst is worst


def test_the_days_of_a_row_are_known_only_if_all_was_read():
    half = outcome(
        {"jboss": [store(certificate(400)), UnreadableKeystore("no", "x")], "sd1": [store()]}
    )
    jboss, sd1 = rows(host("a", half))
    assert jboss.validity and jboss.days is None
    assert sd1.validity is None and sd1.days is None and sd1.status is Status.UNKNOWN
    (row,) = rows(due())
    assert (row.days, row.outage) == (50, (10, 30))
    (row,) = rows(fine())
    assert (row.days, row.outage, row.step) == (400, None, "")


def test_a_store_in_order_asks_for_no_outage_while_another_does():
    both = outcome({"sd1": [store(certificate(400))], "jboss": [store(certificate(50))]})
    sd1, jboss = rows(host("a", both))
    assert (sd1.step, sd1.outage) == ("", None) and (jboss.step, jboss.outage) == ("7", (10, 30))


def test_it_is_a_table_as_long_as_it_fits():
    needed = max(map(len, lines(due(), fine())))
    assert lines(due(), fine(), width=needed) == lines(due(), fine())
    assert lines(due(), fine(), width=needed - 1)[0].startswith("WARNING sm1")


def test_a_release_that_is_not_known_is_a_dash():
    (_, row) = lines(host("sm1", outcome({"sd1": [store(certificate(400))]}), None))
    assert row.split()[:2] == ["sm1", "-"]


def test_each_state_has_the_colour_that_people_expect():
    expired = host("x", outcome({"sd1": [store(certificate(-1))]}))
    text = "\n".join(lines(due(), fine(), LOST, expired, colours=True))
    for code, state in ((32, "OK"), (33, "WARNING"), (31, "CRITICAL"), (35, "UNKNOWN")):
        assert f"\x1b[{code}m{state}\x1b[0m" in text


def test_letters_that_join_others_take_no_column():
    head, row = lines(host("e\u0301\uff57", outcome({"sd1": [store(certificate(400))]})))
    assert head.index("RELEASE") == row.index("6.1") == 6


def test_a_card_on_a_terminal_of_no_width_is_still_read():
    assert lines(due(), width=1) == lines(due(), width=20) != lines(due(), width=30)
