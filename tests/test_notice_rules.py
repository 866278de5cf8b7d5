"""The rules of a notice, for any notice: made-up rows show what PSN003617u's own can't."""

from check_smcert.notice import Action, Notice, Release, State, Step
from check_smcert.targets import SD1

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
