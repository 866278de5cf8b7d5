"""One stack and one browser, logged in to its Icinga Web, for all tests of this folder."""

import pytest

from tests.servers.browser import Browser
from tests.stack import Stack


@pytest.fixture(scope="session")
def stack():
    with Stack(days_ago=(290, 250, 210, 190, 130, 70, 40, 14, 1)) as running:
        yield running


@pytest.fixture(scope="session")
def browser(stack):
    with Browser() as running:
        running.log_in(f"{stack.web.url}/authentication/login", stack.web.user, stack.web.password)
        yield running
