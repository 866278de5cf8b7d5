"""Icinga Web's service page shows the line, in a real browser: the picture's pixels are read."""

import time
from urllib.parse import unquote_plus

import pytest

from tests.servers.png import pixels

BLUE, ORANGE, RED, GREY = (26, 125, 215), (255, 153, 0), (255, 51, 0), (136, 136, 136)
GREEN, PURPLE = (68, 187, 119), (204, 102, 204)


@pytest.fixture
def picture(stack, browser):
    """Opens a service's page as it comes and returns its only graph."""

    def taken(host, name, query=""):
        browser.open(f"{stack.web.service(host, name)}{query}")
        (image,) = browser.pictures("img.graphiteImg")
        return pixels(browser.screenshot(image))

    return taken


def line(picture, colour):
    """Where a line of this colour is: its height, from the top, for each column that has it.

    What is left of the plot is its axis, what is below it its legend, a square for each colour.
    """
    found = {}
    for x in range(len(picture[0])):
        rows = [y for y in range(int(len(picture) * 0.8)) if near(picture[y][x], colour)]
        if rows:
            found[x] = sum(rows) / len(rows)
    return found


def near(pixel, colour):
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour))


def height(picture, colour):
    """Where the level line of this colour is: the row that has most of it, from the top."""
    counts = [sum(near(pixel, colour) for pixel in row) for row in picture]
    most = max(counts)
    assert most > len(picture[0]) / 2
    return counts.index(most)


def test_the_line_falls_through_all_thresholds_and_below_zero(picture):
    shown = picture("sm-61", "smcert-jboss")
    days = line(shown, BLUE)
    heights = [days[x] for x in sorted(days)]
    assert len(days) > len(shown[0]) / 3
    assert heights == sorted(heights)  # downwards
    assert heights[0] < height(shown, ORANGE) < height(shown, RED)
    assert height(shown, RED) < height(shown, GREY) < heights[-1]


def test_a_renewal_is_seen_on_the_page_as_it_opens(picture):
    days = line(picture("sm-61", "smcert-sd1"), BLUE)
    columns = sorted(days)
    assert days[columns[-1]] < days[columns[0]]  # higher than before
    lowest = max(columns, key=days.get)
    assert columns[0] < lowest < columns[-1]


@pytest.mark.parametrize(
    "host, name", [("sm-61", "smcert-system_manager"), ("sm-62", "smcert-smmgmt")]
)
def test_every_check_command_has_its_graph(picture, host, name):
    shown = picture(host, name)
    days = line(shown, BLUE)
    columns = sorted(days)
    assert days[columns[0]] < height(shown, ORANGE) < days[columns[-1]] < height(shown, RED)


def test_all_three_stores_are_in_one_graph(picture):
    shown = picture("sm-52", "smcert-all")
    last = [line(shown, colour) for colour in (BLUE, GREEN, PURPLE)]
    sd1, system_manager, jboss = (each[max(each)] for each in last)
    assert sd1 < system_manager < jboss  # 400, 330, 24 days
    assert jboss > height(shown, RED) - 1


def test_a_narrow_range_still_shows_the_thresholds(picture):
    shown = picture("sm-61", "smcert-sd1", "&graph_range=3600")
    assert height(shown, ORANGE) < height(shown, RED)


def test_titles_say_host_and_store(stack, picture):
    picture("sm-61", "smcert-jboss")
    picture("sm-52", "smcert-all")
    asked = unquote_plus(stack.graphite.log())
    assert "&title=sm-61: smcert-jboss&" in asked
    assert "&title=sm-52: sd1, System Manager, JBoss&" in asked


def test_the_lines_follow_thresholds_that_graphite_knows(stack, picture):
    before = picture("sm-62", "smcert-smmgmt")
    assert height(before, ORANGE) < height(before, RED)
    path = "icinga2.sm-62.services.smcert-smmgmt.check_smcert_smmgmt.perfdata.days_remaining"
    now = int(time.time())
    series = {f"{path}.{name}": {now - 86400 * ago: days for ago in range(0, 300, 10)}
              for name, days in (("warn", 10), ("crit", 150))}  # fmt: skip
    stack.carbon.feed(series)
    for name in series:
        stack.carbon.values(name, 29)
    after = picture("sm-62", "smcert-smmgmt")
    assert height(after, ORANGE) > height(after, RED)
