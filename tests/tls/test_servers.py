"""Servers of many kinds: their certificate and its issuer are read, or it is said why not."""

import pytest

from tests import copies
from tests.copies import ROOT
from tests.plugin import plugin
from tests.requirements import need
from tests.tls.rows import CHAIN, ROWS, World

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    need("openssl", "java", "javac", "keytool")
    return World(tmp_path_factory.mktemp("world"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_a_server_is_read_with_its_issuer_or_it_is_said_why_not(world, row):
    with row.server(world) as port:
        result = plugin("sd1", "--connect", f"localhost:{port}", "-v")
    if row.reads == CHAIN:
        assert result.returncode == 2, result.stdout
        assert "expires in 19 days" in result.stdout.splitlines()[0]
        assert "; CN=sm1,O=Avaya; " in result.stdout
    else:
        assert result.returncode == 3 and "refuses TLS (alert" in result.stdout, result.stdout


def test_the_page_has_every_server_and_what_is_read_of_it():
    page = (ROOT / "docs" / "tls.md").read_text(encoding="utf-8")
    table = copies.table_headed(page, "server", "check_smcert")
    assert [(title, ours) for title, ours, *_ in table] == [(row.title, row.reads) for row in ROWS]
