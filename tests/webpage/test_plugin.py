"""check_smcert_smmgmt --url as Icinga runs it: what it says, and what it keeps to itself."""

import hashlib
import re
import ssl

import pytest

from tests.plugin import plugin
from tests.webpage.pages import around, identity_certificates, in_days, row
from tests.webpage.system_manager import LOGIN, PASSWORD, USER, Answer

pytestmark = pytest.mark.long


@pytest.fixture
def check(identity):
    """Runs the plugin; nothing of a login may be in its output, at any verbosity."""

    def run(manager, *options, password=PASSWORD, trust=("--ca-file", identity[0])):
        secret = {} if password is None else {"SMCERT_PASSWORD": password}
        where = ("--url", manager.url, "-l", USER, *trust)
        done = plugin("smmgmt", *where, *options, **secret)
        assert not done.stderr and "Traceback" not in done.stdout
        for hidden in (password, *manager.all_sessions):
            assert hidden is None or hidden not in done.stdout
        return done

    return run


def first_line(done):
    return done.stdout.splitlines()[0]


def with_days(manager, days):
    rows = [row(name, in_days(400)) for name in ("sip", "http")]
    manager.page = identity_certificates(rows[0], row("smmgmt", in_days(days)), rows[1])
    return manager


@pytest.mark.parametrize(
    "days, status, state, step",
    [(400, 0, "OK", "step 4"), (61, 1, "WARNING", "step 8"), (12, 2, "CRITICAL", "step 8"),
     (-3, 2, "CRITICAL", "step 5/f")],
)  # fmt: skip
def test_days_remaining_and_the_step_on_6_2_0(manager, check, days, status, state, step):
    done = check(with_days(manager, days), "--release", "6.2.0")
    assert done.returncode == status
    assert first_line(done).startswith(f"SMCERT SMMGMT {state} - CN=smmgmt expire")
    text, _, perfdata = first_line(done).partition(" | ")
    assert text.endswith(f"PSN003617u {step}")
    value = re.fullmatch(r"days_remaining=(-?\d+\.\d\d);90:;30:", perfdata)[1]
    assert float(value) == pytest.approx(days, abs=0.1)


def test_a_later_release_is_outside_the_notice(manager, check):
    done = check(with_days(manager, 61), "--release", "6.2.1")
    assert done.returncode == 1
    assert "PSN003617u does not cover release 6.2.1" in first_line(done)


def test_by_pin(manager, check, identity):
    pin = hashlib.sha256(ssl.PEM_cert_to_DER_cert(identity[0].read_text())).hexdigest()
    assert check(with_days(manager, 400), trust=("--pin", pin)).returncode == 0


def test_the_most_verbose_output_shows_the_way_and_no_secret(manager, check):
    done = check(with_days(manager, 400), "-vvv")
    assert done.returncode == 0
    assert f"POST https://localhost:{manager.port}{LOGIN}: 302" in done.stdout
    assert f"logging in to System Manager as {USER}" in done.stdout


def refuses(manager):
    manager.password = "another"


def forgets(manager):
    manager.sessions_last = False


def shows_no_table(manager):
    manager.page = around("<p>No certificates here, | and <b>markup</b>.</p>")


def shows_two_rows(manager):
    manager.page = identity_certificates(row("smmgmt", in_days(400)), row("smmgmt", in_days(5)))


def shows_no_row(manager):
    manager.page = identity_certificates(row("sip", in_days(400)))


def shows_an_ambiguous_date(manager):
    manager.page = identity_certificates(row("smmgmt", "02/03/2031 10:00:00 UTC"))


def shows_no_zone(manager):
    manager.page = identity_certificates(row("smmgmt", "Mar 2, 2031 10:00:00 AM"))


def fails(manager):
    manager.instead[f"POST {LOGIN}"] = Answer("<html>Internal error</html>", 500)


@pytest.mark.parametrize(
    "what, said",
    [
        (refuses, "System Manager refused the login: check the user name and SMCERT_PASSWORD"),
        (forgets, "asks for it again, the session is lost or has expired"),
        (shows_no_table, "the page has no table with the columns Common Name and Valid To"),
        (shows_two_rows, "2 rows with the common name smmgmt"),
        (shows_no_row, "no row with the common name smmgmt in System Manager's table, but sip"),
        (shows_an_ambiguous_date, "can be read in several ways: say which with --date-order"),
        (shows_no_zone, "has no time zone: give System Manager's, --timezone"),
        (fails, f"System Manager answers HTTP status 500 to {LOGIN}"),
    ],
)
def test_what_was_not_read_is_unknown_and_says_why(manager, check, what, said):
    what(manager)
    done = check(manager)
    assert done.returncode == 3
    assert first_line(done).startswith("SMCERT SMMGMT UNKNOWN - ")
    assert said in first_line(done)
    assert "|" not in done.stdout and "<b>" not in done.stdout


def test_without_a_password_nothing_is_asked(manager, check):
    done = check(manager, password=None)
    assert done.returncode == 3
    assert "System Manager wants a password: set SMCERT_PASSWORD" in first_line(done)
    assert not manager.requests


def test_an_untrusted_system_manager_gets_no_password(manager, check):
    done = check(manager, trust=())
    assert done.returncode == 3
    assert "is not trusted" in first_line(done) and "--pin" in first_line(done)
    assert not manager.requests


@pytest.mark.parametrize(
    "option, said",
    [
        (("--timezone", "Denver"), "this machine does not know the time zone 'Denver'"),
        (("--date-order", "ydm"), "--date-order"),
        (("--pin", "12:34"), "'12:34' is not a SHA-256 fingerprint"),
        (("--ca-file", "/nowhere/ca.pem"), "can't use the CA file /nowhere/ca.pem (No such file"),
    ],
)
def test_a_wrong_option_is_told_before_anything_is_asked(manager, check, option, said):
    done = check(manager, *option)
    assert done.returncode == 3
    assert said in first_line(done)
    assert not manager.requests


def test_options_for_the_date(manager, check):
    manager.page = identity_certificates(row("smmgmt", "02/03/2031 10:00:00"))
    done = check(manager, "--timezone", "America/Denver", "--date-order", "dmy")
    assert "(2031-03-02 17:00 UTC)" in first_line(done)


@pytest.mark.parametrize("given", ["file", "-"])
def test_a_saved_copy_of_the_page(tmp_path, given):
    page = tmp_path / "page.html"
    page.write_text(identity_certificates(row("smmgmt", in_days(61)), row("sip", in_days(1))))
    file, stdin = (page, b"") if given == "file" else ("-", page.read_bytes())
    done = plugin("smmgmt", "-f", file, "--release", "6.2.0", stdin=stdin)
    assert done.returncode == 1
    assert first_line(done).startswith("SMCERT SMMGMT WARNING - CN=smmgmt expires in 6")
