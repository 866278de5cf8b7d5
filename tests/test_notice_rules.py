"""The rules of a notice, for any notice: made-up rows show what PSN003617u's own can't."""

import pytest

from check_smcert.notice import Action, Notice, Release, State, Step
from check_smcert.notices.psn003617u import PSN003617U
from check_smcert.outputs.advice import lines
from check_smcert.targets import JBOSS, SD1

WAIT, RENEW = Step("3", "wait"), Step("2", "renew", (Action("2/a", "renew it"),))
NOTICE = Notice(
    name="PSN1",
    in_order=Step("1", "in order"),
    releases=(Release("1.x", WAIT, RENEW, RENEW), Release("2.0.x", RENEW, RENEW, RENEW)),
    managing="jboss",
    before="before",
    after="after",
    remarks=(),
)


def test_one_step_with_actions_is_enough_for_what_goes_before_and_after_them():
    advice = NOTICE.advise([(SD1, State.DUE)], None)
    assert advice.steps == ((WAIT, ("1.x",)), (RENEW, ("2.0.x",)))
    assert (advice.before, advice.after) == ("before", "after")
    assert advice.reference == "PSN1 step 3 (1.x) or 2 (2.0.x)"


def test_steps_without_actions_have_nothing_before_or_after_them():
    advice = NOTICE.advise([(SD1, State.DUE)], "1.4")
    assert advice.steps == ((WAIT, ("1.x",)),)
    assert (advice.before, advice.after) == ("", "")


def actions(state, release, target=SD1):
    ((step, _),) = PSN003617U.advise([(target, state)], release).steps
    return [(action.number, action.text) for action in step.actions]


MENUS_5_2 = "System Manager, Session Manager/System Status/System State Administration: "
MENU_6 = "System Manager, Home/Elements/Session Manager: "
ENROLL_5_2 = "System Manager, Home/Security/Trust Management/Enrollment Password: "
ENROLL_6 = "System Manager, Home/Services/Security/Certificates/Enrollment Password: "
HERE = "on the Session Manager: "
THIRD_PARTY = "put third-party certificates back"
DONE = "when the installation is complete: "


@pytest.mark.parametrize(
    "release, state, target, beginnings",
    [
        ("1.1", State.DUE, SD1, [("", "plan the upgrade now")]),
        (
            "1.1",
            State.EXPIRED,
            SD1,
            [
                ("5/a", "System Manager: select the Session Manager"),
                ("5/b", "System Manager: set the enrollment password"),
                ("5/c", f"{HERE}cd /opt/ASMinstall; install.sh (the notice gives its options for"),
                ("5/d", THIRD_PARTY),
                ("5/e", f"{DONE}System Manager: set it back to Accept New Service"),
            ],
        ),
        (
            "5.2",
            State.EXPIRED,
            SD1,
            [
                ("5/a", f"{MENUS_5_2}select"),
                ("5/b", f"{ENROLL_5_2}set"),
                ("5/c", f"{HERE}cd /opt/ASMinstall; ./install.sh -a; have the IP addresses"),
                ("5/d", THIRD_PARTY),
                ("5/e", f"{DONE}{MENUS_5_2}set it back to Accept New Service"),
            ],
        ),
        (
            "6.1",
            State.EXPIRED,
            JBOSS,
            [
                ("5/a/ii", "with an expired JBoss certificate System Manager can't reach"),
                ("5/a/iii", f"{HERE}sm get callcount; wait"),
                ("5/b", f"{ENROLL_6}set"),
                ("5/c", f"{HERE}cd /opt/ASMinstall; ./install.sh; have the IP addresses"),
                ("5/d", THIRD_PARTY),
                ("5/e", f"{DONE}{MENU_6}set it back to Accept New Service"),
            ],
        ),
        (
            "6.0",
            State.DUE,
            SD1,
            [
                ("7/a", f"{MENU_6}select"),
                ("7/b", f"{ENROLL_6}set"),
                ("7/c", f"{HERE}rm -f /opt/Avaya/jboss-4.2.3.GA/server/s*/conf/tm/TMClientInv.xml"),
                ("7/d", f"{HERE}initTM"),
                ("7/e", "give the enrollment password of 7/b"),
                ("7/f", "wait for its end"),
                ("7/g", THIRD_PARTY),
                ("7/h", f"{MENU_6}set it back to Accept New Service"),
            ],
        ),
        ("6.2.0", State.DUE, SD1, [("8", "run upgradeSM.sh as"), ("1", THIRD_PARTY)]),
        ("6.2.0", State.EXPIRED, SD1, [("5/f", "contact Avaya at once")]),
    ],
)
def test_each_action_begins_with_where_it_is_done_and_with_its_command(
    release, state, target, beginnings
):
    shown = actions(state, release, target)
    assert [number for number, _ in shown] == [number for number, _ in beginnings]
    for (_, text), (_, beginning) in zip(shown, beginnings):
        assert text.startswith(beginning)


def test_a_command_that_ends_its_action_has_nothing_behind_it():
    shown = dict(actions(State.DUE, "6.1"))
    assert shown["7/c"].endswith("/TMClientInv.xml") and shown["7/d"].endswith(": initTM")


def test_two_steps_are_told_apart_by_their_releases_and_shown_only_in_the_whole():
    advice = NOTICE.advise([(SD1, State.DUE)], None)
    shown = list(lines(advice, whole=True))
    assert shown[0] == "PSN1 step 3 (1.x), wait" and "PSN1 step 2 (2.0.x), renew" in shown
    assert list(lines(advice, whole=False)) == [
        "which step applies depends on the release: give --release R, or -v to see them all"
    ]
