"""Whatever happens to one check, it is that host's state and no other's."""

import os
import pickle
import resource
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from check_smcert import entry, inventory
from check_smcert.fleet import handover, parallel
from tests.smcert import site as tests_site
from tests.smcert.site import command, environment, file

pytestmark = pytest.mark.long


def states(path, jobs=3):
    hosts = inventory.read(str(path)).hosts
    return {each.name: each.outcome for each in parallel.run_all(hosts, jobs)}


@pytest.fixture
def site(tmp_path):
    names = ("crash", "hang", "memory", "print", "exit", "import", "good1", "good2")
    days = {"good1": 400, "good2": 12}
    sections = {n: f"{file(tmp_path, n, days.get(n, 400))}\ntimeout=2" for n in names}
    return tests_site.inventory(tmp_path, sections)


def test_a_check_that_crashes_hangs_or_takes_all_memory_is_unknown_and_no_other_is(
    site, monkeypatch
):
    real = parallel.check

    def check(settings, log, seconds):
        path = next(iter(settings.fetch().values()))[0].origin
        name = os.path.basename(path).partition(".")[0]
        if name == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        if name == "hang":
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            time.sleep(600)
        if name == "memory":
            return bytearray(resource.getrlimit(resource.RLIMIT_DATA)[0] + 1)
        if name == "print":
            os.write(1, b"SMCERT SD1 OK - all is well\n" * 1000)
        if name == "exit":
            os._exit(0)
        if name == "import":
            raise ImportError("gone", name="paramiko")
        return real(settings, log, seconds)

    monkeypatch.setattr(parallel, "check", check)
    found = states(site)
    texts = {n: each.problem.text for n, each in found.items() if each.problem}
    assert {n: each.status.name for n, each in found.items()} == {
        **dict.fromkeys(("crash", "hang", "memory", "exit", "import"), "UNKNOWN"),
        **dict.fromkeys(("print", "good1"), "OK"), "good2": "CRITICAL",
    }  # fmt: skip
    assert "crashed" in texts["crash"] and "crashed" in texts["exit"]
    assert texts["hang"].startswith("no result within 2 seconds, the last step was: ")
    assert (
        "MiB of memory" in texts["memory"]
        and "can't import the package paramiko" in texts["import"]
    )


def test_each_host_has_the_time_limit_of_its_section(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = f"connect=127.0.0.1:{silent.getsockname()[1]}"
        path = tests_site.inventory(
            tmp_path, {"slow": f"{there}\ntimeout=1", "good": file(tmp_path, "good", 400)}
        )
        found = states(path)
    assert found["good"].status.name == "OK"
    assert "no result within 1 seconds" in found["slow"].problem.text


def test_no_child_and_no_descriptor_is_left(site):
    before, others = set(os.listdir("/proc/self/fd")), children()
    hosts = inventory.read(str(site)).hosts
    running = parallel.run_all(hosts, 4)
    next(running)
    running.close()
    assert set(os.listdir("/proc/self/fd")) == before
    assert children() == others


def children():
    """The processes that this one has started; other tests' servers are among them."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def test_a_machine_without_processes_to_give_is_said_for_each_host(site, monkeypatch):
    def none(*_):
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(parallel, "Child", none)
    found = states(site)
    assert len(found) == 8
    for outcome in found.values():
        assert "can't start the check's process (Resource temp" in outcome.problem.text


def test_a_result_is_data_and_can_call_nothing():
    with pytest.raises(pickle.UnpicklingError):
        handover.unpacked(pickle.dumps(os.getcwd))
    with pytest.raises(pickle.UnpicklingError):
        handover.unpacked(pickle.dumps(entry.main))
    with pytest.raises(pickle.UnpicklingError):
        handover.unpacked(pickle.dumps(("state", 0)))


def test_every_kind_of_outcome_comes_over_as_it_was(monkeypatch):
    from tests.smcert.values import outcomes

    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)
    for each in outcomes():
        assert handover.unpacked(handover.packed(each)) == each


def test_ctrl_c_shows_what_is_known_so_far_and_is_no_success(tmp_path):
    written = tmp_path / "out.json"
    written.write_text("old")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = f"connect=127.0.0.1:{silent.getsockname()[1]}\ntimeout=600"
        path = tests_site.inventory(tmp_path, {"good": file(tmp_path, "good", 400), "slow": there})
        for more in ([], ["--output", "json", "--write", written]):
            process = subprocess.Popen(
                command("fleet", "-c", path, "--jobs", "1", *more), env=environment(),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            connection, _ = silent.accept()  # the first host is done
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate()
            connection.close()
            assert process.returncode == 3, errors
            if not more:
                assert "CN=good.example.com" in output
                assert output.splitlines()[-1] == "interrupted: 1 of 2 were checked"
            else:
                assert f"{written} is left as it was" in errors
                assert written.read_text() == "old"


def test_a_killed_command_leaves_no_check_behind(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = f"connect=127.0.0.1:{silent.getsockname()[1]}\ntimeout=600"
        path = tests_site.inventory(tmp_path, {"a": there, "b": there})
        process = subprocess.Popen(command("fleet", "-c", path), env=environment())
        connections = [silent.accept()[0] for _ in range(2)]
        process.kill()
        process.wait()
        for connection in connections:
            connection.settimeout(60)
            while connection.recv(4096):  # its greeting, and then the end
                pass
            connection.close()


def test_few_descriptors_make_it_slower_and_nothing_wrong(tmp_path):
    names = [f"sm{number}" for number in range(30)]
    path = tests_site.inventory(tmp_path, {name: file(tmp_path, name, 400) for name in names})
    shell = 'ulimit -n 24; exec "$@"'
    done = subprocess.run(
        ["sh", "-c", shell, "sh", *command("fleet", "-c", path, "--jobs", "30")],
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "30 Session Managers: 30 OK", done.stdout + done.stderr
    assert (done.returncode, done.stderr) == (0, "")
