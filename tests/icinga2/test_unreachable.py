"""A host that can't be reached is one alarm, not four."""

from tests.servers.daemon import wait

UP, DOWN, UNKNOWN = 0, 1, 3


def test_only_the_host_alarms(icinga, mailbox):
    api = icinga.api
    while not (host := api.check("hosts", "sm-down"))["state_type"]:
        assert host["state"] == DOWN
    services = [f"sm-down!smcert-{label}" for label in ("sd1", "system_manager", "jboss")]
    for service in services:
        while not (checked := api.check("services", service))["state_type"]:
            assert checked["state"] == UNKNOWN
        assert not checked["last_reachable"]

    def told():
        return {line for line in mailbox.read_text().splitlines() if " sm-down" in line}

    assert wait(told) == {"anna PROBLEM sm-down DOWN"}
    # What comes after it in the same queue has come: so would have the services' mails.
    api.request(
        *("POST", "actions/send-custom-notification"),
        type="Host",
        host="sm-down",
        author="test",
        comment="the last mail",
    )
    wait(lambda: "anna CUSTOM sm-down DOWN" in told())
    assert not [line for line in told() if "!" in line]


def is_paused(icinga, service):
    """Whether Icinga leaves out a check that is due."""
    icinga.api.request("POST", "actions/reschedule-check", type="Service", service=service)
    skipped = f"Skipping check for object '{service}': Dependency failed."
    return wait(lambda: skipped in icinga.log())


def test_its_certificates_are_not_checked_until_it_answers(icinga):
    while not icinga.api.check("hosts", "sm-down")["state_type"]:
        pass
    assert is_paused(icinga, "sm-down!smcert-sd1")


def test_smmgmt_waits_for_its_system_manager(icinga):
    while not icinga.api.check("hosts", "smgr")["state_type"]:
        pass
    assert icinga.api.check("hosts", "sm-62")["state"] == UP
    assert is_paused(icinga, "sm-62!smcert-smmgmt")
