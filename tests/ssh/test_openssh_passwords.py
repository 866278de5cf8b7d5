"""--ssh openssh: where the login password goes, and where it never is."""

from pathlib import Path

import pytest

from tests.lab import SessionManager
from tests.ssh.started import started, until
from tests.ssh.test_login import said

pytestmark = pytest.mark.server


@pytest.fixture
def way():
    return "openssh"


def below(pid):
    """A process and all that it has started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from below(int(child))


def test_no_process_of_ssh_shows_a_password_in_arguments_or_environment(old):
    running = started(old)
    seen = {}
    while running.poll() is None:
        # The plugin's own process, and what it was before its exec, have the passwords from us.
        for pid in (_try(lambda: list(below(running.pid))) or [])[1:]:
            name = _try(lambda pid=pid: Path(f"/proc/{pid}/comm").read_text().strip())
            shown = _try(lambda pid=pid: Path(f"/proc/{pid}/cmdline").read_bytes()) or b""
            if (
                name
                and shown  # none in the middle of an exec
                and not name.startswith(("python", "unshare", "mount"))
                and b"unshare" not in shown
            ):
                inside = _try(lambda pid=pid: Path(f"/proc/{pid}/environ").read_bytes()) or b""
                seen.setdefault(name, b"")
                seen[name] += shown + (inside if b"check_smcert_sd1" not in shown else b"")
    assert running.returncode == 0 and "ssh" in seen
    for name, text in seen.items():
        assert old.password.encode() not in text and old.root_password.encode() not in text, name


def _try(look):
    try:
        return look()
    except OSError:  # it has ended
        return None


def test_no_file_shows_a_password(old, tmp_path):
    """Whatever is written while it runs is written below TMPDIR or the home, or not at all."""
    before = set(Path("/tmp").iterdir())
    running = started(old, TMPDIR=str(tmp_path))
    output, _ = running.communicate()
    assert running.returncode == 0, output
    assert not list(tmp_path.iterdir())
    new = {path for path in set(Path("/tmp").iterdir()) - before if "smcert" in path.name}
    assert not new


def test_an_expired_password_that_ssh_asks_for_again_is_not_sent_twice(check):
    with SessionManager(era="modern") as lab:
        lab.run(
            "sed -i 's/^KbdInteractiveAuthentication no/KbdInteractiveAuthentication yes/;"
            "s/^PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config"
        )
        lab.run("kill -HUP 1")
        until(lambda: lab.log().count("Server listening on") >= 2)
        assert check(lab).returncode == 0
        lab.run("chage -d 0 cust")
        line = said(check(lab))
        assert "cust" in line and lab.password not in line
