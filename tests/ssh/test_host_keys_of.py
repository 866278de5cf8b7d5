"""Host keys of servers that lie about them, and ssh-dss, whose signatures are checked here."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, utils
from paramiko import Message

from check_smcert.errors import ConnectionFailed
from check_smcert.secret import Secrets
from check_smcert.sources.ssh import host_keys_of
from check_smcert.sources.ssh.dsa_key import DsaKey
from check_smcert.sources.ssh.login import Login
from tests.ssh.liars import kexinit, server, text
from tests.ssh.test_liars import LIES, reply

DATA = b"what both have agreed on"


def number(value):
    return text(value.to_bytes(value.bit_length() // 8 + 1, "big"))


@pytest.fixture(scope="module")
def pair():
    """An ssh-dss key as it is sent, and what signs as it does."""
    private = dsa.generate_private_key(1024)
    public = private.public_key().public_numbers()
    group = public.parameter_numbers
    blob = text(b"ssh-dss") + b"".join(map(number, (group.p, group.q, group.g, public.y)))

    def sign(data):
        halves = utils.decode_dss_signature(private.sign(data, hashes.SHA1()))
        return text(b"ssh-dss") + text(b"".join(half.to_bytes(20, "big") for half in halves))

    return blob, sign


def test_a_dss_key_and_its_signature(pair):
    blob, sign = pair
    key = DsaKey(Message(blob))
    assert (key.get_name(), key.asbytes()) == ("ssh-dss", blob)
    assert key.verify_ssh_sig(DATA, Message(sign(DATA)))


def test_a_signature_of_something_else_or_of_another_form(pair):
    blob, sign = pair
    key, good = DsaKey(Message(blob)), sign(DATA)
    for bad in (
        sign(b"else"),
        good.replace(b"ssh-dss", b"ssh-rsa"),
        good[:-1],
        text(b"ssh-dss") + text(b""),
        b"",
    ):
        assert not key.verify_ssh_sig(DATA, Message(bad))


def read(port):
    login = Login("127.0.0.1", port, "", None, None, 10.0, Secrets())
    return host_keys_of.read(login, lambda: None)


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_gives_no_key(lie, capfd):
    with server(*LIES[lie]) as port, pytest.raises(ConnectionFailed) as caught:
        read(port)
    assert "127.0.0.1" in caught.value.what and caught.value.do
    assert not capfd.readouterr().err


@pytest.mark.parametrize("cut", [0, 1, 30])
def test_a_dss_key_that_does_not_sign_is_none(pair, cut):
    blob, sign = pair
    key = blob[: len(blob) - cut]
    lie = kexinit(_1=b"ssh-dss"), reply(key, signature=sign(DATA))
    with server(*lie) as port, pytest.raises(ConnectionFailed):
        read(port)
