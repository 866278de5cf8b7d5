"""Runs a row, and measures: state, first line, time, memory, and what is left on both sides."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.faults.row import STATES, UNKNOWN, Row, Scene
from tests.faults.world import World
from tests.plugin import PLUGINS, at_home, quiet_environment

_MARK = "SMCERT_FAULTS_RUN"
# Seconds that a row may take beyond its limit until it is taken for hung.
_PATIENCE = 20
# Seconds that a server has to notice that its client is gone.
_NOTICES = 5.0


@dataclass(frozen=True)
class Result:
    """What was measured; ``wrong`` is empty where all is as promised."""

    row: Row
    state: str
    line: str
    seconds: float
    memory: int  # MiB, of the largest process
    here: tuple[str, ...]
    there: tuple[str, ...]
    wrong: tuple[str, ...]


def measure(row: Row, world: World) -> Result:
    """Run one row."""
    with row.fault(world) as scene:
        return _measured(row, scene)


def _measured(row: Row, scene: Scene) -> Result:
    before = _of_lab(scene)
    with tempfile.TemporaryDirectory() as folder:
        run = _Run(row, scene, Path(folder))
        here = (*run.left_processes(), *run.left_files())
        there = _left_there(scene, before)
        shown = run.shown
    line = shown.partition("\n")[0]
    state = STATES[run.status] if run.status in range(4) else f"exit status {run.status}"
    wrong = [*_wrong_answer(row, scene, state, line), *_secrets(scene, shown), scene.check()]
    if "Traceback" in run.errors or (run.errors and scene.output != "errors"):
        wrong.append(f"standard error: {run.errors[-200:]}")
    if here:
        wrong.append(f"left here: {', '.join(here)}")
    if bool(there) != bool(row.left) or (there and not any(row.left in each for each in there)):
        wrong.append(f"left there: {', '.join(there) or 'nothing'}")
    if run.memory > row.most_memory:
        wrong.append(f"{run.memory} MiB of memory")
    found = tuple(each for each in wrong if each)
    return Result(row, state, line, run.seconds, run.memory, here, there, found)


def in_time(result: Result) -> bool:
    """The promise about -t: UNKNOWN within it plus one second, the start included."""
    return result.seconds <= result.row.limit + 1


def _wrong_answer(row: Row, scene: Scene, state: str, line: str) -> list[str]:
    wrong = []
    if state != row.state:
        wrong.append(f"the state is {state}, not {row.state}")
    # Within a word the time limit's own texts may be shortened.
    if scene.output is None and row.words.format(**scene.values) not in line:
        wrong.append(f"the first line has no '{row.words}'")
    if ("internal error" in line and "crashed" not in row.words) or "Traceback" in line:
        wrong.append("an internal error")
    if scene.output is None and state == UNKNOWN and " UNKNOWN - " not in line:
        wrong.append("no UNKNOWN in the first line")
    return wrong


def _secrets(scene: Scene, shown: str) -> list[str]:
    hidden = [v for name, v in scene.environment.items() if name.endswith("PASSWORD") and v]
    return [f"a password is shown ({each[:4]}...)" for each in hidden if each in shown]


class _Run:
    """One run of the plugin. Its processes are known by a mark in their environment."""

    def __init__(self, row: Row, scene: Scene, folder: Path) -> None:
        self._mark = f"{_MARK}={secrets.token_hex(8)}"
        self._temporary = folder / "tmp"
        self._temporary.mkdir(mode=0o777)
        self._temporary.chmod(0o777)
        folder.chmod(0o755)
        # No keys, known hosts or ssh_config of whoever runs this.
        own_home = tuple(at_home(folder) if os.geteuid() == 0 else ())
        # The network's namespaces have mounts of their own; another prefix may give up root.
        first = (scene.prefix, own_home) if scene.network else (own_home, scene.prefix)
        command = [
            *first[0],
            *first[1],
            sys.executable,
            str(PLUGINS / f"check_smcert_{row.label}"),
        ]
        command += row.arguments(scene)
        if scene.output == "closed":
            command = ["sh", "-c", 'exec "$@" >&-', "sh", *command]
        elif scene.output == "errors":
            command = ["sh", "-c", 'exec "$@" 2>&-', "sh", *command]
        out = folder / "out"
        named = scene.output not in (None, "closed", "errors")
        with (
            open(scene.output if named else out, "wb", buffering=0) as output,
            open(folder / "err", "wb") as errors,
        ):
            started = time.monotonic()
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL if scene.stdin is None else scene.stdin,
                stdout=output,
                stderr=errors,
                env=self._environment(scene),
                cwd="/",
                start_new_session=True,
            )
            self.memory = self._wait(started + row.limit + _PATIENCE)
            self.seconds = time.monotonic() - started
        self.status = self._process.returncode
        self.errors = (folder / "err").read_text(errors="replace")
        self.shown = (out.read_text(errors="replace") if not named else "") + self.errors

    def _environment(self, scene: Scene) -> dict[str, str]:
        name, _, value = self._mark.partition("=")
        ours = {"HOME": str(self._temporary), "TMPDIR": str(self._temporary), name: value}
        return {**quiet_environment(), "PYTHONDONTWRITEBYTECODE": "1", **ours, **scene.environment}

    def _wait(self, until: float) -> int:
        most = 0
        while self._process.poll() is None:
            most = max(most, *map(_peak, _family(self._process.pid)), 0)
            if time.monotonic() > until:
                os.killpg(self._process.pid, signal.SIGKILL)
            time.sleep(0.01)
        return most

    def left_processes(self) -> list[str]:
        """Processes of this run that are still there: told, and then ended."""
        found = [(pid, name) for pid, name in _marked(self._mark)]
        if found:
            time.sleep(0.5)
            found = [(pid, name) for pid, name in _marked(self._mark)]
        for pid, _ in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return [f"process {name}" for _, name in found]

    def left_files(self) -> list[str]:
        """Files in the home and the folder for temporary ones."""
        return [f"file {each.name}" for each in self._temporary.rglob("*")]


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *map(int, children)]


def _peak(pid: int) -> int:
    """The most memory that a process has had, in MiB."""
    try:
        found = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) >> 10 if found else 0


def _marked(mark: str) -> list[tuple[int, str]]:
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (each / "environ").read_bytes().split(b"\0"):
                found.append((int(each.name), (each / "comm").read_text().strip()))
        except OSError:
            continue
    return found


def _of_lab(scene: Scene) -> dict[int, str]:
    """The processes in the lab's namespace, as this machine numbers them."""
    if scene.lab is None:
        return {}
    found = {}
    space = scene.lab.process_space
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(each / "ns/pid") == space:
                command = (each / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                found[int(each.name)] = command
        except OSError:
            continue
    return {pid: command for pid, command in found.items() if command}


def _left_there(scene: Scene, before: dict[int, str]) -> tuple[str, ...]:
    """What still runs on the lab because of this row, or which connection a peer still has."""
    until = time.monotonic() + _NOTICES
    while (left := _new(scene, before)) and time.monotonic() < until:
        time.sleep(0.05)
    for pid in filter(None, left):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return tuple(f"process {command[:40]}" if pid else command for pid, command in left.items())


def _new(scene: Scene, before: dict[int, str]) -> dict[int, str]:
    left = {pid: it for pid, it in _of_lab(scene).items() if pid not in before}
    port = scene.values.get("port")
    space = scene.network.pid if scene.network else "self"
    if port and _connected_to(int(port), Path(f"/proc/{space}/net/tcp")):
        left[0] = "a connection"
    return left


def _connected_to(port: int, table: Path) -> bool:
    """Whether a socket has an established connection to that port (proc_net_tcp)."""
    rows = [line.split() for line in table.read_text().splitlines()[1:]]
    return any(row[2].endswith(f":{port:04X}") and row[3] == "01" for row in rows)
