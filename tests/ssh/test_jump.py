"""Through jump hosts and a ProxyCommand, by both ways in: real sshds on loopback ports.

The Session Manager's name is known to the jump host alone, so a straight way there does not exist.
"""

import subprocess

import pytest

from check_smcert.sources.ssh.login import CLIENTS
from tests.lab import SessionManager
from tests.ssh.test_login import said

pytestmark = pytest.mark.server

BEHIND = "sm1.behind.invalid"


@pytest.fixture(params=CLIENTS)
def way(request):
    return request.param


@pytest.fixture(scope="module")
def inner():
    """The jump host that knows the Session Manager."""
    with SessionManager(era="modern", stores={}) as lab:
        lab.run(f"echo 127.0.0.1 {BEHIND} >>/etc/hosts")
        yield lab


@pytest.fixture(scope="module")
def outer():
    """The jump host before it, which may go nowhere else."""
    with SessionManager(era="modern", stores={}) as lab:
        lab.run("echo 127.0.0.1 inner.invalid >>/etc/hosts")
        yield lab


@pytest.fixture
def configured(tmp_path, old, inner, outer, check):
    """A check of the Session Manager with an ssh_config and a known_hosts of its own."""

    def line(lab, name):
        """known_hosts of a lab by another name."""
        return lab.known_hosts.read_text().replace("[127.0.0.1]", f"[{name}]")

    known = tmp_path / "known hosts"
    known.write_text(
        line(old, BEHIND)
        + line(inner, "127.0.0.1")
        + line(inner, "inner.invalid")
        + line(outer, "127.0.0.1")
    )
    sections = {
        "sm": (BEHIND, old.port, old.key_file, "ProxyJump inner"),
        "inner": ("127.0.0.1", inner.port, inner.key_file, ""),
        "inner-of-outer": ("inner.invalid", inner.port, inner.key_file, "ProxyJump outer"),
        "outer": ("127.0.0.1", outer.port, outer.key_file, ""),
    }

    def run(*arguments, changes=None, host="sm", extra="", **environment):
        config = tmp_path / "config"
        with config.open("w") as file:
            file.write(extra)
            for name, (address, port, key, more) in {**sections, **(changes or {})}.items():
                file.write(
                    f"Host {name}\n  HostName {address}\n  Port {port}\n  User cust\n"
                    f"  IdentityFile {key}\n  IdentitiesOnly yes\n  {more}\n"
                )
            file.write(f'Host *\n  UserKnownHostsFile "{known}"\n')
        where = ["-H", host, "-F", config]
        return check(old, *arguments, where=where, **environment)

    run.sections, run.known = sections, known
    return run


def test_a_proxy_that_passes_sockets_is_none_of_a_jump_hosts(configured):
    result = configured(extra="Host *\n  ProxyUseFdpass yes\n")
    assert result.returncode == 0, result.stdout


def with_jump(sections, name, more):
    return {name: (*sections[name][:3], more)}


@pytest.mark.parametrize("shell", ["/bin/sh", "/usr/sbin/nologin"])
def test_through_one_jump_host(configured, inner, shell):
    """Whatever shell a daemon's environment names."""
    before = len(inner.log())
    result = configured(SHELL=shell)
    assert result.returncode == 0, result.stdout
    assert "Accepted publickey for cust" in inner.log()[before:]


@pytest.mark.parametrize(
    "written", ["ProxyJump outer,inner.invalid:{port}", "ProxyJump inner-of-outer"]
)
def test_through_two_in_a_row(configured, inner, outer, written):
    before = len(outer.log()), len(inner.log())
    more = written.format(port=inner.port)
    changes = with_jump(configured.sections, "sm", more)
    changes["inner.invalid"] = ("inner.invalid", inner.port, inner.key_file, "")
    result = configured(changes=changes)
    assert result.returncode == 0, result.stdout
    assert "Accepted publickey for cust" in outer.log()[before[0] :]
    assert "Accepted publickey for cust" in inner.log()[before[1] :]


def test_the_login_password_is_the_session_managers_and_no_jump_hosts(configured, old, inner):
    """The jump host would take it: both have the same."""
    inner.run(f"echo 'cust:{old.password}' | chpasswd -c SHA512")
    changes = with_jump(configured.sections, "inner", "PreferredAuthentications password")
    changes["inner"] = (*changes["inner"][:2], "/no/key", changes["inner"][3])
    before = len(inner.log())
    line = said(configured(changes=changes))
    assert "jump host 127.0.0.1" in line and "a jump host gets no password" in line
    assert "password for cust" not in inner.log()[before:]


def test_a_jump_host_that_refuses_the_key_is_named(configured, tmp_path):
    key = tmp_path / "stranger"
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", key], check=True)
    address, port, _, more = configured.sections["inner"]
    line = said(configured(changes={"inner": (address, port, key, more)}))
    assert "jump host 127.0.0.1: 127.0.0.1 refused the login of cust (tried: key" in line
    assert "IdentityFile" in line


def test_a_session_manager_that_refuses_the_login_is_no_jump_host(configured, tmp_path):
    address, port, _, more = configured.sections["sm"]
    changes = {"sm": (address, port, tmp_path / "no-key", more)}
    line = said(configured(changes=changes, SMCERT_PASSWORD="wrong"))
    assert "jump host" not in line and f"{BEHIND} refused the login of cust" in line


def test_a_jump_host_that_nobody_has_accepted(configured, inner):
    lines = configured.known.read_text().splitlines()
    configured.known.write_text(
        "\n".join(line for line in lines if f"[127.0.0.1]:{inner.port}" not in line) + "\n"
    )
    result = configured()
    assert f"jump host 127.0.0.1: the host key of [127.0.0.1]:{inner.port} is unknown" in said(
        result
    )
    to_add = next(x for x in result.stdout.splitlines() if x.startswith("[127.0.0.1]:"))
    with configured.known.open("a") as file:
        file.write(to_add + "\n")
    assert configured().returncode == 0


def test_a_session_manager_behind_it_that_nobody_has_accepted(configured, old):
    lines = configured.known.read_text().splitlines()
    configured.known.write_text("\n".join(line for line in lines if BEHIND not in line) + "\n")
    result = configured()
    assert f"UNKNOWN - the host key of [{BEHIND}]:{old.port} is unknown (ssh-rsa" in said(result)
    to_add = next(x for x in result.stdout.splitlines() if x.startswith(f"[{BEHIND}]:"))
    with configured.known.open("a") as file:
        file.write(to_add + "\n")
    assert configured().returncode == 0


def test_a_jump_host_that_does_not_answer(configured):
    _, _, key, more = configured.sections["inner"]
    line = said(configured(changes={"inner": ("127.0.0.1", 1, key, more)}))
    assert "jump host 127.0.0.1: 127.0.0.1 port 1 refuses connections" in line


@pytest.mark.parametrize(
    "address, port, complaint",
    [(BEHIND, 1, "onnection refused"), ("no-such-name.invalid", 22, "onnect failed|resol|not known")],
)  # fmt: skip
def test_a_jump_host_that_does_not_get_further(configured, address, port, complaint):
    _, _, key, more = configured.sections["sm"]
    line = said(configured(changes={"sm": (address, port, key, more)}))
    assert f"jump host 127.0.0.1 can't reach {address} port {port} (" in line


def test_a_jump_host_that_may_not_lead_further(configured, old):
    with SessionManager(era="modern", stores={}) as closed:
        closed.run("sed -i '1i AllowTcpForwarding no' /etc/ssh/sshd_config && kill -HUP 1")
        # The port is its own again once it listens with the new settings.
        wait_for(closed)
        with configured.known.open("a") as file:
            file.write(closed.known_hosts.read_text())
        changes = {"inner": ("127.0.0.1", closed.port, closed.key_file, "")}
        line = said(configured(changes=changes))
    assert f"jump host 127.0.0.1 can't reach {BEHIND} port {old.port} (" in line
    assert "AllowTcpForwarding" in line


def wait_for(lab):
    import time

    while lab.log().count("Server listening on") < 2:
        time.sleep(0.01)


def test_by_a_proxy_command_which_is_run_by_a_shell(configured, old, inner, tmp_path):
    through = f"ssh -F {tmp_path}/config -o BatchMode=yes -W '[%h]:%p' inner 2>/dev/null"
    changes = {"sm": (BEHIND, old.port, old.key_file, f"ProxyCommand {through}")}
    before = len(inner.log())
    result = configured(changes=changes)
    assert result.returncode == 0, result.stdout
    assert "Accepted publickey for cust" in inner.log()[before:]


@pytest.mark.parametrize("command", ["false", "echo no ssh here", "/no/such/program %h"])
def test_a_proxy_command_that_leads_nowhere(configured, old, command):
    changes = {"sm": (BEHIND, old.port, old.key_file, f"ProxyCommand {command}")}
    line = said(configured(changes=changes))
    assert "the ProxyCommand for sm1.behind.invalid does not lead to an SSH server" in line


def test_nothing_is_left_of_a_jump(configured):
    assert configured().returncode == 0
    left = subprocess.run(
        ["pgrep", "-af", str(configured.known.parent)], capture_output=True, text=True
    )
    assert not left.stdout
