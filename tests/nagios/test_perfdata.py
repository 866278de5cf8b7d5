"""Nagios' perfdata reaches a real carbon, and waits for one that is away."""

import re
import subprocess
import sys
import time

import pytest

from tests.servers.carbon import Carbon
from tests.servers.nagios import SHIPPED

SCRIPT = SHIPPED / "graphs" / "perfdata-to-carbon"
SD1 = "nagios.sm1_example_com.services.smcert-sd1.check_smcert_sd1.perfdata.days_remaining.value"
ALL = "nagios.sm1_example_com.services.smcert-sd1.check_smcert_all.perfdata"


def line(perfdata, command="check_smcert_sd1", age=0):
    """A line as the shipped service_perfdata_file_template has Nagios write it."""
    return (
        f"DATATYPE::SERVICEPERFDATA\tTIMET::{int(time.time()) - age}\tHOSTNAME::sm1.example.com\t"
        f"SERVICEDESC::smcert-sd1\tSERVICEPERFDATA::{perfdata}\tSERVICECHECKCOMMAND::{command}\n"
    )


@pytest.fixture
def carbon(tmp_path):
    """Not yet running."""
    return Carbon(tmp_path / "carbon")


@pytest.fixture
def perfdata(tmp_path):
    """Nagios' service_perfdata_file, in a folder of its own."""
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder / "service-perfdata"


def feed(carbon, file, *options):
    return subprocess.run(
        [sys.executable, SCRIPT, f"--port={carbon.port}", *options, file],
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_nagios_checks_is_in_graphite(nagios, graphite):
    checked = nagios.check("sm-61-all", "smcert-all")["smcert-all"]
    for store in ("sd1", "system_manager", "jboss"):
        path = f"nagios.sm-61-all.services.smcert-all.check_smcert_all.perfdata.{store}.value"
        days = re.search(rf"\b{store}=([\d.]+);", checked["performance_data"])[1]
        assert graphite.values(path)[-1] == pytest.approx(float(days), abs=0.02)


def test_nothing_is_lost_while_carbon_is_away(carbon, perfdata):
    for age, days in ((43200, "61.42"), (21600, "61.17")):
        perfdata.write_text(line(f"days_remaining={days};90:;30:", age=age))
        done = feed(carbon, perfdata)
        assert done.returncode == 1
        assert "refused" in done.stderr
        assert not perfdata.exists()  # Nagios begins a new one
    perfdata.write_text(line("days_remaining=-0.08;90:;30:"))
    with carbon:
        assert feed(carbon, perfdata).returncode == 0
        assert carbon.values(SD1, 3) == [61.42, 61.17, -0.08]
    assert not list(perfdata.parent.iterdir())


def test_each_store_has_its_path(carbon, perfdata):
    perfdata.write_text(line("sd1=400.00;90:;30: jboss=10;90:;30:", "check_smcert_all!"))
    with carbon:
        assert feed(carbon, perfdata, "--prefix=icinga2").returncode == 0
        for label, days in (("sd1", 400), ("jboss", 10)):
            assert carbon.values(f"{ALL.replace('nagios', 'icinga2')}.{label}.value") == [days]


def test_a_line_that_was_cut_short_is_left_out(carbon, perfdata):
    whole = line("days_remaining=61.42;90:;30:")
    perfdata.write_text(whole + "\n" + whole[:40] + "\n" + whole.replace("61.42", "6")[:-1])
    with carbon:
        assert feed(carbon, perfdata).returncode == 0
        assert carbon.values(SD1) == [61.42]


def test_a_line_that_goes_on_after_a_cut_keeps_what_is_whole(carbon, perfdata):
    def whole(age):
        return line("days_remaining=61.42;90:;30:", age=age)

    cuts = range(1, len(whole(0)))
    perfdata.write_text("".join(whole(0)[:cut] + whole(cut * 60) for cut in cuts))
    with carbon:
        assert feed(carbon, perfdata).returncode == 0
        assert carbon.values(SD1, len(cuts)) == [61.42] * len(cuts)


def test_other_checks_are_left_to_others(carbon, perfdata):
    other = line("rta=0.06ms;100;500;0", "check_ping!100,20%!500,60%")
    perfdata.write_text(other + line("days_remaining=61.42;90:;30:"))
    with carbon:
        assert feed(carbon, perfdata).returncode == 0
        assert carbon.values(SD1) == [61.42]
        assert not carbon.has("nagios.sm1_example_com.services.smcert-sd1.check_ping")


def test_without_a_file_there_is_nothing_to_do(carbon, perfdata):
    assert feed(carbon, perfdata).returncode == 0
