"""PSN003617u, case by case: release, state and certificate in, the notice's step out."""

from __future__ import annotations

import pytest

from check_smcert.notice import Advice, State, third_party
from check_smcert.notices.psn003617u import PSN003617U
from check_smcert.outputs.advice import lines
from check_smcert.targets import JBOSS, SD1, SMMGMT, SYSTEM_MANAGER, Target

IN_ORDER, DUE, EXPIRED, FUTURE = State.IN_ORDER, State.DUE, State.EXPIRED, State.NOT_YET_VALID
STORES = (SD1, SYSTEM_MANAGER, JBOSS)


def advise(state: State, release: str | None, target: Target = SD1) -> Advice:
    return PSN003617U.advise([(target, state)], release)


def text(state: State, release: str | None, target: Target = SD1) -> str:
    """All that an operator can be shown of the advice."""
    return "\n".join(lines(advise(state, release, target), whole=True))


def test_step_4_needs_no_action() -> None:
    shown = text(IN_ORDER, "6.1")
    assert "no immediate action" in shown
    assert "PSN003661u" not in shown and "outage" not in shown and "after:" not in shown


@pytest.mark.parametrize("release", ["1.1", "5.2", "6.0", "6.1", "6.2.0", None])
@pytest.mark.parametrize("state", [DUE, EXPIRED])
def test_every_action_has_psn003661u_before_it_and_the_aftercare_behind_it(
    release: str | None, state: State
) -> None:
    shown = list(lines(advise(state, release), whole=True))
    assert shown[1].startswith("before: have PSN003661u done first")
    (after,) = [number for number, line in enumerate(shown) if line.startswith("after:")]
    assert shown[after + 1 :] == list(PSN003617U.remarks)
    assert "Ready for Repair" in shown[after] and "Synchronized" in shown[after]


@pytest.mark.parametrize("release", ["1.1", "5.2", "6.0", "6.1", "6.2.0", "6.3", None])
@pytest.mark.parametrize("state", list(State))
def test_every_advice_says_once_what_the_notice_says_to_everybody(
    release: str | None, state: State
) -> None:
    shown = text(state, release)
    assert shown.count("release 6.3 renews these certificates by itself") == 1
    assert shown.count("PSN003909") == 1


@pytest.mark.parametrize("release", ["1.1", "5.2", "6.0", "6.1"])
@pytest.mark.parametrize("state", [DUE, EXPIRED])
@pytest.mark.parametrize("target", [SD1, JBOSS], ids=lambda target: target.label)
def test_third_party_certificates_are_back_before_new_service_is_accepted(
    release: str, state: State, target: Target
) -> None:
    shown = list(lines(advise(state, release, target), whole=True))
    accept = [i for i, line in enumerate(shown) if "Accept New Service" in line]
    back = [i for i, line in enumerate(shown) if "third-party certificates back" in line]
    assert len(accept) == len(back) == (0 if (release, state) == ("1.1", DUE) else 1)
    assert all("step 1" in shown[i] for i in back) and back <= accept


def test_third_party_certificates_are_put_back_after_the_upgrade_too() -> None:
    shown = text(DUE, "6.2.0")
    assert shown.index("upgradeSM.sh") < shown.index("third-party certificates back")


def test_1_1_about_to_expire_has_no_renewal_so_the_upgrade_is_to_be_planned() -> None:
    assert "no renewal" in text(DUE, "1.1") and "plan the upgrade" in text(DUE, "1.1")
    assert "outage" not in text(DUE, "1.1") and "install.sh" not in text(DUE, "1.1")


@pytest.mark.parametrize("state", [DUE, EXPIRED])
def test_5_2_is_reinstalled_with_option_a_within_20_to_40_minutes(state: State) -> None:
    shown = text(state, "5.2")
    assert "./install.sh -a;" in shown
    assert "outage 20-40 minutes, within change control" in shown
    assert "Session Manager/System Status/System State Administration" in shown
    assert "Home/Security/Trust Management/Enrollment Password" in shown
    assert "Accept New Service" in shown


@pytest.mark.parametrize("release", ["6.0", "6.1"])
@pytest.mark.parametrize("target", [SD1, JBOSS], ids=lambda target: target.label)
def test_6_0_and_6_1_expired_are_reinstalled_without_option_a(release: str, target: Target) -> None:
    shown = text(EXPIRED, release, target)
    assert "./install.sh;" in shown and "install.sh -a" not in shown
    assert "outage 20-40 minutes, within change control" in shown
    assert "Home/Services/Security/Certificates/Enrollment Password" in shown


@pytest.mark.parametrize("release", ["6.0", "6.1"])
def test_6_0_and_6_1_about_to_expire_are_renewed_by_inittm_within_10_to_30_minutes(
    release: str,
) -> None:
    shown = text(DUE, release)
    assert "outage 10-30 minutes, within change control" in shown and "install.sh" not in shown
    in_order = ["Deny New Service", "Enrollment Password", "TMClientInv.xml", ": initTM", "Accept"]
    places = [shown.index(words) for words in in_order]
    assert places == sorted(places)


def test_6_2_0_about_to_expire_is_upgraded_and_expired_is_avayas_case() -> None:
    assert "upgradeSM.sh" in text(DUE, "6.2.0") and "6.2.4" in text(DUE, "6.2.0")
    for target in (SD1, JBOSS, SMMGMT):
        expired = text(EXPIRED, "6.2.0", target)
        assert "contact Avaya at once" in expired
        assert "./install.sh" not in expired and "sm set denynewservice" not in expired


@pytest.mark.parametrize(
    "release, command, number",
    [
        ("5.2", "ash soapClientUpdateBusyout 1", "5/a/i"),
        ("6.0", "sm set denynewservice true", "5/a/ii"),
        ("6.1", "sm set denynewservice true", "5/a/ii"),
    ],
)
def test_an_expired_jboss_certificate_is_denied_new_service_on_the_command_line(
    release: str, command: str, number: str
) -> None:
    ((step, _),) = advise(EXPIRED, release, JBOSS).steps
    deny, count, *_ = step.actions
    assert deny.number == number and deny.text.endswith(f": {command}")
    assert count.number == "5/a/iii" and "sm get callcount" in count.text
    assert "Deny New Service" not in text(EXPIRED, release, JBOSS)
    assert command not in text(EXPIRED, release)
    assert command not in text(DUE, release, JBOSS)


def test_an_expired_jboss_certificate_on_1_1_has_no_such_command_and_the_output_says_so() -> None:
    assert "no command for 1.1.x" in text(EXPIRED, "1.1", JBOSS)
    assert "Deny New Service" not in text(EXPIRED, "1.1", JBOSS)


@pytest.mark.parametrize("release", ["1.1", "5.2", "6.0", "6.1", "6.2.0", None])
@pytest.mark.parametrize("others", [IN_ORDER, DUE, EXPIRED, FUTURE])
def test_an_expired_jboss_certificate_changes_the_actions_for_all(
    release: str | None, others: State
) -> None:
    alone = advise(EXPIRED, release, JBOSS)
    pairs = [(SD1, others), (SYSTEM_MANAGER, others), (JBOSS, EXPIRED)]
    assert PSN003617U.advise(pairs, release) == alone
    assert PSN003617U.advise(pairs[::-1], release) == alone


@pytest.mark.parametrize("jboss", [IN_ORDER, DUE, FUTURE])
def test_a_jboss_certificate_that_has_not_expired_changes_nothing(jboss: State) -> None:
    assert PSN003617U.advise([(SD1, EXPIRED), (JBOSS, jboss)], "6.1") == advise(EXPIRED, "6.1")


def test_of_several_certificates_the_most_urgent_decides() -> None:
    for urgent, other in ((EXPIRED, DUE), (EXPIRED, IN_ORDER), (DUE, IN_ORDER)):
        for pairs in ([(SD1, urgent), (JBOSS, other)], [(SYSTEM_MANAGER, other), (SD1, urgent)]):
            assert PSN003617U.advise(pairs, "6.1") == advise(urgent, "6.1")


@pytest.mark.parametrize("release", ["5.2", "6.1", "6.2.0", None])
@pytest.mark.parametrize("neighbour", [DUE, EXPIRED])
def test_beside_one_that_is_not_yet_valid_the_neighbours_step_is_shown(
    release: str | None, neighbour: State
) -> None:
    pairs = [(SD1, FUTURE), (SYSTEM_MANAGER, neighbour)]
    assert PSN003617U.advise(pairs, release) == advise(neighbour, release)


@pytest.mark.parametrize("pairs", [[(SD1, FUTURE)], [(SD1, FUTURE), (JBOSS, IN_ORDER)]])
@pytest.mark.parametrize("release", ["6.1", None])
def test_a_certificate_not_yet_valid_has_no_step(
    pairs: list[tuple[Target, State]], release: str | None
) -> None:
    advice = PSN003617U.advise(pairs, release)
    assert advice.reference == "no step of PSN003617u"
    assert advice.notice == "PSN003617u"
    assert advice.note == (
        f"PSN003617u does not cover a certificate that is {FUTURE.value}: compare the clocks of "
        "the Session Manager, of System Manager and of this machine"
    )
    assert not (advice.steps or advice.before or advice.after)


def test_a_step_begins_with_the_state_that_it_is_for() -> None:
    for state, words in ((IN_ORDER, "in order"), (DUE, "about to expire"), (EXPIRED, "expired")):
        assert state.value == words
        for target in STORES:
            for step, _ in advise(state, None, target).steps:
                assert step.title.startswith(words)
    assert FUTURE.value == "not yet valid"


def test_a_certificate_that_avaya_did_not_issue_is_the_customers_own() -> None:
    assert third_party("CN=Example CA,O=Example")
    assert third_party("CN=Avayant CA")
    assert not third_party("CN=default,OU=MGMT,O=AVAYA")
    assert not third_party("CN=Avaya Product Root CA")
    assert not third_party("")
