import contextlib

import pytest

from check_smcert.sources.web import page
from tests.tls.peers import certificate
from tests.webpage.system_manager import PASSWORD, USER, SystemManager, serving

OLD_KEY = ("-newkey", "rsa:1024", "-sha1")
NAMED = ("-addext", "subjectAltName=DNS:localhost")


@pytest.fixture(scope="session")
def identity(tmp_path_factory):
    """System Manager's own certificate and key, 1,024 bits and SHA-1, made out to localhost."""
    return certificate(tmp_path_factory.mktemp("manager"), "localhost", 400, *OLD_KEY, *NAMED)


@pytest.fixture
def start():
    """Starts System Managers."""
    with contextlib.ExitStack() as running:

        def start(identity, old=False):
            manager = SystemManager()
            running.enter_context(serving(manager, identity, old))
            return manager

        yield start


@pytest.fixture
def manager(start, identity):
    return start(identity)


@pytest.fixture
def fetch(identity):
    """Fetches the page of a System Manager with its certificate as the CA file, unless told else."""

    def fetch(manager, user=USER, password=PASSWORD, **options):
        if "pin" not in options:
            options.setdefault("ca_file", str(identity[0]))
        options.setdefault("timeout", 20)
        url = options.pop("url", manager.url)
        return page.fetch(url, user, password, **options).data.decode()

    return fetch
