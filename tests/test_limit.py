"""The time limit while the command line is not understood yet, and while nobody reads the output."""

import logging
import os
import subprocess
import sys
import time

import pytest

from check_smcert import limit
from check_smcert.progress import ProgressLog
from tests.plugin import PLUGINS, plugin

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    "words, seconds",
    [([], 30), (["-t", "5"], 5), (["-t5"], 5), (["--timeout", "5"], 5), (["--timeout=5"], 5),
     (["-vt5"], 5), (["-vvt", "5"], 5), (["-t", "5", "-t", "9"], 9), (["-t", "99999999"], 86400),
     (["-t"], 30), (["-t", "x"], 30), (["-t0"], 30), (["-t", "-5"], 30), (["-T", "5"], 30), (["-t", "٣"], 30),
     (["--timeouts=5"], 30)],
)  # fmt: skip
def test_the_command_lines_limit_is_known_before_it_is_parsed(words, seconds):
    assert limit.asked(words) == seconds


def test_a_package_that_hangs_while_it_is_loaded_is_ended_in_the_time_asked_for(tmp_path):
    (tmp_path / "nagiosplugin.py").write_text("import time\ntime.sleep(600)")
    done = plugin("sd1", "-f", "-", "-t", "1", PYTHONPATH=str(tmp_path))
    assert done.returncode == 3
    assert done.stdout == (
        "SMCERT SD1 UNKNOWN - no result within 1 seconds, the last step was: starting: "
        "raise -t, or see why that takes so long\n"
    )


def test_an_output_that_nobody_reads_ends_it_as_well(tmp_path):
    reading, writing = os.pipe()
    try:
        os.set_blocking(writing, False)
        try:
            while True:
                os.write(writing, bytes(4096))
        except BlockingIOError:
            os.set_blocking(writing, True)
        command = [sys.executable, str(PLUGINS / "check_smcert_sd1"), "-f", "/nowhere", "-t", "1"]
        assert subprocess.run(command, stdout=writing, check=False, timeout=60).returncode == 3
    finally:
        os.close(reading)
        os.close(writing)


def test_no_prompt_of_python_follows_the_result(tmp_path):
    done = plugin("sd1", "-f", "/nowhere", PYTHONINSPECT="1")
    assert done.returncode == 3 and not done.stderr


def test_a_machine_without_dev_null_is_told_so(monkeypatch):
    code = (
        "import os\nos.devnull = '/nowhere/null'\nfrom check_smcert.entry import main\nmain('sd1')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 3 and not done.stderr
    assert "can't start the check's process (/nowhere/null: No such file" in done.stdout


def test_too_little_memory_for_a_library_is_no_missing_package(tmp_path):
    (tmp_path / "nagiosplugin.py").write_text(
        "raise ImportError('libx.so: failed to map segment from shared object')"
    )
    done = plugin("sd1", "-f", "-", PYTHONPATH=str(tmp_path))
    assert done.returncode == 3 and "MiB of memory" in done.stdout


def test_what_is_done_to_clear_up_is_not_the_last_step():
    log = ProgressLog(0)
    told = []
    log.on_step(told.append)
    logger = logging.getLogger("check_smcert.test")
    with pytest.raises(limit.TimeLimitOver), limit.alarm(0.01, log.time_is_over):
        try:
            logger.info("asking for the page")
            time.sleep(60)
        finally:
            logger.info("logging out")
    assert log.last == "asking for the page" and told == ["asking for the page"]
