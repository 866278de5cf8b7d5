"""The pnp4nagios template: what it sets is run through the real rrdtool, and the picture read."""

import json
import re
import subprocess
import time
from pathlib import Path

import pytest

from tests.requirements import need
from tests.servers.nagios import SHIPPED
from tests.servers.png import pixels

PNP = SHIPPED / "graphs" / "pnp4nagios"
SIX_HOURS = 21600
BLUE, ORANGE, RED, BLACK = (0, 114, 178), (230, 159, 0), (208, 0, 0), (0, 0, 0)


@pytest.fixture(autouse=True)
def programs():
    need("php", "rrdtool")


@pytest.fixture
def rrd(tmp_path):
    """Makes the RRD that pnp4nagios would: a value every six hours, the newest now."""
    file = tmp_path / "smcert.rrd"
    heartbeat = re.search(r"RRD_HEARTBEAT = (\d+)", (PNP / "check_smcert.cfg").read_text())[1]

    def make(*days):
        now = int(time.time())
        times = [now - SIX_HOURS * age for age in range(len(days) - 1, -1, -1)]
        rrdtool(
            *("create", file, f"--start={times[0] - 1}", "--step=60"),
            *(f"DS:1:GAUGE:{heartbeat}:U:U", "RRA:AVERAGE:0.5:360:5840"),
        )
        rrdtool("update", file, *(f"{moment}:{value}" for moment, value in zip(times, days)))
        return file

    return make


def rrdtool(*arguments):
    done = subprocess.run(["rrdtool", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def template(perfdata, command="check_smcert_sd1", rrd=""):
    """What the template sets: {"opt": {number: ...}, "def": ..., "ds_name": ...}."""
    names = [
        "NAME",
        "DS",
        "RRDFILE",
        "TEMPLATE",
        "WARN",
        "WARN_MIN",
        "WARN_MAX",
        "CRIT",
        "CRIT_MIN",
        "CRIT_MAX",
    ]
    fields = {name: [] for name in names}
    for number, value in enumerate(perfdata.split(), start=1):
        label, _, rest = value.partition("=")
        warning, critical = rest.split(";")[1:3]
        row = (label, str(number), str(rrd), command, *ends(warning), *ends(critical))
        for name, field in zip(names, row):
            fields[name].append(field)
    done = subprocess.run(
        ["php", Path(__file__).with_name("pnp.php"), PNP / "check_smcert.php"],
        input=json.dumps({"fields": fields, "hostname": "sm1"}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def ends(threshold):
    """A threshold, its lower and its upper end, as process_perfdata.pl takes it apart."""
    if ":" not in threshold:
        return threshold, "", ""
    lower, _, upper = threshold.lstrip("@").partition(":")
    return "", lower, upper


class Picture:
    """A graph as rrdtool draws it: its pixels, and where the values are in it."""

    def __init__(self, graph, tmp_path, days=60):
        file = tmp_path / "graph.png"
        command = f"graphv {file} --start=-{days}d --width=500 --height=150 "
        done = subprocess.run(
            ["rrdtool", "-"],  # reads the command as pnp4nagios has it read
            input=f"{command}{graph['opt']['1']} {graph['def']['1']}\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert "ERROR" not in done.stdout, done.stdout
        said = dict(re.findall(r"^(\w+) = (\S+)$", done.stdout, re.M))
        self._top, self._height = int(said["graph_top"]), int(said["graph_height"])
        self._left, self._width = int(said["graph_left"]), int(said["graph_width"])
        self.lowest, self.highest = float(said["value_min"]), float(said["value_max"])
        self._rows = [
            row[self._left : self._left + self._width] for row in pixels(file.read_bytes())
        ][self._top : self._top + self._height + 1]

    def lines(self, colour):
        """The days at which there are lines of this colour from side to side."""
        shares = [row.count(colour) / self._width for row in self._rows]
        return [self._days(y) for y, share in enumerate(shares) if share > 0.8]

    def reach(self, colour):
        """The highest and the lowest days at which there is this colour."""
        found = [self._days(y) for y, row in enumerate(self._rows) if colour in row]
        return found[0], found[-1]

    def _days(self, y):
        return self.highest - (self.highest - self.lowest) * y / self._height


def near(days):
    """Within two days, which are less than three pixels."""
    return pytest.approx(days, abs=2)


def test_the_line_falls_past_the_thresholds_and_below_zero(rrd, tmp_path):
    days = [100 - 0.5 * each for each in range(215)]
    perfdata = f"days_remaining={days[-1]};90:;30:"
    picture = Picture(template(perfdata, rrd=rrd(*days)), tmp_path)
    assert picture.lines(ORANGE) == [near(90)]
    assert picture.lines(RED) == [near(30)]
    assert picture.lines(BLACK) == [near(0)]
    assert picture.reach(BLUE) == (near(100), near(days[-1]))


def test_all_lines_are_in_sight_however_long_it_lasts(rrd, tmp_path):
    graph = template("days_remaining=10.00;120:;45:", rrd=rrd(10.5, 10.25, 10))
    picture = Picture(graph, tmp_path)
    assert (picture.lines(ORANGE), picture.lines(RED)) == ([near(120)], [near(45)])
    assert picture.lines(BLACK) == [near(0)]


def test_both_ends_of_a_range_and_a_plain_number(rrd, tmp_path):
    graph = template("days_remaining=50;@10:60;5", rrd=rrd(50.5, 50.25, 50))
    picture = Picture(graph, tmp_path)
    assert picture.lines(ORANGE) == [near(60), near(10)]
    assert picture.lines(RED) == [near(5)]


def test_no_gap_between_two_checks(rrd):
    file = rrd(*range(40, 0, -1))
    out = rrdtool("fetch", file, "AVERAGE", f"--start=-{30 * SIX_HOURS}", "--end=-1d")
    values = re.findall(r"^\d+: (\S+)$", out, re.M)
    assert values and "-nan" not in values and "nan" not in values


def test_the_title_says_host_and_store():
    perfdata = "sd1=400;90:;30: system_manager=60;90:;30: jboss=9;90:;30:"
    graph = template(perfdata, "check_smcert_all")
    assert graph["ds_name"] == {
        "1": "sd1 external certificate",
        "2": "System Manager external certificate",
        "3": "JBoss container certificate",
    }
    for number, name in graph["ds_name"].items():
        assert f'--title "sm1, {name}"' in graph["opt"][number]
    for command, name in (("sd1", "sd1 external"), ("smmgmt", "smmgmt")):
        graph = template("days_remaining=60;90:;30:", f"check_smcert_{command}")
        assert f'--title "sm1, {name} certificate"' in graph["opt"]["1"]
