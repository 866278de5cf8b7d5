"""Session Managers for these tests: as old as the real ones, old in its programs too, and modern."""

from contextlib import ExitStack
from functools import cache

import pytest

from tests.lab import SessionManager
from tests.plugin import plugin


@pytest.fixture(scope="session")
def labs():
    """The lab of an era, started when it is first asked for."""
    with ExitStack() as running:
        yield cache(lambda era: running.enter_context(SessionManager(era)))


@pytest.fixture
def old(labs):
    return labs("old")


@pytest.fixture
def modern(labs):
    return labs("modern")


@pytest.fixture(params=["old", "rhel4"])
def era(request):
    """The eras of old servers."""
    return request.param


@pytest.fixture
def aged(labs, era):
    """An old lab, one after the other."""
    return labs(era)


@pytest.fixture(params=["keytool", "native"])
def reader(request):
    """Both of --reader."""
    return request.param


@pytest.fixture
def known(tmp_path):
    """Writes a known_hosts file of these lines; its path."""

    def write(*lines):
        path = tmp_path / "known_hosts"
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    return write


@pytest.fixture
def way():
    """The way in; a module with a fixture of this name tests both."""
    return "paramiko"


@pytest.fixture
def check(way):
    """Runs a plugin against a lab: login by password and su, unless the arguments say otherwise."""

    def run(lab, *arguments, label="sd1", become="su", home=None, where=None, **environment):
        given = {
            "SMCERT_PASSWORD": lab.password,
            "SMCERT_BECOME_PASSWORD": lab.root_password,
            "HOME": "/home/of/nobody",
            **environment,
        }
        if where is None:
            where = ["-H", lab.host, "-p", lab.port, "-l", lab.user]
            where += [] if "--known-hosts" in arguments else ["--known-hosts", lab.known_hosts]
        result = plugin(
            label,
            "--ssh",
            way,
            *where,
            "--become",
            become,
            *arguments,
            home=home or lab.folder,  # no keys or known hosts of whoever runs the tests
            **{name: value for name, value in given.items() if value is not None},
        )
        assert "Traceback" not in result.stdout + result.stderr
        for secret in (lab.password, lab.root_password):
            assert secret not in result.stdout + result.stderr
        return result

    return run
