"""Metrics of smcert fleet: what other programs make of them."""

import subprocess
from dataclasses import replace

import pytest

from check_smcert.errors import ConnectionFailed
from check_smcert.outputs import openmetrics
from tests.outcomes import certificate, outcome, store
from tests.requirements import need
from tests.smcert.site import file, inventory, smcert
from tests.smcert.values import host, outcomes


@pytest.fixture(autouse=True)
def keystores_as_values(monkeypatch):
    """What tests.outcomes hands over needs no reader."""
    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)


def metrics(hosts):
    return "".join(openmetrics.render(lambda: hosts))


def test_promtool_accepts_the_metrics():
    need("promtool")
    text = metrics(
        [*outcomes(), host(outcome({"sd1": [store(certificate(9, 'a"b\\\\c'))]}), "sm6")]
    )
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_metrics_are_those_of_the_certificate_exporter():
    one = host(outcome({"sd1": [store(certificate(400, issuer="OU=x,CN=The\\, CA,O=Avaya"))]}))
    labels = (
        'host="sm1",release="6.1",store="sd1",filename="sd10.jks",filepath="/sd10.jks",'
        'subject_CN="sm1",issuer_CN="The, CA",alias="tm"'
    )
    lines = metrics([one]).splitlines()
    assert f"x509_cert_not_after{{{labels}}} 1813573800" in lines
    assert f"x509_cert_not_before{{{labels}}} 1753093800" in lines
    assert f"x509_cert_expired{{{labels}}} 0" in lines
    assert 'smcert_state{host="sm1",release="6.1",plugin="check_smcert_test"} 0' in lines
    assert 'smcert_success{host="sm1",release="6.1",plugin="check_smcert_test"} 1' in lines


def test_a_serial_number_tells_certificates_of_the_same_names_apart():
    first, second = (replace(certificate(days), serial=days) for days in (400, 20))
    text = metrics([host(outcome({"sd1": [store(first, second, replace(first, serial=2**4096))]}))])
    lines = [line for line in text.splitlines() if line.startswith("x509_cert_not_after{")]
    assert 'issuer_CN="default",serial_number="20",alias="tm"' in lines[0]
    assert 'serial_number="400"' in lines[1] and 'serial_number="0x1000' in lines[2]


def test_what_was_not_read_is_an_error_and_no_success():
    text = metrics(outcomes())
    assert (
        'x509_cert_error{host="sm1",release="6.1",store="jboss",filename="jboss1.jks",filepath="/jboss1.jks"} 1'
        in text
    )
    assert (
        'x509_cert_error{host="sm1",release="6.1",store="sd1",filename="sd10.jks",filepath="/sd10.jks"} 0'
        in text
    )
    assert text.count('x509_cert_error{host="sm5"') == 3
    assert 'smcert_success{host="sm1",release="6.1",plugin="check_smcert_test"} 0' in text
    assert 'smcert_success{host="sm5",release="6.1",plugin="check_smcert_all"} 0' in text


def test_two_certificates_with_the_same_names_are_one_series_that_which_ends_first():
    twice = host(outcome({"sd1": [store(certificate(400), certificate(20))]}))
    (line,) = [
        each for each in metrics([twice]).splitlines() if each.startswith("x509_cert_not_after{")
    ]
    assert line.endswith(" 1780741800")


def test_the_text_that_metrics_have_no_room_for_is_on_standard_error(tmp_path):
    site = inventory(tmp_path, {"sm1": f"file={tmp_path}/none", "sm2": file(tmp_path, "sm2", 400)})
    done = smcert("fleet", "-c", site, "--output", "prometheus", "--write", tmp_path / "x.prom")
    assert (done.returncode, done.stdout) == (3, "")
    assert (
        done.stderr
        == f"sm1: can't read {tmp_path}/none (No such file or directory): check the path\n"
    )
    assert 'subject_CN="sm2.example.com"' in (tmp_path / "x.prom").read_text()


def test_a_beginning_that_is_not_known_has_no_metric():
    unknown_start = replace(certificate(400), not_before=None)
    text = metrics([host(outcome({"sd1": [store(unknown_start)]}))])
    assert "x509_cert_not_before{" not in text and "x509_cert_not_after{" in text


def test_a_port_that_was_not_read_is_said():
    refused = ConnectionFailed("refused", "start it")
    one = host(outcome({"sd1": [store(certificate(400))]}, served=refused))
    assert list(openmetrics.unsaid(one)) == ["sm1: sm1 port 5061: refused: start it"]
    assert "smcert_success{" in metrics([one]) and metrics([one]).rstrip().endswith(" 0")


@pytest.mark.parametrize(
    "issuer, label",
    [("CN=a,O=b", "a"), ("O=b,CN=a", "a"), ("O=b+CN=a", "a"), ("CN=a+O=b", "a"), ("O=xCN=y", ""), ("", ""),
     (r"CN=a\,b\+c,O=d", "a,b+c"), ("CN=", "")],
)  # fmt: skip
def test_the_common_name_is_read_from_the_issuer(issuer, label):
    text = metrics([host(outcome({"sd1": [store(certificate(400, issuer=issuer))]}))])
    assert text.count(f'issuer_CN="{label}",') == 3


def test_labels_are_quoted_as_prometheus_wants():
    odd = host(outcome({"sd1": [store(certificate(400, 'a"b\\\\c'))]}), "x\ny")
    text = metrics([odd])
    assert text.count(r'subject_CN="a\"b\\\\c"') == 3 and text.count('host="x?y"') == 6
