"""The name that a port is asked for: it may know another one, or hold this one for none."""

import pytest

from tests.tls.peers import s_server
from tests.tls.records import HELLO_DONE, alert, answering, der, hello, offered, record, shown


@pytest.mark.parametrize("options", [("-tls1_2",), ("-tls1_3",)], ids=" ".join)
def test_a_port_that_refuses_another_name_is_asked_without(check, files, options):
    named = ("-servername", "sm1.example.com", "-servername_fatal", "-cert2", str(files[0]),
             "-key2", str(files[1]))  # fmt: skip
    with s_server(files, *options, *named) as port:
        status, text = check("--connect", f"localhost:{port}", "--chain", "leaf")
    assert status == 0 and "CN=sm1 expires in 399 days" in text, text


def test_a_port_with_old_ciphers_that_refuses_the_name_is_asked_without(check, files):
    def answer(greeting):
        ciphers, named = offered(greeting)
        if named or 0x0004 not in ciphers:
            return alert(112 if named else 40)
        return record(hello(0x0004) + shown(der(files[0])) + HELLO_DONE)

    with answering(answer) as port:
        status, text = check("--connect", f"localhost:{port}")
    assert status == 0 and "CN=sm1 expires in 399 days" in text, text


def test_a_port_that_wants_a_name_it_knows_is_told_to_be_such(check):
    with answering(lambda greeting: alert(112)) as port:
        status, text = check("--connect", f"127.0.0.1:{port}")
        named = check("--connect", f"localhost:{port}")[1]
    assert status == 3
    for said in (text, named):
        assert (
            "refuses TLS (alert 112, unrecognized name): use the host name the server knows" in said
        )


def test_each_alert_is_told_once(check):
    def answer(greeting):
        return alert(70 if 0x0004 in offered(greeting)[0] else 40)

    with answering(answer) as port:
        text = check("--connect", f"localhost:{port}")[1]
    assert "(alert 40, handshake failure; alert 70, protocol version)" in text


# FIELD-NOTES: a server of OpenSSL 1.0.1 that has one of these alone is read with them only.
@pytest.mark.parametrize(
    "cipher", [0x0015, 0x0012, 0x0003, 0x0006, 0x0008, 0x0011, 0x0014, 0x0007, 0x0096, 0x0001, 0x0002]
)  # fmt: skip
def test_a_port_with_one_old_cipher_only_is_read(check, files, cipher):
    def answer(greeting):
        if cipher not in offered(greeting)[0]:
            return alert(40)
        return record(hello(cipher) + shown(der(files[0])) + HELLO_DONE)

    with answering(answer) as port:
        status, text = check("--connect", f"127.0.0.1:{port}")
    assert status == 0 and "CN=sm1 expires in 399 days" in text, text
