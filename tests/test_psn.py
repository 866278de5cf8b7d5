"""PSN003617u, case by case: release, state and certificate in, the notice's step out."""

import pytest

from check_smcert.errors import UsageError
from check_smcert.notice import State
from check_smcert.psn import advise, check_release

DUE, EXPIRED, FUTURE = State.DUE, State.EXPIRED, State.FUTURE


def text(state, release, label="sd1"):
    return "\n".join(advise(state, label, release).lines)


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
@pytest.mark.parametrize("label", ["sd1", "system_manager", "jboss"])
def test_each_release_has_its_step(release, due, expired, label):
    assert advise(FUTURE, label, release).reference == "PSN003617u step 4"
    assert advise(DUE, label, release).reference == f"PSN003617u step {due}"
    assert advise(EXPIRED, label, release).reference == f"PSN003617u step {expired}"


@pytest.mark.parametrize("release", ["1.0", "5.1", "6.2.1", "6.2.4", "6.3", "6.10", "7.0.1", "10.1"])
@pytest.mark.parametrize("state", list(State))
def test_any_other_release_is_not_covered_and_the_output_says_so(release, state):
    advice = advise(state, "sd1", release)
    assert advice.reference == f"PSN003617u does not cover release {release}"
    assert "step" not in "\n".join(advice.lines)


def test_without_a_release_every_step_that_could_apply_is_named():
    assert advise(DUE, "sd1", None).reference == (
        "PSN003617u step 4 (1.1.x), 6 (5.2.x), 7 (6.0.x, 6.1.x) or 8 (6.2.0)"
    )
    assert advise(EXPIRED, "jboss", None).reference == (
        "PSN003617u step 5 (1.1.x, 5.2.x, 6.0.x, 6.1.x) or 5/f (6.2.0)"
    )
    assert advise(FUTURE, "sd1", None).reference == "PSN003617u step 4"


def test_smmgmt_is_for_6_2_0_alone_unless_told_otherwise():
    assert advise(DUE, "smmgmt", None).reference == "PSN003617u step 8"
    assert advise(EXPIRED, "smmgmt", None).reference == "PSN003617u step 5/f"
    assert "does not cover" in advise(EXPIRED, "smmgmt", "6.2.3").reference


def test_step_4_needs_no_action():
    lines = text(FUTURE, "6.1")
    assert "no action now" in lines
    assert "PSN003661u" not in lines and "outage" not in lines


@pytest.mark.parametrize("release", ["1.1", "5.2", "6.0", "6.1", "6.2.0", None])
@pytest.mark.parametrize("state", [DUE, EXPIRED])
def test_every_action_has_psn003661u_before_it_and_the_aftercare_behind_it(release, state):
    lines = advise(state, "sd1", release).lines
    assert "PSN003661u" in lines[0] and lines[0].startswith("before:")
    after = [line for line in lines if line.startswith("after:")]
    assert "Ready for Repair" in after[0] and "Synchronized" in after[0]


@pytest.mark.parametrize("release", ["1.1", "5.2", "6.0", "6.1"])
@pytest.mark.parametrize("state", [DUE, EXPIRED])
@pytest.mark.parametrize("label", ["sd1", "jboss"])
def test_third_party_certificates_are_back_before_new_service_is_accepted(release, state, label):
    lines = advise(state, label, release).lines
    accept = [i for i, line in enumerate(lines) if "Accept New Service" in line]
    back = [i for i, line in enumerate(lines) if "third-party certificates back" in line]
    assert len(accept) == len(back) == (0 if (release, state) == ("1.1", DUE) else 1)
    assert all("step 1" in lines[i] for i in back) and back <= accept


def test_third_party_certificates_are_put_back_after_the_upgrade_too():
    lines = text(DUE, "6.2.0")
    assert lines.index("upgradeSM.sh") < lines.index("third-party certificates back")


def test_6_2_x_is_no_release_since_its_parts_differ():
    with pytest.raises(UsageError, match="is no release"):
        check_release("6.2.x")


def test_1_1_about_to_expire_has_no_renewal_so_the_upgrade_is_to_be_planned():
    assert "no renewal" in text(DUE, "1.1") and "upgrade" in text(DUE, "1.1")


@pytest.mark.parametrize("state", [DUE, EXPIRED])
def test_5_2_is_reinstalled_with_option_a_within_20_to_40_minutes(state):
    lines = text(state, "5.2")
    assert "./install.sh -a" in lines and "20-40 minutes" in lines
    assert "Session Manager/System Status/System State Administration" in lines
    assert "Home/Security/Trust Management/Enrollment Password" in lines
    assert "Accept New Service" in lines


@pytest.mark.parametrize("release", ["6.0", "6.1"])
def test_6_0_and_6_1_expired_are_reinstalled_without_option_a(release):
    lines = text(EXPIRED, release)
    assert "./install.sh;" in lines and "install.sh -a" not in lines
    assert "20-40 minutes" in lines
    assert "Home/Services/Security/Certificates/Enrollment Password" in lines


@pytest.mark.parametrize("release", ["6.0", "6.1"])
def test_6_0_and_6_1_about_to_expire_are_renewed_by_inittm_within_10_to_30_minutes(release):
    lines = text(DUE, release)
    assert "10-30 minutes" in lines and "install.sh" not in lines
    in_order = ["Deny New Service", "Enrollment Password", "TMClientInv.xml", "initTM;", "Accept"]
    places = [lines.index(words) for words in in_order]
    assert places == sorted(places)


def test_6_2_0_about_to_expire_is_upgraded_and_expired_is_avayas_case():
    assert "upgradeSM.sh" in text(DUE, "6.2.0") and "6.2.4" in text(DUE, "6.2.0")
    expired = text(EXPIRED, "6.2.0")
    assert "contact Avaya at once" in expired
    assert "./install.sh" not in expired and "sm set" not in expired


@pytest.mark.parametrize(
    "release, command, substep",
    [
        ("5.2", "ash soapClientUpdateBusyout 1", "5/a/i"),
        ("6.0", "sm set denynewservice true", "5/a/ii"),
        ("6.1", "sm set denynewservice true", "5/a/ii"),
    ],
)
def test_an_expired_jboss_certificate_is_denied_new_service_on_the_command_line(
    release, command, substep
):
    lines = text(EXPIRED, release, "jboss")
    assert f"'{command}' ({substep})" in lines
    assert "sm get callcount" in lines and "set it to Deny New Service" not in lines
    assert command not in text(EXPIRED, release, "sd1")
    assert command not in text(DUE, release, "jboss")


def test_an_expired_jboss_certificate_on_1_1_has_no_such_command_and_the_output_says_so():
    assert "no command for 1.1.x" in text(EXPIRED, "1.1", "jboss")


def test_a_certificate_not_yet_valid_has_no_step():
    advice = advise(State.NOT_YET_VALID, "sd1", "6.1")
    assert advice.reference == "no step of PSN003617u" and "clocks" in advice.lines[0]


@pytest.mark.parametrize("nonsense", ["", "6", "six", "6.1;ls", "6..1", "v6.1", "6.1.", "٦.١"])
def test_what_is_no_release_is_refused(nonsense):
    with pytest.raises(UsageError):
        check_release(nonsense)
