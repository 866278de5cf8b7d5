"""What more than one folder of tests watches."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path

import pytest

from tests.lab import SessionManager, stores

# Their tests watch real daemons; elsewhere a module says so itself.
_SERVERS = ("icinga2", "nagios", "graphs")


def pytest_configure() -> None:
    """Let Ctrl-C end what the tests start, in the background of a script too, where it ends none."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name in _SERVERS:
            item.add_marker("server")


@pytest.fixture(scope="session")
def folder():
    """A folder for the daemons of one run."""
    with tempfile.TemporaryDirectory(prefix="check-smcert-") as path:
        yield Path(path)


@pytest.fixture(scope="session")
def lab():
    """A Session Manager with one certificate in order, one about to expire, one nearer to it."""
    expiring = stores(sd1=400, system_manager=60, jboss=10)
    with SessionManager("old", expiring, sudoers="cust ALL=(root) NOPASSWD: ALL\n") as machine:
        yield machine
