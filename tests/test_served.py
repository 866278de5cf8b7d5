"""--served: a port that does not show yet what the keystore has, and one that can't be read."""

from datetime import timedelta

import pytest

from check_smcert.certificate import Entry, EntryType, Keystore
from check_smcert.document import Document
from check_smcert.errors import PeerFailed, UnreadableKeystore, UsageError
from check_smcert.options import parse
from check_smcert.options.peer import parse_served
from check_smcert.plugins import PLUGINS
from check_smcert.readers.hints import Hints
from check_smcert.served import compare
from check_smcert.validity import Validity
from tests.outcomes import NOW, certificate, date, output, store
from tests.plugin import plugin


@pytest.fixture(autouse=True)
def contents(monkeypatch):
    """Documents that hold a Keystore instead of bytes."""
    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)


CA = certificate(4000, "default")
KEYSTORE = store(certificate(400), CA)


def asked(shown, keystore=KEYSTORE, **options):
    """First line, the other lines, exit status."""
    contents = keystore if isinstance(keystore, list) else [keystore]
    text, status = output({"sd1": contents}, served=shown, **options)
    first, *below = text.splitlines()
    return first, below, status


def test_a_port_that_shows_what_the_keystore_has_is_ok_and_has_its_own_value():
    first, below, status = asked(store(certificate(400), CA))
    assert status == 0 and "CN=sm1 expires in 400 days" in first
    assert first.endswith("| days_remaining=400.00;90:;30: served_days_remaining=400.00;90:;30:")
    assert [line for line in below if line.startswith("served by sm1 port 5061; CN=sm1,O=Avaya;")
            and line.endswith("; in the keystore")]  # fmt: skip


def test_an_older_certificate_that_is_not_in_the_keystore_is_renewed_and_not_yet_served():
    first, below, status = asked(store(certificate(200), CA))
    assert status == 1
    assert first.startswith(
        "SMCERT TEST WARNING - renewed, not yet served: sm1 port 5061 still shows CN=sm1, which "
        f"expires in 200 days ({date(200)}), restart its service so that it shows the renewed one; "
        f"CN=sm1 expires in 400 days ({date(400)}), PSN003617u step 4 | "
    )
    assert "days_remaining=400.00;90:;30: served_days_remaining=200.00;90:;30:" in first
    assert any(line.endswith("; not in the keystore") for line in below)


@pytest.mark.parametrize("days, status", [(91, 1), (89, 1), (29, 2), (-2, 2)])
def test_thresholds_hold_for_the_port_as_well_and_it_is_warning_at_least(days, status):
    first, _, found = asked(store(certificate(days)))
    assert found == status and "renewed, not yet served" in first
    assert f"served_days_remaining={days}.00" in first
    assert days < 0 or asked(store(certificate(days)), warning="~:", critical="~:")[2] == 1


def test_one_that_has_expired_or_is_not_yet_valid_is_critical_whatever_the_thresholds():
    for shown in (certificate(-2), certificate(399, since=1)):
        assert asked(store(shown), warning="~:", critical="~:")[2] == 2


def test_one_that_ends_later_is_told_and_no_alarm():
    first, below, status = asked(store(certificate(401)))
    assert status == 0 and "served" not in first.partition("|")[0]
    assert any(
        line.startswith("served by") and line.endswith("not in the keystore") for line in below
    )


def test_the_keystores_issuers_do_not_make_a_certificate_outdated():
    """The port's ends later than the keystore's own, and earlier than its CA's."""
    assert asked(store(certificate(500)))[2] == 0


def test_one_second_makes_it_older():
    own = certificate(400)
    second = timedelta(seconds=1)
    for end, status in ((own.not_after - second, 1), (own.not_after + second, 0)):
        shown = certificate(400, "other")
        object.__setattr__(shown, "not_after", end)
        assert asked(store(shown))[2] == status


def test_one_that_ends_with_the_keystores_is_no_older():
    assert asked(store(certificate(400, "other")))[2] == 0


def test_what_is_held_is_never_outdated_and_what_was_not_read_is_neither():
    keystore = [Validity("/x", "", certificate(days), NOW) for days in (100, 700)]
    for days, held, outdated in ((100, True, False), (700, True, False), (200, False, True)):
        found = compare(Document("p", store(certificate(days))), keystore, Hints(), NOW)
        assert (found.held, found.outdated) == (held, outdated)
    found = compare(Document("p", error=PeerFailed("x")), keystore, Hints(), NOW)
    assert (found.validity, found.held, found.outdated) == (None, False, False)


def test_a_name_of_any_length_leaves_room_for_the_rest_and_smuggles_nothing_in():
    long = certificate(5, "x" * 100_000 + "|evil=1")
    first, *_ = asked(store(long))
    assert len(first) < 2000 and first.count("|") == 1 and "restart its service" in first
    assert "served_days_remaining=5.00" in first


def test_the_latest_of_several_certificates_of_its_own_is_what_should_be_served():
    both = Keystore("JKS", (
        Entry("a", EntryType.PRIVATE_KEY, (certificate(100, "a"),)),
        Entry("b", EntryType.PRIVATE_KEY, (certificate(700, "b"),)),
    ))  # fmt: skip
    assert asked(store(certificate(200, "b")), both)[2] == 1
    assert asked(store(certificate(100, "a")), both)[2] == 0
    assert asked(store(certificate(100, "a")), both, alias="b")[2] == 1
    assert asked(store(certificate(100, "a")), both, exclude=["a"])[2] == 1


def test_a_port_that_can_not_be_read_is_unknown_and_says_why_and_the_keystores_days_stay():
    refused = PeerFailed("sm1 port 5061 refuses connections", "check the port and the service")
    first, below, status = asked(refused)
    assert status == 3
    assert first.startswith(
        "SMCERT TEST UNKNOWN - sm1 port 5061 refuses connections: check the port and the service; "
        "CN=sm1 expires in 400 days"
    )
    assert first.endswith("| days_remaining=400.00;90:;30:")
    assert (
        "sm1 port 5061: sm1 port 5061 refuses connections: check the port and the service" in below
    )


def test_a_critical_keystore_is_critical_though_the_port_can_not_be_read():
    first, _, status = asked(PeerFailed("sm1 port 5061 is silent", "look"), store(certificate(-3)))
    assert status == 2
    assert first.startswith("SMCERT TEST CRITICAL - CN=sm1 expired 3 days ago")
    assert "; sm1 port 5061 is silent: look, PSN003617u step 5" in first


def test_an_expired_port_is_critical_though_the_keystore_can_not_be_read():
    broken = UnreadableKeystore("may not read it", "become root")
    first, below, status = asked(store(certificate(-2)), [broken])
    assert status == 2
    assert (
        "sm1 port 5061 shows CN=sm1, which is not in the keystore and expired 2 days ago" in first
    )
    assert "may not read it" in first
    assert asked(store(certificate(400)), [broken])[2] == 3


def test_advice_is_about_the_keystore_alone():
    """It was renewed: the notice has nothing more to do, whatever the port shows."""
    first, below, _ = asked(store(certificate(5)))
    assert "PSN003617u step 4" in first and below[0].startswith("PSN003617u step 4, in order")


def test_where_nothing_of_the_keystore_can_be_compared_it_is_not_ok():
    first, _, status = asked(store(certificate(400)), exclude=["CN=sm1,*"])
    assert status == 3 and "there is nothing to compare sm1 port 5061 with" in first


@pytest.mark.parametrize(
    "text, peer", [("5061", (None, 5061)), ("sm1:443", ("sm1", 443)), ("[::1]:443", ("::1", 443))]
)
def test_a_port_may_have_a_host_before_it(text, peer):
    assert parse_served(text) == peer


@pytest.mark.parametrize(
    "text", ["", "sm1", "sm1:", ":", "0", "70000", "::1", "::1:443", "[::1]", "a b:1"]
)
def test_what_is_no_port_is_refused(text):
    with pytest.raises(UsageError):
        parse_served(text)


def test_it_needs_a_host_and_belongs_to_one_keystore():
    alone = plugin("sd1", "-f", "x", "--served", "5061")
    assert alone.returncode == 3 and "give -H HOST with it" in alone.stdout
    for label in ("all", "smmgmt"):
        line = plugin(label, "-H", "sm1", "--served", "5061").stdout.splitlines()[0]
        assert "is not an option of check_smcert_" in line
        assert (
            label == "smmgmt"
            or "one of check_smcert_sd1, check_smcert_system_manager, check_smcert_jboss" in line
        )


@pytest.mark.parametrize(
    "given, asks", [("1", "127.0.0.1 port 1"), ("127.0.0.2:1", "127.0.0.2 port 1")]
)
def test_the_host_is_that_of_the_keystore_unless_another_is_named(given, asks):
    settings = parse(PLUGINS["sd1"], ["-H", "127.0.0.1", "-l", "cust", "--served", given])
    document = settings.served()
    assert document.origin == asks and f"{asks} refuses connections" in document.error.what
