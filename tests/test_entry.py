"""Whatever happens inside, a plugin ends in time, with a status that Nagios knows and one line."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.plugin import PLUGINS, plugin

pytestmark = pytest.mark.long

OLD_PYTHONS = ("2.7", "3.6", "3.7", "3.8")


def broken(tmp_path, code):
    """A folder for PYTHONPATH: ``code`` runs in the plugin's process once it has started."""
    (tmp_path / "nagiosplugin.py").write_text(code)
    return str(tmp_path)


def only_line(result):
    assert result.returncode == 3 and not result.stderr, result
    (line,) = result.stdout.splitlines()
    assert line.startswith("SMCERT SD1 UNKNOWN - ")
    return line


@pytest.mark.parametrize(
    "module", ["outputs.nagios:render", "outputs.words:when", "outputs.advice:lines"]
)
def test_a_fault_in_the_wording_is_unknown_and_one_line(tmp_path, module):
    name, function = module.split(":")
    code = f"""
import check_smcert.{name} as broken
def fault(*_, **__): raise ZeroDivisionError("never shown")
broken.{function} = fault
import sys; sys.argv = ["check_smcert_sd1", "-f", {str(tmp_path / "store")!r}]
from check_smcert.entry import main
main("sd1")
"""
    from tests.lab import keystore

    (tmp_path / "store").write_bytes(keystore(days=20))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "internal error (ZeroDivisionError)" in only_line(done)


def test_a_fault_while_loading_is_unknown_and_one_line(tmp_path):
    line = only_line(plugin("sd1", "-f", "-", PYTHONPATH=broken(tmp_path, "1 / 0")))
    assert "internal error (ZeroDivisionError)" in line


def test_a_crash_is_unknown_and_one_line(tmp_path):
    code = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    assert "crashed" in only_line(plugin("sd1", "-f", "-", PYTHONPATH=broken(tmp_path, code)))


def test_a_lack_of_memory_is_unknown_and_one_line(tmp_path):
    line = only_line(plugin("sd1", "-f", "-", PYTHONPATH=broken(tmp_path, "x = bytes(1 << 33)")))
    assert "MiB of memory" in line


def test_what_a_library_prints_is_no_output(tmp_path):
    code = "import sys; print('OK all is well'); sys.stderr.write('oh'); raise ImportError('x')"
    assert "can't import" in only_line(plugin("sd1", "-f", "-", PYTHONPATH=broken(tmp_path, code)))


def test_a_plugin_file_that_was_copied_alone_is_unknown_and_one_line(tmp_path):
    copy = tmp_path / "check_smcert_sd1"
    copy.write_bytes((PLUGINS / "check_smcert_sd1").read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", copy], capture_output=True, text=True, cwd=tmp_path
    )
    assert "can't load the package check_smcert" in only_line(done)


def test_a_package_that_this_python_can_not_read_is_unknown_and_one_line(tmp_path):
    copy = tmp_path / "check_smcert_sd1"
    copy.write_bytes((PLUGINS / "check_smcert_sd1").read_bytes())
    (tmp_path / "check_smcert").mkdir()
    (tmp_path / "check_smcert" / "__init__.py").touch()
    (tmp_path / "check_smcert" / "entry.py").write_text("a new kind of statement")
    done = subprocess.run([sys.executable, copy], capture_output=True, text=True)
    assert "from 3.9 on" in only_line(done)


@pytest.mark.parametrize("version", OLD_PYTHONS)
def test_an_old_python_is_unknown_and_one_line(version):
    python = f"python{version}"
    try:
        found = subprocess.run([python, "--version"], capture_output=True, check=False)
    except OSError:
        pytest.skip(f"needs {python}")
    if found.returncode:
        pytest.skip(f"needs {python}")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([python, str(PLUGINS / "check_smcert_sd1"), "-f", "-"], env=environment,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)  # fmt: skip
    only_line(done)


HANGING = {
    "in C": "import select; signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM}); select.select([], [], [])",
    "in a regular expression": "import re; re.match('(a*)*b', 'a' * 40)",
    "with every exception swallowed": """
while True:
    try:
        while True: pass
    except BaseException: pass
""",
}


@pytest.mark.parametrize("kind", HANGING)
def test_a_library_that_does_not_come_back_is_ended_and_nothing_is_left(tmp_path, kind):
    code = f"""
import os, signal
open({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))
{HANGING[kind]}
"""
    script = f"""
import sys; sys.argv = ["check_smcert_sd1", "-f", "-", "-t", "1"]
from check_smcert import options
from check_smcert.sources import file
def hang(path): exec({code!r})
file.fetch = hang
from check_smcert.entry import main
main("sd1")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 3
    assert done.stdout.startswith("SMCERT SD1 UNKNOWN - no result within 1 seconds")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_the_work_ends_with_a_plugin_that_is_killed(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    running = subprocess.Popen([sys.executable, str(PLUGINS / "check_smcert_sd1"), "-f", str(fifo)])
    deadline = time.monotonic() + 20
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    while not (child := children.read_text().split()) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.3)  # it has to have asked the kernel for it
    running.kill()
    running.wait()
    while os.path.exists(f"/proc/{child[0]}") and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not os.path.exists(f"/proc/{child[0]}")


def test_an_interrupt_is_unknown_and_says_so(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    running = subprocess.Popen(
        [sys.executable, str(PLUGINS / "check_smcert_sd1"), "-f", str(fifo)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    time.sleep(0.7)
    os.killpg(running.pid, signal.SIGINT)
    output, errors = running.communicate(timeout=20)
    assert (running.returncode, errors) == (3, "")
    assert output == "SMCERT SD1 UNKNOWN - interrupted\n"


def ending(work):
    """What limit.supervise says of some work, in a process as small as a plugin's."""
    code = f"""
import os
from check_smcert import limit
def work(reporter): {work}
ending = limit.supervise(work)
print(ending.status, len(ending.output), ending.why, sep=";")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return done.stdout.rstrip("\n").split(";") if not done.stderr else done.stderr


def test_a_result_of_many_megabytes_arrives_whole():
    assert ending("reporter.result(1, b'x' * 5_000_000)") == ["1", "5000000", ""]


def test_a_result_that_is_cut_short_is_none():
    cut = "os.write(reporter._pipe, limit._HEAD.pack(b'R', 100) + b'\\0OK')"
    status, length, why = ending(cut)
    assert (status, length) == ("3", "0") and "crashed" in why


def test_a_smaller_limit_of_the_users_and_an_ignored_sigchld_do_no_harm():
    for before in (
        "import resource; resource.setrlimit(resource.RLIMIT_DATA, (300 << 20, 300 << 20))",
        "import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
    ):
        code = f"""
{before}
from check_smcert import limit
print(limit.supervise(lambda reporter: reporter.result(1, b"x")).output)
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert (done.stdout, done.stderr) == ("b'x'\n", "")
