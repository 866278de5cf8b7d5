"""Certificates for these tests, and a plugin run inside of the test's own process."""

import time

import pytest

from check_smcert import limit, run
from tests.tls.peers import issued


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """CN=sm1 for 400 days, its key, and CN=ca, which has 20 days left."""
    return issued(tmp_path_factory.mktemp("chain"))


@pytest.fixture
def check():
    """The exit status and the output of a plugin: what a test has patched holds for it."""

    def inside(*arguments, label="sd1"):
        reporter = limit.Reporter(None, time.monotonic())
        return run.run(label, [str(each) for each in arguments], reporter)

    return inside
