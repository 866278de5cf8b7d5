"""The list of certificates that a port shows: all of it is judged, and nothing is passed over."""

from datetime import datetime, timezone

import pytest

from check_smcert.document import Document, Format
from check_smcert.errors import PeerFailed
from check_smcert.plugins import PLUGINS
from check_smcert.readers import read
from check_smcert.readers.hints import Hints
from check_smcert.sources import tls_handshake
from check_smcert.store_report import read_all
from tests.tls.records import (
    HELLO_DONE,
    alert,
    answering,
    der,
    hello,
    listed,
    message,
    record,
    shown,
)


@pytest.fixture(scope="module")
def chain(files):
    return der(files[0]), der(files[2])


def names(data):
    (entry,) = read(data, format=Format.TLS).entries
    return [each.common_name for each in entry.chain]


def why(data):
    with pytest.raises(PeerFailed) as caught:
        read(data, format=Format.TLS)
    return str(caught.value)


def test_the_ports_own_certificate_comes_first_and_all_others_count(chain):
    own, ca = chain
    assert names(listed(own)) == ["sm1"]
    assert names(listed(own, ca)) == ["sm1", "ca"]
    assert names(listed(ca, own, ca)) == ["ca", "sm1"]


def test_a_name_is_looked_for_in_the_ports_own_certificate_alone(chain):
    """What it shows with it may have this name, and be valid for longer than its own."""
    own, ca = chain
    document = Document("sm1 port 5061", listed(own, ca), format=Format.TLS)
    target, now = PLUGINS["smmgmt"].targets[0], datetime.now(timezone.utc)
    found = read_all(target, [document], Hints(common_name="sm1"), now)
    assert [each.certificate.common_name for each in found.validities] == ["ca", "sm1"]
    other = read_all(target, [document], Hints(common_name="ca"), now)
    assert not other.validities
    assert "no certificate with the common name ca, but CN=sm1" in other.failures[0].error.what


def test_a_list_that_is_not_whole_is_refused_whereever_it_is_cut(chain):
    whole = listed(*chain)
    for length in range(len(whole)):
        assert "a damaged list of certificates (its length" in why(whole[:length])
    assert "its length is not that of its message" in why(whole + b"\0")


@pytest.mark.parametrize("change", [-1, 1, 3, 1 << 16])
@pytest.mark.parametrize("number", [0, 1])
def test_a_length_inside_that_does_not_fit_is_refused(chain, number, change):
    items = [(len(each) + (change if n == number else 0)).to_bytes(3, "big") + each
             for n, each in enumerate(chain)]  # fmt: skip
    content = b"".join(items)
    assert "damaged list of certificates (certificate" in why(
        len(content).to_bytes(3, "big") + content
    )


def test_a_certificate_that_is_none_spoils_the_list(chain):
    own, ca = chain
    assert "certificate 2" in why(listed(own, ca[:-1]))
    assert "certificate 2" in why(listed(own, ca + b"\0"))
    assert "certificate 1" in why(listed(b"\x30\x00", ca))
    assert "certificate 2 has a wrong length" in why(listed(own, b""))


def test_an_empty_list_is_no_certificate():
    assert "an empty list of certificates" in why(listed())


def test_a_message_may_be_spread_over_records_and_a_record_may_hold_several(chain):
    flight = hello() + shown(*chain) + HELLO_DONE
    for size in (1, 7, 100, 1000, len(flight)):
        pieces = b"".join(record(flight[at : at + size]) for at in range(0, len(flight), size))
        found = tls_handshake.flight(pieces)
        assert found == ((listed(*chain),), True)
        assert names(found.certificates[0]) == ["sm1", "ca"]


def test_a_message_counts_once_it_has_come_to_its_end(chain):
    sent = record(hello() + shown(*chain)) + record(HELLO_DONE)
    last = len(sent) - len(record(HELLO_DONE))
    for length in range(len(sent)):
        found = tls_handshake.flight(sent[:length])
        assert bool(found.certificates) == (length >= last) and not found.over


def test_nothing_behind_a_change_of_cipher_is_read(chain):
    changed = record(hello()) + record(b"\1", kind=20) + record(shown(*chain))
    assert tls_handshake.flight(changed) == ((), False)


@pytest.mark.parametrize(
    "lists, exit_status, words",
    [
        (lambda own, ca: [shown(own, ca)], 2, "CN=ca expires in 19 days"),
        (lambda own, ca: [shown(own)], 0, "CN=sm1 expires in 399 days"),
        (lambda own, ca: [shown(own), shown(ca)], 3, "sends two lists of certificates"),
        (lambda own, ca: [shown(own), message(12, b"x"), shown(own)], 3, "sends two lists"),
        (lambda own, ca: [shown(own, ca[:-1])], 3, "damaged list of certificates"),
        (lambda own, ca: [message(11, listed(own)[3:])], 3, "damaged list of certificates"),
    ],
)  # fmt: skip
def test_a_port_is_judged_by_all_that_it_shows_however_it_comes(
    check, chain, lists, exit_status, words
):
    together = record(b"".join([hello(), *lists(*chain), HELLO_DONE]))
    apart = [record(each) for each in (hello(), *lists(*chain), HELLO_DONE) if each]
    in_pieces = [together[at : at + 50] for at in range(0, len(together), 50)]
    bytewise = [record(together[5:][at : at + 9]) for at in range(0, len(together) - 5, 9)]
    for answer in (together, apart, in_pieces, bytewise):
        with answering(lambda greeting, answer=answer: answer) as port:
            status, text = check("--connect", f"127.0.0.1:{port}", "--release", "6.1")
        assert (status, words in text) == (exit_status, True), text


def test_a_second_list_that_comes_later_is_seen_though_openssl_has_given_up(check, chain):
    own, ca = chain
    first, second = record(hello()) + record(shown(own)), record(shown(ca)) + record(HELLO_DONE)
    with answering(lambda greeting: [first + record(message(99, b"x")), 0.2, second]) as port:
        status, text = check("--connect", f"127.0.0.1:{port}")
    assert status == 3 and "sends two lists of certificates" in text


def test_a_port_and_a_file_with_the_same_chain_have_the_same_state(check, chain, files, tmp_path):
    file = tmp_path / "chain.pem"
    file.write_text(files[0].read_text() + files[2].read_text())
    with answering(lambda greeting: record(hello() + shown(*chain) + HELLO_DONE)) as port:
        of_port = check("--connect", f"127.0.0.1:{port}")
    of_file = check("-f", file)
    assert of_port[0] == of_file[0] == 2
    assert of_port[1].splitlines()[0] == of_file[1].splitlines()[0]


def test_a_message_may_be_longer_than_any_record(chain):
    long = message(4, bytes(70_000)) + shown(*chain)
    pieces = b"".join(record(long[at : at + 16384]) for at in range(0, len(long), 16384))
    assert tls_handshake.flight(pieces).certificates == (listed(*chain),)


def test_an_alert_between_is_no_part_of_a_message(chain):
    flight = shown(*chain)
    broken = record(flight[:100]) + alert(90) + record(flight[100:])
    assert tls_handshake.flight(broken).certificates == (listed(*chain),)
    assert tls_handshake.alert(broken) == 90


def test_an_alert_is_a_record_of_its_kind_with_two_bytes():
    assert tls_handshake.alert(record(hello()) + alert(40)) == 40
    assert tls_handshake.alert(alert(112) + alert(40)) == 112
    for none in (record(b"\2\x28"), record(b"\2", kind=21), record(b"\2\x28\0", kind=21), b""):
        assert tls_handshake.alert(none) is None
    assert tls_handshake.alert_name(40) == "alert 40, handshake failure"
    assert tls_handshake.alert_name(255) == "alert 255, see RFC 8446"


def test_a_record_of_another_version_is_none(chain):
    sent = record(shown(*chain))
    assert tls_handshake.flight(sent[:1] + b"\2" + sent[2:]).certificates == ()
    assert tls_handshake.is_tls(sent[:1]) and tls_handshake.is_tls(sent)
    assert not tls_handshake.is_tls(sent[:1] + b"\2")
    assert not tls_handshake.is_tls(b"S\3") and not tls_handshake.is_tls(b"220 ")
