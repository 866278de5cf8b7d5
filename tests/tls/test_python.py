"""TLS 1.3 hides the chain, and not every Python tells it: then TLS 1.2 is tried, or it is said."""

import ssl

import pytest

from check_smcert.sources import tls_talk
from tests.tls.peers import s_server
from tests.tls.records import der


@pytest.fixture
def blind(monkeypatch):
    """A Python like 3.9, which has no way to the chain."""
    monkeypatch.setattr(tls_talk, "_unverified_chain", lambda tls: [])


SEEN = "only the port's own certificate could be seen, not its chain"


def test_a_python_that_can_not_see_the_chain_asks_again_by_tls_1_2(check, files, blind):
    with s_server(files) as port:
        status, text = check("--connect", f"localhost:{port}")
    assert status == 2 and "CN=ca expires in 19 days" in text and SEEN not in text


def test_where_the_port_refuses_tls_1_2_it_is_said_that_the_issuer_was_not_seen(
    check, files, blind
):
    with s_server(files, "-tls1_3") as port:
        status, text = check("--connect", f"localhost:{port}")
    assert status == 0 and "CN=sm1 expires in 399 days" in text.splitlines()[0]
    assert SEEN in text


def test_another_certificate_for_tls_1_2_is_not_taken_for_this_ones_chain(
    monkeypatch, check, files, blind, tmp_path
):
    """A port may have an RSA and an EC certificate, and choose by version."""
    from tests.tls.peers import issued

    other = issued(tmp_path / "other", days=300, ca_days=10)
    whole = tls_talk.certificate_list([der(other[0]), der(other[2])])
    asked = tls_talk.Talk.by_openssl

    def by_version(self, name, highest=None):
        return tls_talk.Shown(whole) if highest else asked(self, name)

    monkeypatch.setattr(tls_talk.Talk, "by_openssl", by_version)
    with s_server(files) as port:
        status, text = check("--connect", f"localhost:{port}")
    assert status == 0 and "CN=sm1 expires in 399 days" in text and SEEN in text


@pytest.mark.skipif(ssl.OPENSSL_VERSION_INFO < (1, 1, 1), reason="no TLS 1.3")
def test_this_python_sees_the_chain_or_says_that_it_does_not(check, files):
    with s_server(files, "-tls1_3") as port:
        status, text = check("--connect", f"localhost:{port}")
    assert (status == 2 and "CN=ca" in text) != (SEEN in text)


class Public:
    def get_unverified_chain(self):
        return [b"own", b"ca"]


class Private:
    class _sslobj:
        @staticmethod
        def get_unverified_chain():
            return None


def test_the_public_way_is_taken_where_there_is_one():
    assert tls_talk._unverified_chain(Public()) == [b"own", b"ca"]
    assert tls_talk._unverified_chain(Private()) == []
    assert tls_talk._unverified_chain(object()) == []
