"""A host that can't be reached is one alarm, not four."""

UP, DOWN, CRITICAL, UNKNOWN, HARD = "0", "1", "2", "3", "1"
STORES = ("smcert-sd1", "smcert-system_manager", "smcert-jboss")


def decided(nagios, host, *services):
    """Check the host, or those of its services, until Nagios has made up its mind of all."""

    def check():
        if services:
            return list(nagios.check(host, *services).values())
        return [nagios.check_host(host)]

    found = check()
    while any(status["state_type"] != HARD for status in found):
        found = check()
    return found


def alarmed(status):
    return int(status["last_notification"]) > 0


def test_only_the_host_alarms(nagios):
    (host,) = decided(nagios, "sm-down")
    assert host["current_state"] == DOWN and alarmed(host)
    for service in decided(nagios, "sm-down", *STORES):
        assert service["current_state"] == UNKNOWN and not alarmed(service)


def test_a_certificate_alarms_with_the_step_to_open(nagios):
    ok, warning, critical = decided(nagios, "sm-61", *STORES)
    assert (alarmed(ok), alarmed(warning), alarmed(critical)) == (False, True, True)
    mails = nagios.folder / "mails"
    step = "https://wiki.example.com/steps.html#step-7"
    line = f"sm-61 smcert-jboss CRITICAL {step}\n"
    nagios.wait(lambda: mails.exists() and line in mails.read_text())


def test_the_host_check_is_the_port_that_the_checks_need(nagios, lab):
    status = nagios.check_host("sm-61")
    assert status["current_state"] == UP
    assert f"port {lab.port}" in status["plugin_output"]


def test_smmgmt_does_not_alarm_for_its_system_manager(nagios):
    (web,) = decided(nagios, "smgr", "smcert-web")
    assert web["current_state"] == CRITICAL
    (smmgmt,) = decided(nagios, "sm-62-lost", "smcert-smmgmt")
    assert smmgmt["current_state"] == UNKNOWN and not alarmed(smmgmt)
