"""What the plugins say is what Graphite has, for years: real Icinga, carbon and graphite-web."""

import time

import pytest

from tests.plugin import PLUGINS
from tests.servers.carbon import Carbon

SHIPPED = PLUGINS.parent / "icinga-conf" / "graphite"
SIX_HOURS = 21600
DAY = 86400


def metric(service, label="days_remaining"):
    """The path of a service's metric, as Icinga's writer makes it."""
    host, _, name = service.name.partition("!")
    return f"icinga2.{host}.services.{name}.check_smcert_{service.label}.perfdata.{label}.value"


def points(stack, path, days):
    """The series' values of so many days, oldest first, with their times."""
    (series,) = stack.graphite.render(path, since=int(time.time()) - days * DAY)
    return [(value, moment) for value, moment in series["datapoints"] if value is not None]


def service(stack, name):
    (found,) = [each for each in stack.services if each.name == name]
    return found


@pytest.mark.parametrize(
    "name", ["sm-61!smcert-sd1", "sm-61!smcert-system_manager", "sm-61!smcert-jboss", "sm-62!smcert-smmgmt"]
)  # fmt: skip
def test_the_newest_value_is_the_one_of_the_last_check(stack, name):
    (perfdata,) = stack.icinga.api.check("services", name)["last_check_result"]["performance_data"]
    label, _, days = perfdata.partition(";")[0].partition("=")
    path = metric(service(stack, name), label)
    stack.carbon.wait(lambda: points(stack, path, 2)[-1][0] == float(days))


def test_each_store_of_all_has_its_series(stack):
    perfdata = stack.icinga.api.get("services", "sm-52!smcert-all")["last_check_result"]
    values = dict(each.partition(";")[0].split("=") for each in perfdata["performance_data"])
    assert list(values) == ["sd1", "system_manager", "jboss"]
    for label, days in values.items():
        path = metric(service(stack, "sm-52!smcert-all"), label)
        assert points(stack, path, 2)[-1][0] == pytest.approx(float(days))


def test_the_past_falls_by_one_day_a_day_until_it_is_below_zero(stack):
    jboss = points(stack, metric(service(stack, "sm-61!smcert-jboss")), 300)
    assert len(jboss) >= 10
    (first, then), (last, now) = jboss[0], jboss[-1]
    assert last < 0 < first
    assert first - last == pytest.approx((now - then) / DAY, abs=0.1)  # carbon's hours


def test_a_renewal_is_a_step_up(stack):
    values = [value for value, _ in points(stack, metric(service(stack, "sm-61!smcert-sd1")), 300)]
    steps = [later - earlier for earlier, later in zip(values, values[1:])]
    assert [step > 0 for step in steps].count(True) == 1
    assert max(steps) > 600


PATH = "nagios.sm1.services.smcert-sd1.check_smcert_sd1.perfdata.days_remaining.value"
OTHER = "icinga2.sm1.services.ping4.ping4.perfdata.rta.value"
TWO_YEARS = 2 * 365 * DAY


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    """A carbon with the shipped rules, and what it was fed: three years, more or less six-hourly."""
    now = int(time.time())
    late = (0, 250, -340, 90, 1100)  # seconds
    times = [now - ago * SIX_HOURS + late[ago % 5] for ago in range(3 * 365 * 4, 0, -1)]
    fed = {moment: round((now + 9 * DAY - moment) / DAY, 2) for moment in times}
    with Carbon(tmp_path_factory.mktemp("carbon") / "carbon", SHIPPED) as carbon:
        carbon.feed({PATH: fed, OTHER: fed})
        yield carbon, fed


def test_no_value_of_the_last_two_years_is_lost(years):
    carbon, fed = years
    since = int(time.time()) - TWO_YEARS + DAY
    expected = {moment: days for moment, days in fed.items() if moment > since + 3600}
    kept = carbon.points(PATH, since, len(expected))
    for moment, days in expected.items():
        assert kept[moment - moment % 3600] == days


def test_older_values_are_kept_as_they_were_and_not_averaged(years):
    carbon, fed = years
    kept = carbon.points(PATH, min(fed), int(len(fed) * 0.9)).values()
    assert set(kept) <= set(fed.values())
    assert max(kept) > max(fed.values()) - 1


def test_other_checks_keep_their_own_rules(years):
    carbon, _ = years
    carbon.values(OTHER)
    assert carbon.retentions(OTHER) == [(60, 30 * 24 * 60)]
    assert carbon.retentions(PATH) == [(3600, 2 * 365 * 24), (SIX_HOURS, 10 * 365 * 4)]
