"""Several stores in one check: the worst leads, and none is lost."""

import pytest

from check_smcert.errors import UnreadableKeystore
from tests.outcomes import certificate, output, store

BROKEN = UnreadableKeystore("may not read it", "become root")


@pytest.fixture(autouse=True)
def contents(monkeypatch):
    """Documents that hold a Keystore instead of bytes."""
    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)


def test_the_worst_leads_and_each_has_its_perfdata_and_line():
    text, status = output(
        {
            "sd1": [store(certificate(400))],
            "system_manager": [store(certificate(60, "b"))],
            "jboss": [store(certificate(500))],
        }
    )
    first, *below = text.splitlines()
    assert status == 1
    assert first.startswith("SMCERT TEST WARNING - CN=b (system_manager) expires in 60 days")
    assert "sd1 OK, jboss OK" in first or "jboss OK, sd1 OK" in first
    assert first.endswith("| sd1=400.00;90:;30: system_manager=60.00;90:;30: jboss=500.00;90:;30:")
    for prefix in ("sd1 OK: ", "system_manager WARNING: ", "jboss OK: "):
        assert any(line.startswith(prefix) for line in below)


@pytest.mark.parametrize("days, status", [(400, 3), (60, 3), (20, 2), (-5, 2)])
def test_one_unread_store_makes_it_unknown_unless_another_is_critical(days, status):
    text, got = output({"sd1": [store(certificate(days))], "jboss": [BROKEN]})
    assert got == status
    assert f"sd1={days}.00;90:;30:" in text and "jboss=" not in text
    assert "may not read it" in text and "step 2g (jboss)" in text


def test_an_expired_jboss_certificate_changes_the_actions_for_all():
    text, _ = output({"sd1": [store(certificate(-9))], "jboss": [store(certificate(-2))]})
    assert "sm set denynewservice true" in text


def test_what_could_not_be_read_is_no_reason_for_an_outage():
    for stores in ({"jboss": [store(certificate(60)), BROKEN]}, {"sd1": [BROKEN]}):
        text, status = output(stores)
        assert status == 3
        for words in ("PSN003617u step 7", "initTM", "outage", "release 6.3"):
            assert words not in text


def test_nothing_that_could_be_read_is_unknown_and_names_each_step_by_hand():
    text, status = output({"sd1": [BROKEN], "system_manager": [BROKEN], "jboss": [BROKEN]})
    assert status == 3 and text.startswith(
        "SMCERT TEST UNKNOWN - sd1: may not read it: become root, "
    )
    assert "step 2d (sd1), 2f (system_manager), 2g (jboss)" in text and "|" not in text


def test_among_equals_the_one_that_expires_first_leads():
    text, _ = output({"sd1": [store(certificate(20))], "jboss": [store(certificate(9, "b"))]})
    assert text.startswith("SMCERT TEST CRITICAL - CN=b (jboss) expires in 9 days")
